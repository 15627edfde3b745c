using System.Text.Json;
using System.Xml;
using Microsoft.VisualStudio.SolutionPersistence.Model;
using Microsoft.VisualStudio.SolutionPersistence.Serializer;

namespace Hangproof.Workspaces.Loading;

/// <summary>What was asked for: a solution, a project or a folder, and the C# projects that it names.</summary>
internal sealed record LoadTarget(string Path, string Directory, IReadOnlyList<string> Projects)
{
    private static readonly string[] s_solutionExtensions = [".slnx", ".sln", ".slnf"];
    private static readonly string[] s_skippedFolders = ["bin", "obj", "node_modules", "artifacts"];

    public static async Task<LoadTarget> FindAsync(string path, CancellationToken cancellationToken)
    {
        var fullPath = System.IO.Path.GetFullPath(path);
        if (System.IO.Directory.Exists(fullPath))
            fullPath = ChooseIn(fullPath);
        else if (!File.Exists(fullPath))
            throw new ForeseenException($"'{path}' does not exist.");

        var projects = System.IO.Directory.Exists(fullPath)
            ? ProjectsBelow(fullPath)
            : IsProject(fullPath) ? [fullPath]
            : IsSolution(fullPath) ? await ReadSolutionAsync(fullPath, cancellationToken).ConfigureAwait(false)
            : throw new ForeseenException($"'{path}' is neither a solution (.sln, .slnx, .slnf), a C# project (.csproj) nor a folder.");

        var csharp = projects.Where(IsProject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return csharp.Length > 0
            ? new(fullPath, System.IO.Directory.Exists(fullPath) ? fullPath : System.IO.Path.GetDirectoryName(fullPath)!, csharp)
            : throw new ForeseenException($"'{path}' holds no C# project.");
    }

    private static string ChooseIn(string directory)
    {
        var solutions = System.IO.Directory.EnumerateFiles(directory).Where(IsSolution).ToArray();

        // A repository on its way from .sln to .slnx has both; filters are only ever asked for by name.
        var distinct = solutions
            .Where(s => !HasExtension(s, ".slnf"))
            .GroupBy(System.IO.Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
            .Select(same => same.OrderByDescending(s => HasExtension(s, ".slnx")).First())
            .ToArray();
        if (distinct.Length == 1)
            return distinct[0];
        if (distinct.Length > 1)
            throw Ambiguous(directory, "solutions", distinct);

        var projects = System.IO.Directory.EnumerateFiles(directory).Where(IsProject).ToArray();
        return projects.Length switch
        {
            1 => projects[0],
            0 => directory,
            _ => throw Ambiguous(directory, "projects", projects),
        };
    }

    private static ForeseenException Ambiguous(string directory, string what, string[] candidates) =>
        new($"'{directory}' holds several {what}; name one: {string.Join(", ", candidates.Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal))}.");

    private static IEnumerable<string> ProjectsBelow(string directory)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(directory))
            yield return file;
        foreach (var child in System.IO.Directory.EnumerateDirectories(directory))
        {
            var name = System.IO.Path.GetFileName(child);
            if (name.StartsWith('.') || s_skippedFolders.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            foreach (var file in ProjectsBelow(child))
                yield return file;
        }
    }

    private static async Task<IEnumerable<string>> ReadSolutionAsync(string path, CancellationToken cancellationToken)
    {
        var directory = System.IO.Path.GetDirectoryName(path)!;
        try
        {
            if (HasExtension(path, ".slnf"))
                return ReadFilter(path, directory);

            var serializer = SolutionSerializers.GetSerializerByMoniker(path)!;
            var model = await serializer.OpenAsync(path, cancellationToken).ConfigureAwait(false);
            return [.. model.SolutionProjects.Select(p => Resolve(directory, p.FilePath))];
        }
        catch (Exception e) when (e is SolutionException or XmlException or JsonException or InvalidOperationException or KeyNotFoundException or IOException)
        {
            throw new ForeseenException($"'{path}' cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static string[] ReadFilter(string path, string directory)
    {
        using var filter = JsonDocument.Parse(File.ReadAllBytes(path));
        var solution = filter.RootElement.GetProperty("solution");
        var solutionDirectory = System.IO.Path.GetDirectoryName(Resolve(directory, solution.GetProperty("path").GetString()!))!;
        return [.. solution.GetProperty("projects").EnumerateArray().Select(p => Resolve(solutionDirectory, p.GetString()!))];
    }

    private static string Resolve(string directory, string relative) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(directory, relative.Replace('\\', System.IO.Path.DirectorySeparatorChar)));

    private static bool IsSolution(string path) => s_solutionExtensions.Any(e => HasExtension(path, e));

    private static bool IsProject(string path) => HasExtension(path, ".csproj");

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
