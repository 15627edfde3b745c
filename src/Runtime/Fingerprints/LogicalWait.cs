using System.Collections.Immutable;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Fingerprints;

/// <summary>A wait with everybody who waits for it: from the place of the wait to the root, across threads and async methods.</summary>
internal sealed record LogicalWait
{
    public required WaitRecord Wait { get; init; }

    /// <summary>The logical stack, the waiting place first. The framework's own frames below the waiting call are left out.</summary>
    public required ImmutableArray<CodeSite> Stack { get; init; }

    /// <summary>How many of the first places are of what a method that ends something waits for, and not of its own stack.</summary>
    public int Inner { get; init; }

    /// <summary>Where the source of the awaited task was made; <see langword="null"/> where unknown.</summary>
    public CodeSite? MadeAt { get; init; }

    /// <summary>The one place in code that should have led to its end; <see langword="null"/> where unknown, or where it can still end.</summary>
    public CodeSite? EndedAt { get; init; }

    /// <summary>The framework's own frames below a blocked thread's waiting call, leaf first.</summary>
    public ImmutableArray<CodeSite> Below { get; init; } = [];

    /// <summary>Same for waits of the same kind at the same logical stack, in whatever process and build.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Tells this wait from others of the same fingerprint, also in a later snapshot.</summary>
    public required string Identity { get; init; }

    /// <summary>Whether the identity cannot be shared by two waits: a thread, or a task that has an id. Else it is an address, which can move.</summary>
    public bool IdentityIsCertain { get; init; }

    /// <summary>The blocked thread; <see langword="null"/> for an async wait.</summary>
    public ThreadRecord? Thread { get; init; }

    /// <summary>The suspended method; <see langword="null"/> for a blocked thread.</summary>
    public OperationRecord? Operation { get; init; }

    /// <summary>The timer that outlived what it was made for; <see langword="null"/> for a wait.</summary>
    public TimerRecord? Timer { get; init; }

    /// <summary>OS id of a thread that blocks at the root of this async wait; 0 for none.</summary>
    public int RootThread { get; init; }

    /// <summary>The innermost place in the users' own code; else the innermost place.</summary>
    public CodeSite Place => Stack.Skip(Inner).FirstOrDefault(s => s.Origin == CodeOrigin.Own) ?? Stack.FirstOrDefault(s => s.Origin == CodeOrigin.Own) ?? Stack[0];

    /// <summary>Whether any of the users' own code waits here.</summary>
    public bool IsOwn => Stack.Any(s => s.Origin == CodeOrigin.Own);
}
