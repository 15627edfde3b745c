using Hangproof.Runtime.Diff;

namespace Hangproof.Runtime.Verdicts;

/// <summary>The verdict on one wait.</summary>
/// <param name="Tracked">The wait.</param>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Why">One sentence for people.</param>
internal sealed record Judgement(TrackedWait Tracked, Verdict Verdict, string Why);
