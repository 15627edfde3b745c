using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes.Editing;

/// <summary>The edits of several offers in the documents of one solution, merged. A file of several target frameworks is one file here.</summary>
internal sealed class SolutionEdits
{
    public static readonly SolutionEdits Empty = new(ImmutableDictionary.Create<string, (Document, EditList)>(StringComparer.Ordinal));

    private readonly ImmutableDictionary<string, (Document Document, EditList Edits)> _files;

    private SolutionEdits(ImmutableDictionary<string, (Document, EditList)> files) => _files = files;

    public bool IsEmpty => _files.IsEmpty;

    /// <summary>Each file once, as the document in which it was first edited.</summary>
    public IEnumerable<(Document Document, EditList Edits)> Files => _files.Values;

    public static string Key(Document document) => document.FilePath ?? document.Id.ToString();

    /// <summary>These edits and those of an offer, or these where the two would overwrite each other.</summary>
    public SolutionEdits With(Document document, Offer offer)
    {
        var files = _files;
        foreach (var (place, rewrite) in offer.Elsewhere.Insert(0, (document, offer.Rewrite)))
        {
            var file = files.TryGetValue(Key(place), out var known) ? known : (Document: place, Edits: EditList.Empty);
            var edits = file.Edits.With(rewrite);
            if (ReferenceEquals(edits, file.Edits))
                return this;
            files = files.SetItem(Key(place), (file.Document, edits));
        }
        return new SolutionEdits(files);
    }

    public static SolutionEdits Of(Document document, EditList edits) => new(Empty._files.Add(Key(document), (document, edits)));
}
