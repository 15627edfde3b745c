using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Loading;

/// <summary>
/// Turns project files into compilations, in process and without building: nothing in the tree is created or changed, nothing is restored and no
/// target of the tree runs. A project that was restored is bound to exactly what a build would use; one that was not, to what can be found here.
/// </summary>
internal static class SolutionLoader
{
    /// <param name="asBuilt">
    /// Whether what is made of it must build: a project of several target frameworks is loaded once for each, and not for the newest only, and what
    /// makes a warning an error does.
    /// </param>
    public static LoadedSolution Load(LoadTarget target, CancellationToken cancellationToken, bool asBuilt = false)
    {
        var dotnet = DotnetInstallation.Use();
        return Load(target, dotnet, asBuilt, cancellationToken);
    }

    /// <summary>Apart, because MSBuild's and NuGet's types must not be seen before the SDK that holds them is chosen.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LoadedSolution Load(LoadTarget target, DotnetInstallation dotnet, bool asBuilt, CancellationToken cancellationToken)
    {
        using var reader = new ProjectReader(dotnet);
        var packages = PackageFolder.OfUser();
        var packs = new ReferencePacks(dotnet, packages);
        var graph = ProjectGraph.Read(reader, target.Projects, packs.Newest.Version, asBuilt, cancellationToken);

        var composer = new ProjectComposer(reader, packs, packages, asBuilt);
        var nodes = graph.Nodes.ToArray();
        var composed = new ComposedProject[nodes.Length];
        Parallel.For(0, nodes.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => composed[i] = composer.Compose(nodes[i]));
        var byNode = nodes.Zip(composed).ToDictionary(pair => pair.First, pair => pair.Second);

        var workspace = new AdhocWorkspace();
        workspace.AddSolution(SolutionInfo.Create(SolutionId.CreateNewId(), VersionStamp.Default, target.Path, composed.Select(c => c.Info)));
        return new(target, workspace.CurrentSolution, [.. target.Projects.SelectMany(Loaded)]);

        IEnumerable<LoadedProject> Loaded(string path)
        {
            if (graph.Failed.TryGetValue(path, out var reason))
                return [new(path, null, LoadState.Failed, reason)];
            return graph.Requested[path].Where(node => !node.Project.HasNoSources).Select(node =>
            {
                var project = byNode[node];
                return new LoadedProject(path, project.Info.Id, project.Why.Length == 0 ? LoadState.Full : LoadState.Partial, project.Why);
            });
        }
    }
}
