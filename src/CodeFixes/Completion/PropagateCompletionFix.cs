using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.CodeFixes.Completion;

/// <summary>Lets the link in front of a block that is waited for pass completion on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PropagateCompletionFix))]
public sealed class PropagateCompletionFix : HangproofFix
{
    public PropagateCompletionFix()
        : base(RuleIds.Dataflow)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        foreach (var location in site.Diagnostic.AdditionalLocations)
        {
            if (location.SourceTree == site.Root.SyntaxTree && site.Root.FindNode(location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax syntax
                && site.Model.GetOperation(syntax, site.CancellationToken) is IInvocationOperation { TargetMethod.Name: "LinkTo" } link && Rewritten(site, link) is { } rewrite)
                yield return new Offer("Pass completion on", nameof(PropagateCompletionFix), rewrite);
        }
    }

    private static Rewrite? Rewritten(FixSite site, IInvocationOperation link)
    {
        var target = link.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "target");
        var options = link.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.Name == "DataflowLinkOptions");
        switch (options?.Value.Syntax)
        {
            case null when target?.Syntax is ArgumentSyntax { NameColon: null } syntax:
                var type = site.NameOf("System.Threading.Tasks.Dataflow.DataflowLinkOptions", syntax.SpanStart);
                return new Rewrite(new[] { Rewrite.Insert(syntax.Span.End, $", new {type} {{ PropagateCompletion = true }}") });
            case BaseObjectCreationExpressionSyntax { Initializer: { Expressions: { Count: > 0 } expressions } } when !expressions.Any(e => e.ToString().StartsWith("PropagateCompletion", StringComparison.Ordinal)):
                return new Rewrite(new[] { Rewrite.Insert(expressions.Last().Span.End, ", PropagateCompletion = true") });
            case BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList: { } arguments }:
                return new Rewrite(new[] { Rewrite.Insert(arguments.Span.End, " { PropagateCompletion = true }") });
            default:
                return null;
        }
    }
}
