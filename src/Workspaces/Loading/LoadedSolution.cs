using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Loading;

internal enum LoadState
{
    /// <summary>Everything that a build would give the compiler was found.</summary>
    Full,

    /// <summary>Bound from the project file as far as it goes; what is missing costs findings.</summary>
    Partial,

    Failed,
}

/// <param name="Id">Nothing for a project that could not be loaded.</param>
/// <param name="Why">Why it is not loaded in full; empty if it is.</param>
internal sealed record LoadedProject(string Path, ProjectId? Id, LoadState State, string Why)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
}

/// <param name="Solution">The projects that were asked for and those that they refer to.</param>
/// <param name="Projects">Those that were asked for.</param>
internal sealed record LoadedSolution(LoadTarget Target, Solution Solution, IReadOnlyList<LoadedProject> Projects);
