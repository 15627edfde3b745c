using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Configuration;

/// <summary>Hangproof's own lists among a project's files: one entry a line, a line that starts with <c>#</c> is a comment.</summary>
internal static class ListFile
{
    public static bool Is(AdditionalText file, string name) => string.Equals(Path.GetFileName(file.Path), name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first list of a name, if a project has one.</summary>
    public static SourceText? Find(AnalyzerOptions options, string name, CancellationToken cancellationToken)
    {
        foreach (var file in options.AdditionalFiles)
        {
            if (Is(file, name) && file.GetText(cancellationToken) is { } text)
                return text;
        }
        return null;
    }

    /// <summary>The lines that say something.</summary>
    public static IEnumerable<(TextLine Line, string Content)> Lines(SourceText text)
    {
        foreach (var line in text.Lines)
        {
            var content = line.ToString().Trim();
            if (content.Length > 0 && content[0] != '#')
                yield return (line, content);
        }
    }
}
