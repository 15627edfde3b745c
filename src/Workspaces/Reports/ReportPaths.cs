using Hangproof.Workspaces.Loading;

namespace Hangproof.Workspaces.Reports;

/// <summary>How reports name files: from the folder of what was asked for, with forward slashes.</summary>
internal static class ReportPaths
{
    /// <returns>The full path of what lies outside of that folder.</returns>
    public static string Display(LoadTarget target, string file)
    {
        var relative = Path.GetRelativePath(target.Directory, file);
        return IsBelow(relative) ? relative.Replace('\\', '/') : file;
    }

    public static bool IsBelow(string relative) => !Path.IsPathRooted(relative) && relative != ".." && !relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
}
