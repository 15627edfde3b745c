namespace Hangproof.Catalogue;

/// <summary>What a call that ends a conversation waits for.</summary>
internal enum Farewell
{
    /// <summary>It ends none.</summary>
    None,

    /// <summary>Until its own word is on the way, which is a matter of a buffer.</summary>
    Sent,

    /// <summary>Until the peer has answered.</summary>
    Answered,
}
