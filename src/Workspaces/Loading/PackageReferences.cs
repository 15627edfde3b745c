using Microsoft.Build.Execution;

namespace Hangproof.Workspaces.Loading;

/// <summary>The packages that a project asks for, with the versions that its tree may keep in one central file.</summary>
internal static class PackageReferences
{
    /// <param name="throughAnother">Seen from a project that refers to this one.</param>
    public static IEnumerable<PackageRequest> Of(EvaluatedProject project, bool throughAnother)
    {
        var central = project.Items("PackageVersion").ToLookup(i => i.EvaluatedInclude, i => i.GetMetadataValue("Version"), StringComparer.OrdinalIgnoreCase);
        return project.Items("PackageReference")
            .Where(i => GivesTypes(i, throughAnother))
            .Select(i => PackageRequest.Of(i.EvaluatedInclude, Version(i, central)));
    }

    /// <summary>Those kept from others: analyzers and build tasks, which no source misses.</summary>
    public static IReadOnlySet<string> Tools(EvaluatedProject project) =>
        project.Items("PackageReference")
            .Where(i => Parts(i, "PrivateAssets").Contains("all"))
            .Select(i => i.EvaluatedInclude)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static string? Version(ProjectItemInstance item, ILookup<string, string> central) =>
        item.GetMetadataValue("VersionOverride") is { Length: > 0 } own ? own
        : item.GetMetadataValue("Version") is { Length: > 0 } version ? version
        : central[item.EvaluatedInclude].LastOrDefault();

    private static bool GivesTypes(ProjectItemInstance item, bool throughAnother)
    {
        var included = Parts(item, "IncludeAssets");
        if (included.Count > 0 && !included.Contains("all") && !included.Contains("compile"))
            return false;
        if (Parts(item, "ExcludeAssets").Overlaps(["all", "compile"]))
            return false;
        return !throughAnother || !Parts(item, "PrivateAssets").Overlaps(["all", "compile"]);
    }

    private static HashSet<string> Parts(ProjectItemInstance item, string metadata) =>
        EvaluatedProject.Split(item.GetMetadataValue(metadata)).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
