using Hangproof.Catalogue;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tokens;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Timeouts;

/// <summary>
/// Bounds an awaited call that takes a token and no time, where no token is in scope, by a source that is cancelled after a while; its end is told
/// as a <see cref="TimeoutException"/>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddDeadlineFix))]
public sealed class AddDeadlineFix : HangproofFix
{
    private const string Source = "System.Threading.CancellationTokenSource";

    public AddDeadlineFix()
        : base(PassTokenFix.WaitIds)
    {
    }

    internal override FixEffect Effect => FixEffect.Timed;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.IsIdle || site.Tokens.Length > 0 || site.Wait is not { Api.Mode: WaitMode.Suspends, Whole: AwaitExpressionSyntax whole } call
            || call.Api.Find(BoundKind.Timeout) is not null || call.Api.Find(BoundKind.Wrap) is { IsFix: true }
            || whole.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || !CheckedStatement.IsInList(statement) || statement.ContainsDirectives)
            yield break;
        var value = TimeoutValue.At(site, call.Expression.SpanStart);
        if (Rewritten(site, call, whole, statement, value) is { } rewrite)
            yield return new Offer($"Add a deadline of {value.Words}", nameof(AddDeadlineFix), rewrite);
    }

    private static Rewrite? Rewritten(FixSite site, WaitCall call, AwaitExpressionSyntax whole, StatementSyntax statement, TimeoutValue value)
    {
        var position = statement.SpanStart;
        var name = FreeName(site, statement);
        if (PassTokenFix.Rewritten(call, $"{name}.Token") is not { } pass
            || site.Model.Compilation.GetTypeByMetadataName("System.TimeSpan") is not { } timeSpan || value.For(timeSpan, position) is not { } time
            || Opening(site, whole, statement) is not { } opening)
            return null;
        var layout = site.Layout;
        var indent = layout.Indent(statement);
        var (one, two) = (layout.NewLine + indent + layout.Unit, layout.NewLine + indent + layout.Unit + layout.Unit);
        var line = layout.NewLine + indent;
        var source = site.NameOf(Source, position);
        // A statement of its own block: the name is gone where the next wait needs one.
        var before = $"{opening.Declaration}using (var {name} = new {source}({time})){line}{{{one}try{one}{{{two}";
        var cancelled = site.NameOf("System.OperationCanceledException", position);
        var after = $"{one}}}{one}catch ({cancelled}) when ({name}.IsCancellationRequested){one}{{{two}{TimeoutMessage.Throw(call)}{one}}}{line}}}";
        var edits = new List<TextChange>
        {
            opening.Start is { } start ? Rewrite.Replace(TextSpan.FromBounds(statement.SpanStart, start), before + opening.Assignment) : Rewrite.Insert(statement.SpanStart, before),
            Rewrite.Insert(statement.Span.End, after),
        };
        edits.AddRange(Moved(site, statement, opening.Start ?? statement.SpanStart));
        return pass.And(edits).And(value.Declaration);
    }

    /// <summary>What is declared by the statement and used behind it is declared before.</summary>
    private static (string Declaration, string Assignment, int? Start)? Opening(FixSite site, AwaitExpressionSyntax whole, StatementSyntax statement)
    {
        if (statement is ReturnStatementSyntax or ExpressionStatementSyntax)
            return Declares(statement) ? null : ("", "", null);
        if (statement is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, AwaitKeyword.RawKind: 0, IsConst: false, Declaration: { Variables.Count: 1 } declaration }
            || declaration.Variables[0] is not { Initializer.Value: { } value } variable || Declares(value) || declaration.Type is RefTypeSyntax
            || Comments.In(site.Root, TextSpan.FromBounds(statement.SpanStart, value.SpanStart)))
            return null;
        var type = declaration.Type.ToString();
        if (declaration.Type.IsVar)
        {
            var info = site.Model.GetTypeInfo(value, site.CancellationToken);
            if (info.Type is not { TypeKind: not TypeKind.Error, IsAnonymousType: false } inferred || inferred.IsTupleType)
                return null;
            type = inferred.WithNullableAnnotation(info.Nullability.Annotation).ToMinimalDisplayString(site.Model, NullableFlowState.None, statement.SpanStart, SymbolDisplayFormat.MinimallyQualifiedFormat);
            if (inferred.IsReferenceType && info.Nullability.FlowState == NullableFlowState.MaybeNull && !type.EndsWith("?", StringComparison.Ordinal))
                type += "?";
        }
        var line = site.Layout.NewLine + site.Layout.Indent(statement);
        return ($"{type} {variable.Identifier.Text};{line}", $"{variable.Identifier.Text} = ", value.SpanStart);
    }

    private static bool Declares(SyntaxNode node) => node.DescendantNodes().Any(inner => inner is SingleVariableDesignationSyntax or DeclarationExpressionSyntax);

    /// <summary>The lines that a statement goes on over move with it.</summary>
    private static IEnumerable<TextChange> Moved(FixSite site, StatementSyntax statement, int start)
    {
        var lines = site.Root.SyntaxTree.GetText(site.CancellationToken).Lines;
        for (var i = lines.GetLineFromPosition(start).LineNumber + 1; i <= lines.GetLineFromPosition(statement.Span.End).LineNumber; i++)
        {
            // What stands within a string is part of it.
            if (lines[i].Start < lines[i].End && site.Root.FindToken(lines[i].Start) is var token && (token.SpanStart >= lines[i].Start || token.Span.End <= lines[i].Start))
                yield return Rewrite.Insert(lines[i].Start, site.Layout.Unit + site.Layout.Unit);
        }
    }

    private static string FreeName(FixSite site, StatementSyntax statement)
    {
        var declared = new HashSet<string>(EnclosingFunction.Of(statement).DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        var free = "deadline";
        for (var number = 2; declared.Contains(free) && !IsOfAnother(statement, free); number++)
            free = $"deadline{number}";
        return free;
    }

    /// <summary>Whether every use of a name lies in a block that does not hold the statement.</summary>
    private static bool IsOfAnother(StatementSyntax statement, string name) =>
        EnclosingFunction.Of(statement).DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name)
            .All(token => token.Parent?.FirstAncestorOrSelf<UsingStatementSyntax>(block => block.Declaration?.Variables.Any(v => v.Identifier.ValueText == name) == true) is { } other && !other.Span.Contains(statement.Span));
}
