using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Locks;

/// <summary>Gives a lock back in a <c>finally</c> around what is done with it; a <c>try</c> that begins too late begins right after the acquire.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReleaseInFinallyFix))]
public sealed class ReleaseInFinallyFix : HangproofFix
{
    public ReleaseInFinallyFix()
        : base(RuleIds.NotReleased)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (AcquireStatement.Of(site) is { } acquire && (Extended(site, acquire) ?? Guarded(site, acquire)) is { } rewrite)
            yield return new Offer("Release in a 'finally'", nameof(ReleaseInFinallyFix), rewrite);
    }

    private static Rewrite? Extended(FixSite site, AcquireStatement acquire)
    {
        var between = acquire.Block.Statements.SkipWhile(s => s != acquire.Statement).Skip(1).TakeWhile(s => s is not TryStatementSyntax).ToList();
        var attempt = acquire.Block.Statements.SkipWhile(s => s != acquire.Statement).OfType<TryStatementSyntax>().FirstOrDefault();
        if (between.Count == 0 || attempt is not { Finally: { } cleanUp, Catches.Count: 0 } || !Calls(cleanUp).Any(acquire.IsRelease) || between.SelectMany(Calls).Any(acquire.IsRelease))
            return null;
        return GuardedStatements.Into(site.Root, site.Layout, between[0], between[between.Count - 1], attempt) is { } edits ? new Rewrite(edits) : null;
    }

    private static Rewrite? Guarded(FixSite site, AcquireStatement acquire)
    {
        var after = acquire.Block.Statements.SkipWhile(s => s != acquire.Statement).Skip(1).ToList();
        var releases = after.SelectMany(Calls).Where(acquire.IsRelease).ToList();
        var statements = releases.Select(release => release.Parent as ExpressionStatementSyntax).ToList();
        if (statements.Count == 0 || statements.Any(statement => statement is null || statement.Parent is not (BlockSyntax or SwitchSectionSyntax))
            || after.SelectMany(s => s.DescendantNodesAndSelf()).OfType<FinallyClauseSyntax>().Any(cleanUp => Calls(cleanUp).Any(acquire.IsRelease)))
            return null;
        var last = statements.LastOrDefault(statement => statement!.Parent == acquire.Block);
        // An early release has to be the last thing that happens to the lock on its way.
        if (statements.Any(statement => statement != last && !IsLastOnItsWay(statement!)))
            return null;
        var guarded = last is null ? after : after.TakeWhile(s => s != last).ToList();
        var rest = last is null ? new List<StatementSyntax>() : after.SkipWhile(s => s != last).Skip(1).ToList();
        if (guarded.Count == 0)
            return null;
        // What is declared within and used behind comes in too, as long as it does not make the lock be held for longer than a moment.
        if (IsUsed(guarded, rest))
        {
            if (rest.Any(s => s.DescendantNodes().Any(node => node is AwaitExpressionSyntax)))
                return null;
            guarded = after;
        }
        // The release itself may be what stands last.
        var end = guarded.Last(s => s != last);
        var removed = statements.Select(statement => Removed(site, statement!)).ToList();
        if (removed.Any(span => Comments.In(site.Root, span)))
            return null;
        var handler = new[] { "finally", "{", site.Layout.Unit + statements[statements.Count - 1], "}" };
        return new Rewrite(GuardedStatements.Into(site.Root, site.Layout, guarded[0], end, handler, removed));
    }

    /// <summary>The lines of a release, with the empty ones before it.</summary>
    private static TextSpan Removed(FixSite site, ExpressionStatementSyntax release)
    {
        var lines = site.Layout.Lines(release);
        var previous = (release.Parent as BlockSyntax)?.Statements.TakeWhile(s => s != release).LastOrDefault();
        return previous is not null && previous.FullSpan.End < lines.Start && !Comments.In(site.Root, TextSpan.FromBounds(previous.FullSpan.End, lines.Start))
            ? TextSpan.FromBounds(previous.FullSpan.End, lines.End)
            : lines;
    }

    private static bool IsLastOnItsWay(ExpressionStatementSyntax release)
    {
        var siblings = release.Parent is BlockSyntax block ? block.Statements : ((SwitchSectionSyntax)release.Parent!).Statements;
        return siblings.SkipWhile(s => s != release).Skip(1).FirstOrDefault() is ReturnStatementSyntax or ThrowStatementSyntax;
    }

    private static bool IsUsed(List<StatementSyntax> declaring, List<StatementSyntax> using_)
    {
        var declared = new HashSet<string>(declaring.SelectMany(s => s.DescendantNodesAndSelf()).Select(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
            SingleVariableDesignationSyntax variable => variable.Identifier.ValueText,
            LocalFunctionStatementSyntax function => function.Identifier.ValueText,
            _ => "",
        }));
        return using_.SelectMany(s => s.DescendantNodes()).OfType<IdentifierNameSyntax>().Any(name => declared.Contains(name.Identifier.ValueText));
    }

    private static IEnumerable<InvocationExpressionSyntax> Calls(SyntaxNode node) => EnclosingFunction.OwnNodes(node).OfType<InvocationExpressionSyntax>();
}
