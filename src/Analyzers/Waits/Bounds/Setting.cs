namespace Hangproof.Waits.Bounds;

/// <summary>What a property is known to be set to.</summary>
internal enum Setting
{
    /// <summary>Nothing is known, or it is left as it is.</summary>
    Unknown,

    /// <summary>To a value that bounds the wait.</summary>
    Bounding,

    /// <summary>To a value that says: wait for ever.</summary>
    Endless,
}
