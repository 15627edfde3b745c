using System.Collections.Concurrent;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>Which files may be changed: sources that people write, of the projects that were asked for, that can be written back as they were.</summary>
internal sealed class EditableFiles(LoadedSolution loaded)
{
    private static readonly string[] s_generated = [".g.cs", ".g.i.cs", ".generated.cs", ".designer.cs", ".AssemblyInfo.cs"];

    private readonly HashSet<ProjectId> _requested = [.. loaded.Projects.Select(p => p.Id).OfType<ProjectId>()];
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    public bool Contains(Document document) =>
        _requested.Contains(document.Project.Id) && document.FilePath is { } path && _known.GetOrAdd(path, p => IsEditable(document, p));

    private static bool IsEditable(Document document, string path)
    {
        if (!File.Exists(path)
            || s_generated.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or ".nuget"))
            return false;
        return document.TryGetText(out var text) && FileText.Read(path) is { } file && file.Text == text.ToString();
    }
}
