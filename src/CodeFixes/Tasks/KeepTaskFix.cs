using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Keeps a dropped task in a field, and awaits it where the type stops: after it has told its work to end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepTaskFix))]
public sealed class KeepTaskFix : HangproofFix
{
    private static readonly string[] _signals = ["Cancel", "CancelAsync", "Complete", "TryComplete", "CompleteAdding", "Set", "Stop", "Close"];

    public KeepTaskFix()
        : base(RuleIds.ForgottenTask, RuleIds.ForgottenTaskPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    /// <summary>What is dropped by <c>_ =</c> was dropped on purpose.</summary>
    internal override bool NeedsNoLook(Diagnostic diagnostic) => diagnostic.Id == RuleIds.ForgottenTask;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        // A stop that awaits what nobody can end would hang.
        if (site.Diagnostic.AdditionalLocations.Count == 0 && DroppedCall.At(site) is { } dropped && Rewritten(site, dropped) is { } rewrite)
            yield return new Offer("Keep the task and await it when stopping", nameof(KeepTaskFix), rewrite);
    }

    private static Rewrite? Rewritten(FixSite site, DroppedCall dropped)
    {
        if (dropped.Statement.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { Parent: ClassDeclarationSyntax type } method || method.Modifiers.Any(SyntaxKind.StaticKeyword)
            || StopMethod(site, type) is not { Body: { } body } stop || stop == method || IsRepeated(dropped.Statement)
            || site.Model.GetTypeInfo(dropped.Task, site.CancellationToken).Type is not { Name: "Task" or "ValueTask" } returned)
            return null;
        var task = site.NameOf("System.Threading.Tasks.Task", type.SpanStart);
        var field = FieldName(type, dropped.Call.Name.Identifier.ValueText);
        var edits = new List<TextChange> { dropped.Begin($"{field} = "), Fields(site, type, $"private {task} {field} = {task}.CompletedTask;") };
        if (returned.Name == "ValueTask")
            edits.Add(Rewrite.Insert(dropped.Task.Span.End, ".AsTask()"));
        edits.Add(Await(site, body, field));
        return new Rewrite(edits);
    }

    /// <summary>A member of the same declaration that stops, and can await.</summary>
    private static MethodDeclarationSyntax? StopMethod(FixSite site, ClassDeclarationSyntax type) =>
        type.Members.OfType<MethodDeclarationSyntax>().FirstOrDefault(method =>
            method.Modifiers.Any(SyntaxKind.AsyncKeyword) && method.Body is { Statements.Count: > 0 } && StopPath.Contains(site.Model.GetDeclaredSymbol(method, site.CancellationToken)));

    /// <summary>Of several tasks a field keeps the last only.</summary>
    private static bool IsRepeated(SyntaxNode statement) =>
        statement.Ancestors().TakeWhile(node => node is not MemberDeclarationSyntax)
            .Any(node => node is WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);

    private static string FieldName(ClassDeclarationSyntax type, string called)
    {
        var stem = called.EndsWith("Async", StringComparison.Ordinal) && called.Length > 5 ? called.Substring(0, called.Length - 5) : "work";
        stem = stem is "Run" or "StartNew" ? "work" : char.ToLowerInvariant(stem[0]) + stem.Substring(1);
        var taken = new HashSet<string>(type.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        var name = $"_{stem}";
        while (taken.Contains(name))
            name += "Task";
        return name;
    }

    /// <summary>After the fields that are there, else as the first members.</summary>
    internal static TextChange Fields(FixSite site, TypeDeclarationSyntax type, params string[] fields)
    {
        var (line, first) = (site.Layout.NewLine, type.Members[0]);
        var indent = site.Layout.Indent(first);
        return type.Members.LastOrDefault(member => member is FieldDeclarationSyntax) is { } last
            ? Rewrite.Insert(last.Span.End, string.Concat(fields.Select(field => line + indent + field)))
            : Rewrite.Insert(first.SpanStart, string.Concat(fields.Select(field => field + line + indent).Append("")).TrimEnd(' ', '\t') + line + indent);
    }

    private static TextChange Await(FixSite site, BlockSyntax body, string field)
    {
        var told = body.Statements.LastOrDefault(statement => statement is ExpressionStatementSyntax
            && statement.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => call.Expression is MemberAccessExpressionSyntax access && _signals.Contains(access.Name.Identifier.ValueText)
                || call.Expression is MemberBindingExpressionSyntax binding && _signals.Contains(binding.Name.Identifier.ValueText)));
        var indent = site.Layout.Indent(body.Statements[0]);
        var (line, unit) = (site.Layout.NewLine, site.Layout.Unit);
        var cancelled = site.NameOf("System.OperationCanceledException", body.SpanStart);
        var text = $"try{line}{indent}{{{line}{indent}{unit}await {field};{line}{indent}}}{line}{indent}catch ({cancelled}){line}{indent}{{{line}{indent}}}";
        return told is not null ? site.Layout.After(told, text) : site.Layout.Before(body.Statements[0], text);
    }
}
