using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Makes a task of a task one task: by <c>Unwrap</c>, or by <c>Task.Run</c>, which does so by itself.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnwrapFix))]
public sealed class UnwrapFix : HangproofFix
{
    public UnwrapFix()
        : base(RuleIds.InnerTaskForgotten)
    {
    }

    // A long loop that is unwrapped makes its starter wait for it: somebody has to look.
    internal override FixEffect Effect => FixEffect.Unjudged;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (SourceCall.At(site, site.Diagnostic.Location.SourceSpan) is not { Arguments: not null } call)
            yield break;
        yield return new Offer("Unwrap the inner task", nameof(UnwrapFix), new Rewrite([Rewrite.Insert(call.Expression.Span.End, ".Unwrap()")]));
        if (ByRun(site, call) is { } rewrite)
            yield return new Offer("Start it with 'Task.Run'", $"{nameof(UnwrapFix)}(Run)", rewrite);
    }

    /// <summary><c>Task.Factory.StartNew(work, token, ...)</c> to <c>Task.Run(work, token)</c>, where no scheduler of its own is asked for.</summary>
    private static Rewrite? ByRun(FixSite site, SourceCall call)
    {
        if (call is not { Method.Name: "StartNew", Receiver: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Factory" } factory, Arguments: { } arguments }
            || call.Method!.Parameters[0].Type is not INamedTypeSymbol { TypeArguments.Length: 1 })
            return null;
        var token = "";
        foreach (var argument in arguments.Arguments.Skip(1))
        {
            switch (site.Model.GetTypeInfo(argument.Expression, site.CancellationToken).Type?.Name)
            {
                case "CancellationToken":
                    token = $", {argument.Expression}";
                    break;
                case "TaskCreationOptions":
                case "TaskScheduler" when argument.Expression.ToString().EndsWith("TaskScheduler.Default", StringComparison.Ordinal):
                    break;
                default:
                    return null;
            }
        }
        var rest = TextSpan.FromBounds(arguments.Arguments[0].Span.End, arguments.CloseParenToken.SpanStart);
        return Comments.In(site.Root, rest)
            ? null
            : new Rewrite([Rewrite.Replace(TextSpan.FromBounds(factory.Expression.Span.End, call.Name.Span.End), ".Run"), Rewrite.Replace(rest, token)]);
    }
}
