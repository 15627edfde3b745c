using System.Collections.Concurrent;
using System.Xml;
using System.Xml.Linq;
using NuGet.Frameworks;
using NuGet.Versioning;

namespace Hangproof.Workspaces.Loading;

/// <summary>The packages that earlier restores left on this machine, for projects that were not restored themselves.</summary>
internal sealed class PackageFolder(string root)
{
    // What a project for .NET may use although it was built for .NET Framework.
    private static readonly NuGetFramework s_fallback = NuGetFramework.Parse("net481");

    private readonly ConcurrentDictionary<string, IReadOnlyList<(NuGetVersion Version, string Directory)>> _versions = new(StringComparer.OrdinalIgnoreCase);

    public static PackageFolder OfUser() => new(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"));

    public static IEnumerable<(NuGetVersion Version, string Directory)> VersionsIn(string directory)
    {
        if (!Directory.Exists(directory))
            yield break;
        foreach (var child in Directory.EnumerateDirectories(directory))
        {
            if (NuGetVersion.TryParse(Path.GetFileName(child), out var version))
                yield return (version, child);
        }
    }

    /// <summary>The versions of a package that are here, oldest first.</summary>
    public IReadOnlyList<(NuGetVersion Version, string Directory)> Versions(string id) =>
        _versions.GetOrAdd(id, i => [.. VersionsIn(Path.Combine(root, i.ToLowerInvariant())).OrderBy(v => v.Version)]);

    /// <summary>The assemblies that these packages and their dependencies give a compilation for <paramref name="framework"/>.</summary>
    public ResolvedPackages Resolve(IEnumerable<PackageRequest> requests, NuGetFramework framework)
    {
        var chosen = new Dictionary<string, (NuGetVersion Version, string Directory)>(StringComparer.OrdinalIgnoreCase);
        var missing = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var queue = new Queue<PackageRequest>(requests);
        while (queue.TryDequeue(out var request))
        {
            // The highest of the versions asked for, as a restore would have it; each step up asks its own dependencies again.
            if (chosen.TryGetValue(request.Id, out var already) && !(request.Range?.MinVersion is { } asked && asked > already.Version))
                continue;
            if (Choose(request) is not { } found)
            {
                missing.Add(request.Id);
                continue;
            }

            if (already.Directory == found.Directory)
                continue;
            chosen[request.Id] = found;
            foreach (var dependency in Dependencies(found.Directory, framework))
                queue.Enqueue(dependency);
        }

        return new([.. chosen.Values.SelectMany(c => CompileAssets(c.Directory, framework))], [.. missing]);
    }

    /// <summary>The lowest version that will do, else the newest there is.</summary>
    private (NuGetVersion Version, string Directory)? Choose(PackageRequest request)
    {
        var versions = Versions(request.Id);
        var fitting = versions.FirstOrDefault(v => request.Range?.Satisfies(v.Version) != false);
        return fitting.Directory is not null ? fitting : versions.Count > 0 ? versions[^1] : null;
    }

    private static IEnumerable<string> CompileAssets(string package, NuGetFramework framework)
    {
        foreach (var kind in (string[])["ref", "lib"])
        {
            var folder = Path.Combine(package, kind);
            if (!Directory.Exists(folder))
                continue;
            var candidates = Directory.GetDirectories(folder).Select(d => (Path: d, Framework: NuGetFramework.ParseFolder(Path.GetFileName(d)))).ToArray();
            if (Nearest(framework, candidates.Select(c => c.Framework)) is { } nearest)
                return Directory.GetFiles(candidates.First(c => c.Framework.Equals(nearest)).Path, "*.dll");
        }

        return [];
    }

    private static IEnumerable<PackageRequest> Dependencies(string package, NuGetFramework framework)
    {
        var nuspec = Directory.EnumerateFiles(package, "*.nuspec").FirstOrDefault();
        if (nuspec is null)
            return [];

        XElement? dependencies;
        try
        {
            dependencies = XDocument.Load(nuspec).Descendants().FirstOrDefault(e => e.Name.LocalName == "dependencies");
        }
        catch (XmlException)
        {
            return [];
        }

        if (dependencies is null)
            return [];
        var groups = dependencies.Elements().Where(e => e.Name.LocalName == "group")
            .Select(e => (Element: e, Framework: (string?)e.Attribute("targetFramework") is { } name ? NuGetFramework.Parse(name) : NuGetFramework.AnyFramework))
            .ToArray();
        var chosen = groups.Length == 0
            ? dependencies
            : Nearest(framework, groups.Select(g => g.Framework)) is { } nearest ? groups.First(g => g.Framework.Equals(nearest)).Element : null;
        return chosen?.Elements().Where(e => e.Name.LocalName == "dependency")
            .Where(e => (string?)e.Attribute("exclude") is not { } exclude || !exclude.Contains("Compile", StringComparison.OrdinalIgnoreCase))
            .Select(e => PackageRequest.Of((string)e.Attribute("id")!, (string?)e.Attribute("version"))) ?? [];
    }

    private static NuGetFramework? Nearest(NuGetFramework framework, IEnumerable<NuGetFramework> candidates)
    {
        var reducer = new FrameworkReducer();
        var all = candidates.ToArray();
        return reducer.GetNearest(framework, all) ?? reducer.GetNearest(s_fallback, all);
    }
}

internal sealed record PackageRequest(string Id, VersionRange? Range)
{
    public static PackageRequest Of(string id, string? version) => new(id, VersionRange.TryParse(version ?? "", out var range) ? range : null);
}

internal sealed record ResolvedPackages(IReadOnlyList<string> Assemblies, IReadOnlyList<string> Missing);
