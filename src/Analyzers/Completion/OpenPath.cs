using Microsoft.CodeAnalysis;

namespace Hangproof.Completion;

/// <summary>A way through a function on which nothing completes a source.</summary>
/// <param name="What">For the message: <c>'Send' throws</c>, <c>it returns early</c>.</param>
/// <param name="Place">The name of the call, or the keyword, where that way leaves the others.</param>
/// <param name="IsFailure">Whether it ends in an exception that leaves the function.</param>
internal sealed record OpenPath(string What, Location Place, bool IsFailure);
