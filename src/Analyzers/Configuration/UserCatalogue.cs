using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Configuration;

/// <summary>The catalogue with the rows of the project's lists and of those that its packages bring.</summary>
internal static class UserCatalogue
{
    // A list is the same text for every analyzer and every keystroke: it is read once.
    private static readonly ConditionalWeakTable<SourceText, UserRows> _read = new();

    /// <summary>The built-in rows, those of referenced libraries and the users'.</summary>
    public static ImmutableArray<BlockingApi> Rows(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        var lists = new List<UserRows>(ReferencedRows.Of(compilation));
        foreach (var file in options.AdditionalFiles)
        {
            if (IsList(file) && file.GetText(cancellationToken) is { } text)
                lists.Add(Read(text));
        }
        return UserRows.Over(BlockingApis.All, lists);
    }

    public static bool IsList(AdditionalText file) => ListFile.Is(file, CatalogueReader.FileName);

    public static UserRows Read(SourceText text) => _read.GetValue(text, t => CatalogueReader.Read(t.ToString()));
}
