using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Processes;

/// <summary>Closes the input of a process before its end is waited for, so that a child which reads to the end of it gets there.</summary>
/// <remarks>Only where all that is written stands before the wait, in the same function.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CloseInputFix))]
public sealed class CloseInputFix : HangproofFix
{
    private const string Input = "StandardInput";

    public CloseInputFix()
        : base(RuleIds.Process)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (!site.WayOut.Contains(Input) || site.Wait is not { } call || Process(call) is not { } process
            || call.Whole.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax or GlobalStatementSyntax } statement)
            yield break;
        var inputs = EnclosingFunction.OwnNodes(EnclosingFunction.Of(statement)).OfType<MemberAccessExpressionSyntax>()
            .Where(access => access.Name.Identifier.ValueText == Input && access.Expression.ToString() == process.ToString()).ToList();
        if (inputs.Count > 0 && inputs.All(input => input.Span.End <= statement.SpanStart && !IsRepeated(statement, input)))
            yield return new Offer($"Close '{Input}' first", nameof(CloseInputFix), new Rewrite(new[] { site.Layout.Before(statement, $"{process}.{Input}.Close();") }));
    }

    /// <summary>The process that is waited for, or whose output is read.</summary>
    private static ExpressionSyntax? Process(WaitCall call) => call.Receiver switch
    {
        IdentifierNameSyntax process => process,
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax process, Name.Identifier.ValueText: "StandardOutput" or "StandardError" } => process,
        _ => null,
    };

    /// <summary>Whether what is written comes round again after the wait.</summary>
    private static bool IsRepeated(StatementSyntax statement, SyntaxNode input) =>
        EnclosingFunction.AncestorsWithin(statement).Any(loop =>
            LoopSyntax.Is(loop) && loop.Span.Contains(input.Span));
}
