using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Mutations;

/// <summary>A way to spoil a file, or what it is compiled with.</summary>
/// <param name="Apply">The document afterwards, or <see langword="null"/> where the file holds nothing to do it to.</param>
internal sealed record Mutation(string Name, Func<SourceFile, Random, Document?> Apply)
{
    private const int MostTokens = 5;
    private const int MostLines = 6;

    /// <summary>What half-typed code is full of, and what changes the meaning of all that follows.</summary>
    private static readonly ImmutableArray<string> _strays =
    [
        "await", "async", "return", "yield return", "throw", "lock", "using", "static", "partial", "ref", "out", "in", "default", "null", "this", "base", "new()",
        "=>", "?", "?.", "!", ".", ",", ";", "(", ")", "[", "]", "{", "}", "<", ">", "..", "@", "\"", "$\"{", "/*", "//", "is var x", "switch { _ => }", "where T :",
        "record R;", "void Local() { }", "stackalloc int[1]", "from x in y", "(a, b) =", "goto next;", "next:", "unsafe {", "async () =>", "extension(int x)", "field",
    ];

    private static readonly ImmutableArray<LanguageVersion> _languages =
    [
        LanguageVersion.CSharp7_3, LanguageVersion.CSharp8, LanguageVersion.CSharp9, LanguageVersion.CSharp10, LanguageVersion.CSharp11,
        LanguageVersion.CSharp12, LanguageVersion.CSharp13, LanguageVersion.CSharp14, LanguageVersion.Preview,
    ];

    public static readonly ImmutableArray<Mutation> OfText =
    [
        OfTokens("cut at a token", (file, place, _) => new(TextSpan.FromBounds(file.Tokens[place].Span.End, file.Text.Length), "")),
        OfTokens("delete tokens", (file, place, random) => new(Run(file, place, random), "")),
        OfTokens("repeat tokens", (file, place, random) => Repeat(file, Run(file, place, random))),
        OfTokens("insert a stray token", (file, place, random) => new(new(file.Tokens[place].SpanStart, 0), $"{_strays[random.Next(_strays.Length)]} ")),
        OfTokens("replace a token by another", (file, place, random) => new(file.Tokens[place].Span, file.Tokens[file.Place(random)].Text)),
        OfTokens("delete lines", (file, place, random) => new(Lines(file, place, random), "")),
        OfTokens("hide lines", (file, place, random) => Surround(file, Lines(file, place, random), "#if NEVER\n", "#endif\n")),
        OfTokens("switch an #if", FlipCondition),
        OfNodes<StatementSyntax>("delete a statement", (file, one, _) => [new(one.FullSpan, "")]),
        OfNodes<StatementSyntax>("swap statements", Swap),
        OfNodes<MemberDeclarationSyntax>("repeat a member", (file, one, _) => [Repeat(file, one.FullSpan)]),
        OfNodes<MemberDeclarationSyntax>("swap members", Swap),
        OfNodes<ArgumentSyntax>("swap arguments", Swap),
        OfNodes<ExpressionSyntax>("swap expressions", Swap),
    ];

    /// <summary>Dear, as nothing of the compilation survives it.</summary>
    public static readonly ImmutableArray<Mutation> OfProject =
    [
        new("change the language version", (file, random) =>
        {
            var project = file.Document.Project;
            var options = ((CSharpParseOptions)project.ParseOptions!).WithLanguageVersion(_languages[random.Next(_languages.Length)]);
            return project.WithParseOptions(options).GetDocument(file.Document.Id);
        }),
        new("drop references", (file, random) =>
        {
            var project = file.Document.Project;
            var kept = random.NextDouble();
            return project.WithMetadataReferences(project.MetadataReferences.Where(_ => random.NextDouble() < kept)).GetDocument(file.Document.Id);
        }),
    ];

    private static Mutation OfTokens(string name, Func<SourceFile, int, Random, TextChange?> change) =>
        new(name, (file, random) => change(file, file.Place(random), random) is { } found ? file.Document.WithText(file.Text.WithChanges(found)) : null);

    private static Mutation OfNodes<T>(string name, Func<SourceFile, T, Random, IReadOnlyList<TextChange>> changes)
        where T : SyntaxNode =>
        new(name, (file, random) =>
            file.Tokens[file.Place(random)].Parent?.FirstAncestorOrSelf<T>() is { } node && changes(file, node, random) is { Count: > 0 } found
                ? file.Document.WithText(file.Text.WithChanges(found))
                : null);

    private static TextSpan Run(SourceFile file, int place, Random random) =>
        TextSpan.FromBounds(file.Tokens[place].SpanStart, file.Tokens[Math.Min(place + random.Next(MostTokens), file.Tokens.Length - 1)].Span.End);

    private static TextSpan Lines(SourceFile file, int place, Random random)
    {
        var lines = file.Text.Lines;
        var first = lines.IndexOf(file.Tokens[place].SpanStart);
        return TextSpan.FromBounds(lines[first].Start, lines[Math.Min(first + random.Next(MostLines), lines.Count - 1)].EndIncludingLineBreak);
    }

    private static TextChange Repeat(SourceFile file, TextSpan span) => new(new(span.End, 0), $" {file.Text.ToString(span)}");

    private static TextChange? Surround(SourceFile file, TextSpan span, string before, string after) =>
        new(span, $"{before}{file.Text.ToString(span)}\n{after}");

    private static TextChange? FlipCondition(SourceFile file, int place, Random random)
    {
        if (!file.Root.ContainsDirectives)
            return null;
        var conditions = file.Root.DescendantTrivia(descendIntoTrivia: true)
            .Select(trivia => (trivia.GetStructure() as ConditionalDirectiveTriviaSyntax)?.Condition).OfType<ExpressionSyntax>().ToArray();
        if (conditions.Length == 0)
            return null;
        var condition = conditions[random.Next(conditions.Length)];
        return new(condition.Span, $"!({condition})");
    }

    private static TextChange[] Swap<T>(SourceFile file, T one, Random random)
        where T : SyntaxNode
    {
        var other = file.Tokens[file.Place(random)].Parent?.FirstAncestorOrSelf<T>();
        return other is null || other.Span.OverlapsWith(one.Span)
            ? []
            : [.. new[] { new TextChange(one.Span, other.ToString()), new TextChange(other.Span, one.ToString()) }.OrderBy(change => change.Span)];
    }
}
