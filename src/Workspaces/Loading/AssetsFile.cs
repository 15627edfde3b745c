using System.Text.Json;
using NuGet.Frameworks;

namespace Hangproof.Workspaces.Loading;

/// <summary>What a restore wrote down: the packages of a project and where they are.</summary>
/// <param name="FrameworkReferences">The frameworks that its packages bring with them.</param>
internal sealed record AssetsFile(
    IReadOnlyList<string> Assemblies, IReadOnlyList<string> Generators, IReadOnlyList<string> FrameworkReferences, IReadOnlyList<string> Missing)
{
    /// <returns>Nothing when the project was not restored for that framework.</returns>
    public static AssetsFile? Read(string path, NuGetFramework framework)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement, framework);
        }
        catch (Exception e) when (e is JsonException or IOException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static AssetsFile? Read(JsonElement root, NuGetFramework framework)
    {
        var target = root.GetProperty("targets").EnumerateObject().FirstOrDefault(t => NuGetFramework.Parse(t.Name).Equals(framework));
        if (target.Value.ValueKind != JsonValueKind.Object)
            return null;

        var folders = root.GetProperty("packageFolders").EnumerateObject().Select(f => f.Name).ToArray();
        var libraries = root.GetProperty("libraries");
        var assemblies = new List<string>();
        var generators = new List<string>();
        var missing = new List<string>();
        foreach (var entry in target.Value.EnumerateObject().Where(e => e.Value.GetProperty("type").GetString() == "package"))
        {
            var library = libraries.GetProperty(entry.Name);
            var relative = library.GetProperty("path").GetString()!;
            if (folders.Select(f => Path.Combine(f, relative)).FirstOrDefault(Directory.Exists) is not { } package)
            {
                missing.Add(entry.Name);
                continue;
            }

            if (entry.Value.TryGetProperty("compile", out var compile))
                assemblies.AddRange(compile.EnumerateObject().Where(a => !a.Name.EndsWith("_._", StringComparison.Ordinal)).Select(a => Path.Combine(package, a.Name)));
            generators.AddRange(GeneratorFiles(library).Select(file => Path.Combine(package, file)));
        }

        var frameworks = target.Value.EnumerateObject().SelectMany(FrameworksOf).Distinct(StringComparer.OrdinalIgnoreCase);
        return new(assemblies, generators, [.. frameworks], missing);
    }

    private static IEnumerable<string> FrameworksOf(JsonProperty library) =>
        library.Value.TryGetProperty("frameworkReferences", out var references) ? references.EnumerateArray().Select(r => r.GetString()!) : [];

    /// <summary>The analyzer assemblies for C#; of those built for several compilers, the ones for the newest.</summary>
    private static IEnumerable<string> GeneratorFiles(JsonElement library)
    {
        var files = library.GetProperty("files").EnumerateArray().Select(f => f.GetString()!)
            .Where(f => f.StartsWith("analyzers/", StringComparison.OrdinalIgnoreCase)
                && f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
                && !f.EndsWith(".resources.dll", StringComparison.OrdinalIgnoreCase)
                && !f.Contains("/vb/", StringComparison.OrdinalIgnoreCase)
                && !f.Contains("/fs/", StringComparison.OrdinalIgnoreCase))
            .ToArray();
        var newest = files.Select(CompilerVersion).Max();
        return files.Where(f => CompilerVersion(f) is not { } version || version == newest);
    }

    private static Version? CompilerVersion(string file)
    {
        const string marker = "/roslyn";
        var start = file.IndexOf(marker, StringComparison.OrdinalIgnoreCase);
        return start >= 0 && Version.TryParse(file[(start + marker.Length)..].Split('/')[0], out var version) ? version : null;
    }
}
