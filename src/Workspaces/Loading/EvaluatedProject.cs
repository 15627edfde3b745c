using Microsoft.Build.Execution;
using NuGet.Frameworks;

namespace Hangproof.Workspaces.Loading;

/// <summary>A project file as read: its properties and items for one target framework.</summary>
internal sealed class EvaluatedProject
{
    // They build nothing of their own, and read as a plain project they would take every source below them for theirs.
    private static readonly string[] s_sdksWithoutSources = ["Microsoft.Build.Traversal", "Microsoft.Build.NoTargets"];

    private static readonly string[] s_frameworks =
    [
        FrameworkConstants.FrameworkIdentifiers.NetCoreApp,
        FrameworkConstants.FrameworkIdentifiers.NetStandard,
        FrameworkConstants.FrameworkIdentifiers.Net,
    ];

    private readonly ProjectInstance _instance;

    public EvaluatedProject(ProjectInstance instance, string? missingSdk)
    {
        _instance = instance;
        MissingSdk = missingSdk;
        TargetFramework = ParseFramework(Property("TargetFramework"))
            ?? ParseFramework(Property("TargetFrameworkIdentifier"), Property("TargetFrameworkVersion"));
        TargetFrameworks = [.. List("TargetFrameworks")];
    }

    public string Path => _instance.FullPath;

    public string Directory => _instance.Directory;

    /// <summary>An SDK that this project names and that is not installed here.</summary>
    public string? MissingSdk { get; }

    public bool HasNoSources => MissingSdk is not null
        && s_sdksWithoutSources.Contains(MissingSdk.Split('/')[0], StringComparer.OrdinalIgnoreCase);

    /// <summary>None for a project of several frameworks that was read for none of them.</summary>
    public NuGetFramework? TargetFramework { get; }

    public IReadOnlyList<string> TargetFrameworks { get; }

    public string AssemblyName => Property("AssemblyName") is { Length: > 0 } name ? name : System.IO.Path.GetFileNameWithoutExtension(Path);

    private string Configuration => Property("Configuration") is { Length: > 0 } name ? name : "Debug";

    public string Property(string name) => _instance.GetPropertyValue(name);

    public bool IsTrue(string property) => string.Equals(Property(property), "true", StringComparison.OrdinalIgnoreCase);

    public IEnumerable<string> List(string property) => Split(Property(property));

    public IEnumerable<ProjectItemInstance> Items(string type) => _instance.GetItems(type);

    public IEnumerable<string> Files(string type) => Items(type).Select(FullPath).Distinct(StringComparer.Ordinal);

    public string Resolve(string relative) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(Directory, relative.Replace('\\', System.IO.Path.DirectorySeparatorChar)));

    /// <summary>The file or folder that a property names, where a build made it: as the project was read, or else for release.</summary>
    public string? Built(string property)
    {
        if (Property(property) is not { Length: > 0 } value)
            return null;
        var path = Resolve(value);
        return new[] { path, ForRelease(path) }.FirstOrDefault(System.IO.Path.Exists);
    }

    // Both a folder named for the configuration and one that begins with it (`debug_net10.0`), as they are laid out by default.
    private string ForRelease(string path) => Resolve(string.Join(
        System.IO.Path.DirectorySeparatorChar,
        System.IO.Path.GetRelativePath(Directory, path).Split(System.IO.Path.DirectorySeparatorChar).Select(folder => folder switch
        {
            _ when string.Equals(folder, Configuration, StringComparison.Ordinal) => "Release",
            _ when string.Equals(folder, Configuration, StringComparison.OrdinalIgnoreCase) => "release",
            _ when folder.StartsWith(Configuration + "_", StringComparison.OrdinalIgnoreCase) => "release" + folder[Configuration.Length..],
            _ => folder,
        })));

    public static IEnumerable<string> Split(string list) =>
        list.Split([';', ',', ' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public string FullPath(ProjectItemInstance item) => Resolve(item.EvaluatedInclude);

    private static NuGetFramework? ParseFramework(string shortName) =>
        shortName.Length > 0 && NuGetFramework.Parse(shortName) is { IsSpecificFramework: true } framework ? framework : null;

    private static NuGetFramework? ParseFramework(string identifier, string version) =>
        s_frameworks.Contains(identifier) && Version.TryParse(version.TrimStart('v'), out var parsed) ? new(identifier, parsed) : null;
}
