namespace Hangproof.Samples.Tests;

/// <summary>What one run printed until its watch was over, and whether the process was still there.</summary>
internal sealed record ModeRun(string Mode, IReadOnlyList<string> Lines, bool Survived);
