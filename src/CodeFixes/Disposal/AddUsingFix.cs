using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Timeouts;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Disposal;

/// <summary>
/// Ends an object with the block that makes it: <c>using</c>, or <c>await using</c> for a timer in an async method, whose callback may be
/// running. Offered only where the work that has the object is over at the block's end.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddUsingFix))]
public sealed class AddUsingFix : HangproofFix
{
    public AddUsingFix()
        : base(
            RuleIds.TimerNotDisposed, RuleIds.TimerCollected, RuleIds.SourceNotDisposed, RuleIds.SourceNotDisposedPossible,
            RuleIds.RegistrationNotDisposed, RuleIds.RegistrationNotDisposedPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (OwnedObject.Find(site) is not { } owned || owned.Holder is not (null or ILocalSymbol) || !BlockWork.IsOverAtEnd(owned) || Rewritten(owned) is not { } rewrite)
            yield break;
        yield return new Offer(IsAsync(owned) ? "Declare it with 'await using'" : "Declare it with 'using'", nameof(AddUsingFix), rewrite);
    }

    private static Rewrite? Rewritten(OwnedObject owned)
    {
        switch (owned.Creation.Parent)
        {
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax local } } }
                when local.UsingKeyword.IsKind(SyntaxKind.None) && CheckedStatement.IsInList(local) && local.Parent is not SwitchSectionSyntax:
                return owned.Language >= LanguageVersion.CSharp8
                    ? new Rewrite(new[] { Rewrite.Insert(local.SpanStart, Keyword(owned)) })
                    : Around(owned, local, TextSpan.FromBounds(local.SpanStart, local.SpanStart), "");
            case ExpressionStatementSyntax statement when statement.Parent is BlockSyntax or GlobalStatementSyntax:
                return Declared(owned, statement, new TextSpan(statement.SpanStart, 0));
            case AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax statement } discard when statement.Parent is BlockSyntax or GlobalStatementSyntax:
                return Declared(owned, statement, TextSpan.FromBounds(discard.SpanStart, owned.Creation.SpanStart));
            default:
                return null;
        }
    }

    /// <summary>What is dropped gets a name, as a declaration needs one; a statement needs none.</summary>
    private static Rewrite? Declared(OwnedObject owned, ExpressionStatementSyntax statement, TextSpan dropped) =>
        owned.Language >= LanguageVersion.CSharp8
            ? new Rewrite(new[] { Rewrite.Replace(dropped, $"{Keyword(owned)}var {Name(owned)} = ") })
            : Around(owned, statement, dropped, "");

    private static Rewrite? Around(OwnedObject owned, StatementSyntax statement, TextSpan dropped, string replacement)
    {
        if (statement.Parent is not BlockSyntax block || block.CloseBraceToken.IsMissing || block.Statements.Last() == statement)
            return null;
        var layout = owned.Site.Layout;
        var text = statement.SyntaxTree.GetText(owned.Site.CancellationToken);
        if (Lines.StartIfAlone(text, block.CloseBraceToken.SpanStart) is not { } end)
            return null;
        var line = layout.NewLine + layout.Indent(statement);
        var next = block.Statements[block.Statements.IndexOf(statement) + 1];
        var semicolon = statement.GetLastToken();
        // What stands behind the statement on its line stays there, before the brace.
        var afterLine = text.Lines.GetLineFromPosition(semicolon.SpanStart).End;
        if (next.SpanStart < afterLine || Comments.In(owned.Site.Root, dropped))
            return null;
        return new Rewrite(new[]
        {
            Rewrite.Replace(dropped, "using (" + replacement),
            Rewrite.Replace(semicolon.Span, ")"),
            Rewrite.Insert(afterLine, line + "{"),
            Rewrite.Insert(end, layout.Indent(statement) + "}" + layout.NewLine),
        }).And(Lines.Indented(owned.Site.Root, text, TextSpan.FromBounds(afterLine, end), layout.Unit));
    }

    private static string Keyword(OwnedObject owned) => IsAsync(owned) ? "await using " : "using ";

    private static bool IsAsync(OwnedObject owned) => owned is { IsTimer: true, HasDisposeAsync: true, Language: >= LanguageVersion.CSharp8 } && EnclosingFunction.RunsAsync(owned.Function);

    private static string Name(OwnedObject owned)
    {
        var wanted = owned.IsTimer ? "timer" : owned.Type.Name == "CancellationTokenRegistration" ? "registration" : "source";
        var statements = owned.Function.DescendantNodes().OfType<ExpressionStatementSyntax>().Where(statement => statement.SpanStart < owned.Creation.SpanStart && statement.ToString().Contains("Register(")).Count();
        var name = owned.Type.Name == "CancellationTokenRegistration" && statements > 1 ? wanted + statements : wanted;
        return FreeName.In(owned.Function, wanted, name);
    }
}
