namespace Hangproof.Completion;

/// <summary>Who completes a source: how a completion comes about, seen from where its call stands.</summary>
internal enum Completer
{
    /// <summary>Somebody at some time.</summary>
    Other,

    /// <summary>A token that is cancelled, or a timer: the source has an end whatever else happens.</summary>
    Guard,

    /// <summary>Somebody who ends all sources that are kept.</summary>
    Sweep,

    /// <summary>A handler that is called again and again, and takes what is meant for it.</summary>
    Handler,

    /// <summary>A callback that is called once, with the outcome.</summary>
    Callback,

    /// <summary>Work that the pool runs and nobody need look at.</summary>
    Work,

    /// <summary>Work on a thread of its own: what it throws ends the process.</summary>
    OwnThread,
}
