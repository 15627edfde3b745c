using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Locks;

/// <summary>
/// Moves the last statement of a lock behind it. Only where that is the whole of the call: what it is given must be the same behind the lock,
/// so nothing that the lock guards may be read for it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveAfterLockFix))]
public sealed class MoveAfterLockFix : HangproofFix
{
    public MoveAfterLockFix()
        : base(RuleIds.ForeignCodeUnderLock, RuleIds.BlocksUnderLock, RuleIds.BlocksUnderLockPossible)
    {
    }

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Start.Parent?.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax { Parent: StatementSyntax holder } body } statement
            || body.Statements.Count < 2 || body.Statements.Last() != statement || !Holds(holder, body) || holder.Parent is not (BlockSyntax or SwitchSectionSyntax)
            || Leaves(body) || !IsTheSameOutside(site, statement, holder))
            yield break;
        var previous = body.Statements[body.Statements.Count - 2];
        var gap = TextSpan.FromBounds(previous.FullSpan.End, statement.SpanStart);
        if (Comments.In(site.Root, gap) || Comments.In(site.Root, TextSpan.FromBounds(statement.Span.End, statement.FullSpan.End)) || Comments.In(site.Root, statement.Span)
            || holder.GetTrailingTrivia().Any(trivia => trivia.IsDirective))
            yield break;
        var removed = statement.GetTrailingTrivia().Any(trivia => trivia.ToString().Contains('\n')) ? TextSpan.FromBounds(previous.FullSpan.End, statement.FullSpan.End) : TextSpan.FromBounds(previous.Span.End, statement.Span.End);
        yield return new Offer("Move it behind the lock", nameof(MoveAfterLockFix), new Rewrite(new[] { Rewrite.Replace(removed, ""), site.Layout.After(holder, Outdented(site, statement, holder)) }));
    }

    private static bool Holds(StatementSyntax holder, BlockSyntax body) => holder switch
    {
        LockStatementSyntax locked => locked.Statement == body,
        UsingStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "EnterScope" } } } scope => scope.Statement == body,
        _ => false,
    };

    /// <summary>A way out of the lock before its end would skip what stands behind it in another way than before.</summary>
    private static bool Leaves(BlockSyntax body) =>
        body.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(node => node is BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax);

    /// <summary>Whether the call is given only what is the same for everybody: constants, parameters, locals from outside that are not set, statics.</summary>
    private static bool IsTheSameOutside(FixSite site, ExpressionStatementSyntax statement, StatementSyntax holder)
    {
        if (Call(statement.Expression) is not { } call)
            return false;
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (!argument.RefKindKeyword.IsKind(Microsoft.CodeAnalysis.CSharp.SyntaxKind.None))
                return false;
            foreach (var name in argument.DescendantNodesAndSelf().OfType<SimpleNameSyntax>())
            {
                switch (site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol)
                {
                    case IFieldSymbol { IsConst: false, IsReadOnly: false }:
                    case IPropertySymbol { IsStatic: false }:
                    case IMethodSymbol { MethodKind: not MethodKind.Constructor }:
                    case null:
                        return false;
                }
            }
        }
        // The receiver: an event, a field, a local from outside.
        return !Locals.AreFrom(site, statement, holder.Span);
    }

    private static InvocationExpressionSyntax? Call(ExpressionSyntax expression) => expression switch
    {
        InvocationExpressionSyntax call => call,
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax call } => call,
        _ => null,
    };

    private static string Outdented(FixSite site, StatementSyntax statement, StatementSyntax holder) =>
        statement.ToString().Replace(site.Layout.NewLine + site.Layout.Indent(statement), site.Layout.NewLine + site.Layout.Indent(holder));
}
