using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Checking;

/// <summary>Where an option stands that a rule complains of: an analyzer sees its value only, not the file that it came from.</summary>
internal static class OptionPlaces
{
    /// <returns>The line of the nearest configuration file above <paramref name="source"/> that sets the option, if one does.</returns>
    public static async Task<Place?> FindAsync(Project project, string source, string option, CancellationToken cancellationToken)
    {
        var nearestFirst = project.AnalyzerConfigDocuments
            .Select(d => (Document: d, Folder: Path.GetDirectoryName(d.FilePath)!.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar))
            .Where(d => source.StartsWith(d.Folder, StringComparison.Ordinal))
            .OrderByDescending(d => d.Folder.Length)
            .Select(d => d.Document);
        foreach (var document in nearestFirst)
        {
            var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
            foreach (var line in text.Lines.Where(l => Sets(l.ToString(), option)))
                return new(document.FilePath!, text.Lines.GetLinePositionSpan(line.Span));
        }

        return null;
    }

    private static bool Sets(string line, string option) =>
        line.Split(['=', ':'], 2) is [var key, _] && key.AsSpan().Trim().Equals(option, StringComparison.OrdinalIgnoreCase);
}
