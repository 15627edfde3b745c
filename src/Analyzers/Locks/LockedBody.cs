using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hangproof.Locks;

/// <summary>Something that a body does, and the locks it is certain to hold meanwhile.</summary>
/// <param name="Operation">A call, a creation, a read of a property, an <c>await</c>, or what takes a lock.</param>
/// <param name="Held">In the order in which they were taken.</param>
/// <param name="Taken">The locks that it takes.</param>
internal sealed record LockedStep(IOperation Operation, ImmutableArray<Acquisition> Held, ImmutableArray<Acquisition> Taken)
{
    /// <summary>Whether it is the primitive itself that is called, and there is nothing to follow.</summary>
    public bool IsAcquisition => !Taken.IsEmpty && !Taken[0].IsByCall;

    /// <summary>Whether it was found to run no function of the compilation, whoever asks; most do not.</summary>
    public bool CallsNothing { get; set; }
}

/// <summary>What one function does, in order, by itself: functions nested in it have bodies of their own.</summary>
/// <param name="Function">The declaration, accessor, local function, lambda, or the file of top-level statements.</param>
/// <param name="Steps">In the order in which they are evaluated.</param>
/// <param name="LeavesWith">Locks that it has taken and still holds wherever it returns: it was written to be entered by.</param>
/// <param name="GivesBack">Locks that it gives back without having taken them: it was written to be left by.</param>
internal sealed record LockedBody(SyntaxNode Function, ImmutableArray<LockedStep> Steps, ImmutableArray<Acquisition> LeavesWith, ImmutableArray<Release> GivesBack)
{
    public static LockedBody Empty(SyntaxNode function) =>
        new(function, ImmutableArray<LockedStep>.Empty, ImmutableArray<Acquisition>.Empty, ImmutableArray<Release>.Empty);

    /// <summary>Whether it holds a lock at any step.</summary>
    public bool HoldsAny => Steps.Any(step => !step.Held.IsEmpty);
}
