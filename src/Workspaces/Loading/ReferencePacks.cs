using System.Collections.Concurrent;
using NuGet.Frameworks;
using NuGet.Versioning;

namespace Hangproof.Workspaces.Loading;

/// <summary>The reference assemblies of the frameworks that are on this machine: with the SDK, or as packages.</summary>
internal sealed class ReferencePacks(DotnetInstallation dotnet, PackageFolder packages)
{
    private const string Core = "Microsoft.NETCore.App";

    // They put interceptors in the place of calls that bind without them, and a build only asks for them by a property.
    private static readonly string[] s_interceptors =
    [
        "Microsoft.AspNetCore.Http.RequestDelegateGenerator",
        "Microsoft.Extensions.Configuration.Binder.SourceGeneration",
        "Microsoft.Extensions.Validation.ValidationsGenerator",
    ];

    // .NET Framework keeps these among its reference assemblies, and no compiler can read them.
    private static readonly string[] s_native = ["System.EnterpriseServices.Thunk.dll", "System.EnterpriseServices.Wrapper.dll"];

    private readonly ConcurrentDictionary<string, IReadOnlyList<(NuGetVersion Version, string Directory)>> _installed = new();

    /// <summary>The newest .NET whose reference assemblies are here: it stands in for whatever is not.</summary>
    public NuGetFramework Newest => field ??= Installed(Core) is [.., var (version, _)]
        ? new(FrameworkConstants.FrameworkIdentifiers.NetCoreApp, new Version(version.Major, version.Minor))
        : throw new ForeseenException($"The .NET SDK at '{dotnet.Root}' has no reference assemblies ({Core}.Ref).");

    /// <summary>The reference assemblies of the very framework a project is built for, if all are here.</summary>
    public FrameworkPack? Exact(NuGetFramework framework, IEnumerable<string> frameworkReferences)
    {
        if (framework.Framework == FrameworkConstants.FrameworkIdentifiers.NetStandard)
            return NetStandard(framework);
        if (framework.Framework == FrameworkConstants.FrameworkIdentifiers.Net)
            return NetFramework(framework);
        if (!Frameworks.IsNet(framework))
            return null;

        var packs = frameworkReferences.Prepend(Core).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => Installed(name).LastOrDefault(p => p.Version.Major == framework.Version.Major && p.Version.Minor == framework.Version.Minor))
            .ToArray();
        return packs.Any(p => p.Directory is null) ? null : Combine(framework, packs.Select(p => p.Directory), []);
    }

    /// <summary>The reference assemblies of that framework or, of a .NET Framework whose own are not here, those of the next newer one that are: they lack what is newer still.</summary>
    public FrameworkPack? Closest(NuGetFramework framework, IEnumerable<string> frameworkReferences) =>
        Exact(framework, frameworkReferences)
        ?? Frameworks.NewerThan(framework).Select(NetFramework).FirstOrDefault(pack => pack is not null);

    /// <summary>The newest .NET in place of what a project is built for.</summary>
    public FrameworkPack StandIn(IEnumerable<string> frameworkReferences)
    {
        var found = new List<string>();
        var missing = new List<string>();
        foreach (var name in frameworkReferences.Prepend(Core).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (Installed(name) is [.., var (_, directory)])
                found.Add(directory);
            else
                missing.Add(name);
        }

        return Combine(Newest, found, missing);
    }

    /// <summary>An assembly of any installed framework: ASP.NET Core's pack holds many that also come as packages.</summary>
    public string? FindAssembly(string name) =>
        Directory.Exists(dotnet.PacksDirectory)
            ? Directory.EnumerateDirectories(dotnet.PacksDirectory, "*.Ref")
                .Select(pack => Path.GetFileName(pack)[..^".Ref".Length])
                .SelectMany(pack => Installed(pack).TakeLast(1))
                .SelectMany(pack => ReferenceFiles(pack.Directory))
                .FirstOrDefault(file => string.Equals(Path.GetFileNameWithoutExtension(file), name, StringComparison.OrdinalIgnoreCase))
            : null;

    private FrameworkPack? NetStandard(NuGetFramework framework)
    {
        if (framework.Version >= new Version(2, 1, 0, 0))
            return Installed("NETStandard.Library") is [.., var (_, pack)] ? Combine(framework, [pack], []) : null;

        return packages.Versions("netstandard.library").Select(v => Path.Combine(v.Directory, "build", "netstandard2.0", "ref")).LastOrDefault(Directory.Exists) is { } library
            ? new(framework, AssembliesIn(library), [], [])
            : null;
    }

    private FrameworkPack? NetFramework(NuGetFramework framework)
    {
        var shortName = framework.GetShortFolderName();
        foreach (var (_, directory) in packages.Versions($"microsoft.netframework.referenceassemblies.{shortName}").Reverse())
        {
            var root = Path.Combine(directory, "build", ".NETFramework");
            if (Directory.Exists(root) && Directory.EnumerateDirectories(root).FirstOrDefault() is { } assemblies)
                return new(framework, [.. AssembliesIn(assemblies), .. AssembliesIn(Path.Combine(assemblies, "Facades"))], [], []);
        }

        return null;
    }

    private static FrameworkPack Combine(NuGetFramework framework, IEnumerable<string> packs, IReadOnlyList<string> missing)
    {
        var directories = packs.ToArray();
        return new(framework, [.. directories.SelectMany(ReferenceFiles)], [.. directories.SelectMany(Generators)], missing);
    }

    private static IEnumerable<string> ReferenceFiles(string pack)
    {
        var root = Path.Combine(pack, "ref");
        return Directory.Exists(root) ? Directory.EnumerateDirectories(root).Take(1).SelectMany(AssembliesIn) : [];
    }

    private static IEnumerable<string> Generators(string pack) =>
        AssembliesIn(Path.Combine(pack, "analyzers", "dotnet", "cs")).Where(g => !s_interceptors.Contains(Path.GetFileNameWithoutExtension(g)));

    private static string[] AssembliesIn(string directory) =>
        Directory.Exists(directory) ? [.. Directory.GetFiles(directory, "*.dll").Where(file => !s_native.Contains(Path.GetFileName(file)))] : [];

    private IReadOnlyList<(NuGetVersion Version, string Directory)> Installed(string framework) =>
        _installed.GetOrAdd(framework, name =>
        [
            .. PackageFolder.VersionsIn(Path.Combine(dotnet.PacksDirectory, name + ".Ref"))
                .Concat(packages.Versions(name + ".Ref"))
                .OrderBy(p => p.Version),
        ]);
}

/// <param name="Framework">What these assemblies are of.</param>
/// <param name="Generators">The source generators that come with them.</param>
/// <param name="Missing">Framework references that are not on this machine.</param>
internal sealed record FrameworkPack(
    NuGetFramework Framework, IReadOnlyList<string> Assemblies, IReadOnlyList<string> Generators, IReadOnlyList<string> Missing);
