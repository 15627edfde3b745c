using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Editing;

/// <summary>
/// What a fix does to one place, as the smallest edits of the document's text: what is not named by an edit (comments, directives, line
/// ends) survives, and the edits of a wait inside another's arguments do not overlap the other's.
/// </summary>
/// <param name="Edits">Non-overlapping edits of the original text.</param>
/// <param name="Calls">The calls that must, rewritten, be calls of the members named.</param>
internal sealed record Rewrite(ImmutableArray<TextChange> Edits, ImmutableArray<ExpectedCall> Calls)
{
    public Rewrite(IEnumerable<TextChange> edits, params ExpectedCall[] calls)
        : this(edits.ToImmutableArray(), ImmutableArray.Create(calls))
    {
    }

    /// <summary>Lines that may share what they are added in with those of other rewrites.</summary>
    public ImmutableArray<FramedLine> Frames { get; init; } = ImmutableArray<FramedLine>.Empty;

    public Rewrite And(IEnumerable<TextChange> edits) => this with { Edits = Edits.AddRange(edits) };

    public Rewrite And(FramedLine line) => this with { Frames = Frames.Add(line) };

    public Rewrite And(Rewrite other) => new(Edits.AddRange(other.Edits), Calls.AddRange(other.Calls)) { Frames = Frames.AddRange(other.Frames) };

    public static TextChange Insert(int position, string text) => new(new TextSpan(position, 0), text);

    public static TextChange Replace(TextSpan span, string text) => new(span, text);
}

/// <summary>A call that a rewrite aims at: an argument may land in another overload, and would still compile.</summary>
/// <param name="NamePosition">Where the name of the called member starts in the original text.</param>
/// <param name="MemberId">Documentation-comment id of the member that it must become a call of.</param>
internal readonly record struct ExpectedCall(int NamePosition, string MemberId);
