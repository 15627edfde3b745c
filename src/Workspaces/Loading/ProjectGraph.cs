using System.Collections.Concurrent;
using NuGet.Frameworks;

namespace Hangproof.Workspaces.Loading;

/// <summary>
/// The projects that were asked for and all that they refer to: the newest target framework, or all of them, of those asked for, what a build
/// would choose for those referred to.
/// </summary>
internal sealed class ProjectGraph
{
    private readonly ProjectReader _reader;
    private readonly Version _newestPack;
    private readonly bool _allFrameworks;
    private readonly Dictionary<string, ProjectNode> _nodes = new(StringComparer.Ordinal);

    private ProjectGraph(ProjectReader reader, Version newestPack, bool allFrameworks)
    {
        _reader = reader;
        _newestPack = newestPack;
        _allFrameworks = allFrameworks;
    }

    public IEnumerable<ProjectNode> Nodes => _nodes.Values;

    /// <summary>By path: the nodes of a project that was asked for, the newest framework first.</summary>
    public Dictionary<string, List<ProjectNode>> Requested { get; } = new(StringComparer.Ordinal);

    /// <summary>By path: why a project that was asked for cannot be read.</summary>
    public Dictionary<string, string> Failed { get; } = new(StringComparer.Ordinal);

    public static ProjectGraph Read(ProjectReader reader, IEnumerable<string> projects, Version newestPack, bool allFrameworks, CancellationToken cancellationToken)
    {
        var graph = new ProjectGraph(reader, newestPack, allFrameworks);
        var wave = projects.Select(p => new Visit(p, From: null)).ToList();
        while (wave.Count > 0)
            wave = graph.Follow(wave, cancellationToken);
        return graph;
    }

    private List<Visit> Follow(List<Visit> wave, CancellationToken cancellationToken)
    {
        var answers = new ConcurrentDictionary<Visit, (EvaluatedProject? Project, string? Error)>();
        Parallel.ForEach(wave, new ParallelOptions { CancellationToken = cancellationToken }, visit => answers[visit] = Read(visit));

        var next = new List<Visit>();
        foreach (var visit in wave)
        {
            var (project, error) = answers[visit];
            if (project is null)
            {
                if (visit.From is null && !Requested.ContainsKey(visit.Path))
                    Failed[visit.Path] = error!;
                else
                    (visit.From ?? Requested[visit.Path][0]).Notes.Add($"{Path.GetFileName(visit.Path)}{(visit.From is null ? "" : ", which it refers to,")} cannot be read: {error}");
                continue;
            }

            if (!_nodes.TryGetValue(Key(project), out var node))
            {
                _nodes.Add(Key(project), node = new(project));
                next.AddRange(References(node));
            }

            if (visit.From is null)
                next.AddRange(Request(visit, node));
            else if (node.Closure().Contains(visit.From))
                visit.From.Notes.Add($"{Path.GetFileName(visit.Path)} and it refer to each other");
            else
                visit.From.References.Add(node);
        }

        return next;
    }

    /// <returns>The visits of its other frameworks, where they are wanted too.</returns>
    private IEnumerable<Visit> Request(Visit visit, ProjectNode node)
    {
        if (Requested.TryGetValue(visit.Path, out var known))
        {
            known.Add(node);
            return [];
        }

        Requested.Add(visit.Path, [node]);
        return _allFrameworks && node.Project.TargetFramework is { } first
            ? _reader.Read(visit.Path).TargetFrameworks.Where(f => NuGetFramework.Parse(f) != first).Select(f => visit with { Framework = f })
            : [];
    }

    private (EvaluatedProject? Project, string? Error) Read(Visit visit)
    {
        try
        {
            if (visit.Framework is { } wanted)
                return (_reader.Read(visit.Path, wanted), null);
            var outline = _reader.Read(visit.Path);
            if (outline.TargetFrameworks.Count == 0)
                return (outline, null);

            var consumer = visit.From?.Project.TargetFramework;
            var framework = (consumer is null ? null : Frameworks.Nearest(outline.TargetFrameworks, consumer))
                ?? Frameworks.Newest(outline.TargetFrameworks, _newestPack)
                ?? outline.TargetFrameworks[0];
            return (_reader.Read(visit.Path, framework), null);
        }
        catch (ForeseenException e)
        {
            return (null, e.Message);
        }
    }

    private static IEnumerable<Visit> References(ProjectNode node)
    {
        foreach (var item in node.Project.Items("ProjectReference"))
        {
            // A project that is only built first, or used as a generator, gives no types.
            if (string.Equals(item.GetMetadataValue("ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase))
                continue;
            var path = node.Project.FullPath(item);
            if (path.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase))
                yield return new(path, node);
            else
                node.Notes.Add($"{Path.GetFileName(path)}, which it refers to, is not a C# project");
        }
    }

    private static string Key(EvaluatedProject project) => $"{project.Path}|{project.TargetFramework?.GetShortFolderName()}";

    private sealed record Visit(string Path, ProjectNode? From, string? Framework = null);
}

/// <summary>One project for one target framework, and what it refers to.</summary>
internal sealed class ProjectNode(EvaluatedProject project)
{
    public EvaluatedProject Project { get; } = project;

    public List<ProjectNode> References { get; } = [];

    /// <summary>What costs findings in this project.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What the assets file says, if it is there and is for this framework.</summary>
    public AssetsFile? Assets { get; } = project.TargetFramework is { } framework && project.Property("ProjectAssetsFile") is { Length: > 0 } file
        ? AssetsFile.Read(project.Resolve(file), framework)
        : null;

    /// <summary>All that it refers to, directly or through others, and itself.</summary>
    public IReadOnlyCollection<ProjectNode> Closure()
    {
        var seen = new HashSet<ProjectNode> { this };
        var stack = new Stack<ProjectNode>(seen);
        while (stack.TryPop(out var node))
        {
            foreach (var reference in node.References.Where(seen.Add))
                stack.Push(reference);
        }

        return seen;
    }
}
