namespace Hangproof.Runtime.Symbols;

/// <summary>A statement in a source file.</summary>
internal readonly record struct SourceLine(string File, int Line, int EndLine);
