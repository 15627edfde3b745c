namespace Hangproof.ParkedPrograms;

/// <summary>How a call ended.</summary>
/// <param name="Returned">What it returned, where it returns something.</param>
/// <param name="Thrown">What it threw.</param>
internal readonly record struct Outcome(object? Returned, Exception? Thrown)
{
    public override string ToString() =>
        Thrown is null ? $"returned {Returned ?? "nothing"}" : $"threw {Thrown.GetType().FullName}: {Thrown.Message}";
}
