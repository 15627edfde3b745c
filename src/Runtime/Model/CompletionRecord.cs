namespace Hangproof.Runtime.Model;

/// <summary>A task completion source that nobody has completed though somebody waits.</summary>
/// <param name="Address">Address of its task.</param>
/// <param name="Type">Type of the source, or of the promise where the source itself is gone.</param>
/// <param name="Waiters">Operations and threads that wait for it.</param>
/// <param name="SourceIsGone">Whether no source object refers to the task any more: nothing can complete it.</param>
internal sealed record CompletionRecord(ulong Address, string Type, int Waiters, bool SourceIsGone);
