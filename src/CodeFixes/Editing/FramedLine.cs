namespace Hangproof.CodeFixes.Editing;

/// <summary>
/// A line within something that several rewrites may add: two of them that both add <c>Dispose</c> add it once, with the lines of both.
/// </summary>
/// <param name="Position">Where in the original text.</param>
/// <param name="Before">What comes before the lines; frames with the same ends at the same place are one.</param>
/// <param name="Line">The line, with its line break.</param>
/// <param name="After">What comes after the lines.</param>
internal readonly record struct FramedLine(int Position, string Before, string Line, string After);
