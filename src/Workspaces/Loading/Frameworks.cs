using NuGet.Frameworks;

namespace Hangproof.Workspaces.Loading;

/// <summary>Which target framework of a project to look at, and what the SDK would define for it.</summary>
internal static class Frameworks
{
    private static readonly string[] s_netCoreVersions =
        ["1.0", "1.1", "2.0", "2.1", "2.2", "3.0", "3.1"];

    private static readonly string[] s_netFrameworkVersions =
        ["2.0", "3.5", "4.0", "4.5", "4.5.1", "4.5.2", "4.6", "4.6.1", "4.6.2", "4.7", "4.7.1", "4.7.2", "4.8", "4.8.1"];

    private static readonly string[] s_netStandardVersions = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.0", "2.1"];

    /// <summary>The newest framework that can be bound here: .NET first, one that is bound to no platform before one that is.</summary>
    public static string? Newest(IEnumerable<string> targetFrameworks, Version newestPack) =>
        targetFrameworks
            .Select(name => (Name: name, Framework: NuGetFramework.Parse(name)))
            .Where(c => c.Framework.IsSpecificFramework)
            .OrderByDescending(c => Rank(c.Framework, newestPack))
            .ThenByDescending(c => !c.Framework.HasPlatform)
            .ThenByDescending(c => c.Framework.Version)
            .Select(c => c.Name)
            .FirstOrDefault();

    /// <summary>The one that a project for <paramref name="consumer"/> is built against.</summary>
    public static string? Nearest(IEnumerable<string> targetFrameworks, NuGetFramework consumer)
    {
        var candidates = targetFrameworks.Select(name => (Name: name, Framework: NuGetFramework.Parse(name))).ToArray();
        var nearest = new FrameworkReducer().GetNearest(consumer, candidates.Select(c => c.Framework));
        return candidates.FirstOrDefault(c => c.Framework.Equals(nearest)).Name;
    }

    /// <summary>The versions of .NET Framework after that of <paramref name="framework"/>, oldest first; none if it is of another family.</summary>
    public static IEnumerable<NuGetFramework> NewerThan(NuGetFramework framework) =>
        framework.Framework != FrameworkConstants.FrameworkIdentifiers.Net
            ? []
            : s_netFrameworkVersions.Select(version => new NuGetFramework(framework.Framework, Version.Parse(version))).Where(newer => newer.Version > framework.Version);

    public static bool IsNet(NuGetFramework framework) => framework.Framework == FrameworkConstants.FrameworkIdentifiers.NetCoreApp;

    public static IEnumerable<string> PreprocessorSymbols(NuGetFramework framework)
    {
        var version = Normalize(framework.Version);
        switch (framework.Framework)
        {
            case FrameworkConstants.FrameworkIdentifiers.NetCoreApp when framework.Version.Major >= 5:
                return ["NET", "NETCOREAPP", $"NET{version}", .. NetOrGreater(framework.Version), .. OrGreater("NETCOREAPP", s_netCoreVersions, null),
                    .. PlatformSymbols(framework)];
            case FrameworkConstants.FrameworkIdentifiers.NetCoreApp:
                return ["NETCOREAPP", $"NETCOREAPP{version}", .. OrGreater("NETCOREAPP", s_netCoreVersions, framework.Version)];
            case FrameworkConstants.FrameworkIdentifiers.NetStandard:
                return ["NETSTANDARD", $"NETSTANDARD{version}", .. OrGreater("NETSTANDARD", s_netStandardVersions, framework.Version)];
            case FrameworkConstants.FrameworkIdentifiers.Net:
                return ["NETFRAMEWORK", $"NET{version.Replace("_", "", StringComparison.Ordinal)}",
                    .. OrGreater("NET", s_netFrameworkVersions, framework.Version).Select(WithoutInnerUnderscores)];
            default:
                return [];
        }
    }

    private static int Rank(NuGetFramework framework, Version newestPack) => framework.Framework switch
    {
        FrameworkConstants.FrameworkIdentifiers.NetCoreApp => framework.Version <= newestPack ? 4 : 1,
        FrameworkConstants.FrameworkIdentifiers.NetStandard => 3,
        FrameworkConstants.FrameworkIdentifiers.Net => 2,
        _ => 0,
    };

    private static IEnumerable<string> NetOrGreater(Version version) =>
        Enumerable.Range(5, Math.Max(0, version.Major - 4)).Select(major => $"NET{major}_0_OR_GREATER");

    private static IEnumerable<string> OrGreater(string prefix, string[] versions, Version? upTo) =>
        versions
            .Select(Version.Parse)
            .Where(v => upTo is null || v <= Trim(upTo))
            .Select(v => $"{prefix}{Normalize(v)}_OR_GREATER");

    private static IEnumerable<string> PlatformSymbols(NuGetFramework framework) =>
        framework.HasPlatform ? [framework.Platform.ToUpperInvariant()] : [];

    /// <summary>4.7.2 is NET4_7_2 nowhere: .NET Framework's symbols run the digits together.</summary>
    private static string WithoutInnerUnderscores(string symbol)
    {
        var end = symbol.IndexOf("_OR_GREATER", StringComparison.Ordinal);
        return symbol[..end].Replace("_", "", StringComparison.Ordinal) + symbol[end..];
    }

    private static Version Trim(Version version) =>
        version.Build > 0 ? new(version.Major, version.Minor, version.Build) : new(version.Major, version.Minor, version.Build < 0 ? 0 : version.Build);

    private static string Normalize(Version version) =>
        version.Build > 0 ? $"{version.Major}_{version.Minor}_{version.Build}" : $"{version.Major}_{version.Minor}";
}
