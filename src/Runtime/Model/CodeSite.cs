namespace Hangproof.Runtime.Model;

/// <summary>A place in code.</summary>
/// <param name="Method">The method as its source has it: <c>Shop.Queue.TakeAsync</c>, also for its state machine and its lambdas.</param>
/// <param name="Module">Simple name of the assembly.</param>
/// <param name="Origin">Whose code it is.</param>
/// <param name="ILOffset">Offset in the method that was compiled (of a state machine: in <c>MoveNext</c>); -1 when unknown.</param>
/// <param name="File">As the symbols have it; <see langword="null"/> without symbols.</param>
/// <param name="Line">0 without symbols.</param>
internal sealed record CodeSite(string Method, string Module, CodeOrigin Origin, int ILOffset = -1, string? File = null, int Line = 0)
{
    /// <summary>Last line of the statement; 0 without symbols.</summary>
    public int EndLine { get; init; }

    /// <summary>Whether a loop goes around it.</summary>
    public bool IsInLoop { get; init; }

    /// <summary>Whether its async method owes a result to whoever called it: a question, not a service.</summary>
    public bool OwesResult { get; init; }

    public override string ToString() => File is null ? Method : $"{Method} ({Path.GetFileName(File)}:{Line})";
}
