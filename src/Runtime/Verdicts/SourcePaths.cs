namespace Hangproof.Runtime.Verdicts;

/// <summary>Compares paths of source files across machines.</summary>
internal static class SourcePaths
{
    /// <summary>
    /// Whether two paths are one file's: equal, one a tail of the other, or, when both are rooted in different places (a build server's,
    /// a deterministic <c>/_/</c>), equal from the end for more than the file's name.
    /// </summary>
    public static bool AreSame(string a, string b)
    {
        var (left, right) = (Segments(a), Segments(b));
        var common = 0;
        while (common < left.Length && common < right.Length && string.Equals(left[^(common + 1)], right[^(common + 1)], StringComparison.OrdinalIgnoreCase))
            common++;
        return common > 0 && (common == left.Length || common == right.Length || common >= 2);
    }

    public static bool HaveSameName(string a, string b) => string.Equals(Segments(a).LastOrDefault(), Segments(b).LastOrDefault(), StringComparison.OrdinalIgnoreCase);

    private static string[] Segments(string path)
    {
        if (path.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
            path = Uri.UnescapeDataString(path["file://".Length..]);
        return [.. path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries).Where(s => s is not ("." or ".." or "_"))];
    }
}
