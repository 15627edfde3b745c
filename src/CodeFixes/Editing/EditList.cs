using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Editing;

/// <summary>The edits of several rewrites of one text, merged: what two of them both add is added once.</summary>
internal sealed class EditList
{
    public static readonly EditList Empty = new(ImmutableArray<TextChange>.Empty, ImmutableArray<FramedLine>.Empty, ImmutableArray<ExpectedCall>.Empty);

    private readonly ImmutableArray<TextChange> _edits;
    private readonly ImmutableArray<FramedLine> _frames;

    private EditList(ImmutableArray<TextChange> edits, ImmutableArray<FramedLine> frames, ImmutableArray<ExpectedCall> calls)
    {
        _edits = edits;
        _frames = frames;
        Calls = calls;
    }

    public bool IsEmpty => _edits.IsEmpty && _frames.IsEmpty;

    public ImmutableArray<ExpectedCall> Calls { get; }

    /// <summary>Where the original text is touched.</summary>
    public IEnumerable<int> Positions => All().Select(edit => edit.Span.Start);

    /// <summary>This list and a rewrite, or this list where the two would overwrite each other.</summary>
    public EditList With(Rewrite rewrite)
    {
        if (rewrite.Edits.Any(edit => _edits.Any(existing => existing != edit && Overwrites(existing.Span, edit.Span)))
            || rewrite.Frames.Any(frame => _edits.Any(existing => Overwrites(existing.Span, new TextSpan(frame.Position, 0))))
            || rewrite.Edits.Any(edit => _frames.Any(frame => Overwrites(edit.Span, new TextSpan(frame.Position, 0)))))
            return this;
        var added = rewrite.Edits.Where(edit => !_edits.Contains(edit));
        var framed = rewrite.Frames.Where(frame => !_frames.Contains(frame));
        return new EditList(_edits.AddRange(added), _frames.AddRange(framed), Calls.AddRange(rewrite.Calls));
    }

    public SourceText ApplyTo(SourceText text) => text.WithChanges(Ordered());

    /// <summary>Where a token that started at a position of the original text starts now.</summary>
    public int NewPosition(int position)
    {
        var shift = 0;
        foreach (var edit in All())
        {
            // A replaced token starts where it started; what is inserted before a token moves it.
            if (edit.Span.End <= position && (edit.Span.IsEmpty || edit.Span.Start < position))
                shift += edit.NewText!.Length - edit.Span.Length;
        }
        return position + shift;
    }

    /// <summary>In source order; insertions at one position become one, in the order in which they were added.</summary>
    private IEnumerable<TextChange> Ordered() =>
        All().GroupBy(edit => edit.Span)
            .OrderBy(group => group.Key.Start).ThenBy(group => group.Key.End)
            .Select(group => new TextChange(group.Key, string.Concat(group.Select(edit => edit.NewText))));

    /// <summary>The edits, and each frame with its lines as one.</summary>
    private IEnumerable<TextChange> All() =>
        _edits.Concat(_frames.GroupBy(frame => (frame.Position, frame.Before, frame.After))
            .Select(frame => Rewrite.Insert(frame.Key.Position, frame.Key.Before + string.Concat(frame.Select(line => line.Line)) + frame.Key.After)));

    private static bool Overwrites(TextSpan one, TextSpan other) =>
        one.IsEmpty || other.IsEmpty
            ? one.Start < other.End && other.Start < one.End
            : one.OverlapsWith(other);
}
