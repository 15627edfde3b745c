using Hangproof.Reporting;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>A completion that is not made on every path.</summary>
/// <param name="Call">The completion.</param>
/// <param name="Wait">Who waits for it.</param>
/// <param name="Why">For the message: <c>'Complete' is skipped when 'Parse' throws</c>.</param>
internal sealed record SkippedCompletion(IInvocationOperation Call, WaitSite Wait, string Why)
{
    public Diagnostic Diagnostic(SimpleNameSyntax name, ISymbol member, int ordinal)
    {
        var isChannel = Call.TargetMethod.ContainingType.Name == "ChannelWriter";
        var rule = isChannel ? RuleIds.ChannelNotCompletedOnFailure : RuleIds.Pipe;
        var wayOut = isChannel ? "call 'TryComplete' with the failure too, or complete in a 'finally'" : "complete in a 'finally'";
        var api = Call.TargetMethod.OriginalDefinition.GetDocumentationCommentId() ?? Call.TargetMethod.Name;
        var properties = FindingProperties.Of(rule, member, api, BoundState.Unbounded.Name(), ordinal, wayOut);
        var reader = new[] { Wait.Name.GetLocation() };
        return isChannel
            ? Microsoft.CodeAnalysis.Diagnostic.Create(Descriptors.ChannelNotCompletedOnFailure, name.GetLocation(), reader, properties, Why, Wait.Api.DisplayName, wayOut)
            : Microsoft.CodeAnalysis.Diagnostic.Create(Descriptors.Pipe, name.GetLocation(), reader, properties, Wait.Api.DisplayName, Why, wayOut);
    }
}
