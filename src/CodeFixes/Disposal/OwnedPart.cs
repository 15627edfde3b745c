namespace Hangproof.CodeFixes.Disposal;

/// <summary>A field or property whose object its type has to end.</summary>
/// <param name="Name">The field or property.</param>
/// <param name="IsReadOnly">Whether it holds one object for good.</param>
/// <param name="IsSet">Whether it holds an object whenever the type is disposed.</param>
/// <param name="IsFirst">Whether it ends before what it works on; otherwise after what waits for it.</param>
/// <param name="HasDisposeAsync">Whether its end can be awaited.</param>
internal sealed record OwnedPart(string Name, bool IsReadOnly, bool IsSet, bool IsFirst, bool HasDisposeAsync)
{
    public string Dispose => IsSet ? $"{Name}.Dispose();" : $"{Name}?.Dispose();";

    /// <summary>The statement that awaits the end, where there surely is an object to await.</summary>
    public string DisposeAsync => IsSet && HasDisposeAsync ? $"await {Name}.DisposeAsync().ConfigureAwait(false);" : Dispose;
}
