using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>An async method found suspended on the heap.</summary>
internal sealed class SuspendedMethod
{
    public required ClrObject Box { get; init; }

    /// <summary>Address of its state machine when that is an object of its own (debug builds, async iterators); else 0.</summary>
    public ulong Machine { get; init; }

    public required int State { get; init; }

    public required ModuleCode Module { get; init; }

    /// <summary>Its <c>MoveNext</c>; <see langword="null"/> when its code cannot be read.</summary>
    public required MethodCode? Code { get; init; }

    /// <summary>The await at which it is; <see langword="null"/> when its code cannot be read.</summary>
    public required AwaitPoint? Point { get; init; }

    /// <summary>Its method, as its source has it.</summary>
    public required string Name { get; init; }

    /// <summary>What it awaits.</summary>
    public required ClrObject Awaited { get; init; }

    /// <summary>How often the awaited object was used before, for sources that are used again; else 0.</summary>
    public int AwaitedUse { get; init; }

    public int TaskId { get; init; }

    /// <summary>Addresses of cancellation sources that its locals and parameters hold.</summary>
    public IReadOnlyList<ulong> Sources { get; init; } = [];

    /// <summary>Addresses of the sources of tokens that are its parameters: good for as long as it runs, as a local deadline is not.</summary>
    public IReadOnlyList<ulong> GivenSources { get; init; } = [];

    /// <summary>Index of the place where it is suspended.</summary>
    public int Site { get; set; }

    /// <summary>Who goes on when it is done.</summary>
    public SuspendedMethod? Parent { get; set; }

    /// <summary>What it really waits for, if that is another suspended method.</summary>
    public SuspendedMethod? Child { get; set; }

    /// <summary>Whether it stands for a circle of methods that wait for each other, in which none is the leaf.</summary>
    public bool IsHeadOfCircle { get; set; }

    /// <summary>OS id of the thread that blocks until it is done; 0 for none.</summary>
    public int BlockedThread { get; set; }
}
