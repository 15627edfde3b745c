using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>A token that the code at a wait could pass.</summary>
/// <param name="Expression">As source would write it there: <c>stoppingToken</c>, <c>_stop.Token</c>.</param>
/// <param name="IsCertain">Whether it is meant for this work: a parameter of the very function, the owner's stop signal. Others are only offered.</param>
internal sealed record ScopeToken(string Expression, bool IsCertain)
{
    /// <summary>The variable that is the token, or has it.</summary>
    public ISymbol? Holder { get; init; }

    /// <summary>Whether something that is there for other reasons has it, as <c>context.RequestAborted</c>: nobody asked for this wait to be cancelled.</summary>
    public bool IsCarried { get; init; }
}
