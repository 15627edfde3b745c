namespace Hangproof.Locks;

/// <summary>What a lock is made of, as far as it decides who may enter it.</summary>
internal enum LockKind
{
    /// <summary><c>lock</c> and <c>Monitor</c>: the thread that has it may enter again.</summary>
    Monitor,

    /// <summary><c>System.Threading.Lock</c>; may be entered again.</summary>
    Lock,

    /// <summary>A mutex; may be entered again.</summary>
    Mutex,

    SpinLock,

    /// <summary>A semaphore with a single permit, or one whose permits nobody can tell.</summary>
    Semaphore,

    ReadSide,

    UpgradeableSide,

    WriteSide,

    /// <summary>A type that is named for being one, or that a row of the users' calls one.</summary>
    AsyncLock,

    AsyncReadSide,

    /// <summary>A callback that runs: whoever disposes its registration waits until it has.</summary>
    Callback,
}

internal static class LockKinds
{
    /// <summary>Whether it belongs to a thread, so that its holder may enter it again and must not await.</summary>
    public static bool IsReentrant(this LockKind kind) => kind is LockKind.Monitor or LockKind.Lock or LockKind.Mutex;

    /// <summary>Whether only the thread that entered may leave.</summary>
    public static bool IsThreadAffine(this LockKind kind) => kind is not (LockKind.Semaphore or LockKind.AsyncLock or LockKind.AsyncReadSide);

    /// <summary>Whether others may be inside at the same time.</summary>
    public static bool IsShared(this LockKind kind) => kind is LockKind.ReadSide or LockKind.AsyncReadSide;
}
