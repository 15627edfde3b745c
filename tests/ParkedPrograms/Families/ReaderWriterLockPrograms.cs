using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class ReaderWriterLockPrograms
{
    private const string Slim = "System.Threading.ReaderWriterLockSlim";
    private const string Old = "System.Threading.ReaderWriterLock";
    private const string Time = "System.TimeSpan";
    private const string Int = "System.Int32";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Blocks($"M:{Slim}.EnterReadLock", HeldSlim, (held, _) => held.It.EnterReadLock()),
        Blocks($"M:{Slim}.TryEnterReadLock({Int})", HeldSlim, (held, limits) => held.It.TryEnterReadLock(limits.Milliseconds)),
        Blocks($"M:{Slim}.TryEnterReadLock({Time})", HeldSlim, (held, limits) => held.It.TryEnterReadLock(limits.Timeout)),
        Blocks($"M:{Slim}.EnterUpgradeableReadLock", HeldSlim, (held, _) => held.It.EnterUpgradeableReadLock()),
        Blocks($"M:{Slim}.TryEnterUpgradeableReadLock({Int})", HeldSlim, (held, limits) => held.It.TryEnterUpgradeableReadLock(limits.Milliseconds)),
        Blocks($"M:{Slim}.TryEnterUpgradeableReadLock({Time})", HeldSlim, (held, limits) => held.It.TryEnterUpgradeableReadLock(limits.Timeout)),
        Blocks($"M:{Slim}.EnterWriteLock", HeldSlim, (held, _) => held.It.EnterWriteLock()),
        Blocks($"M:{Slim}.TryEnterWriteLock({Int})", HeldSlim, (held, limits) => held.It.TryEnterWriteLock(limits.Milliseconds)),
        Blocks($"M:{Slim}.TryEnterWriteLock({Time})", HeldSlim, (held, limits) => held.It.TryEnterWriteLock(limits.Timeout)),

        Blocks($"M:{Old}.AcquireReaderLock({Int})", Written, (held, limits) => held.It.AcquireReaderLock(limits.Milliseconds)),
        Blocks($"M:{Old}.AcquireReaderLock({Time})", Written, (held, limits) => held.It.AcquireReaderLock(limits.Timeout)),
        Blocks($"M:{Old}.AcquireWriterLock({Int})", Written, (held, limits) => held.It.AcquireWriterLock(limits.Milliseconds)),
        Blocks($"M:{Old}.AcquireWriterLock({Time})", Written, (held, limits) => held.It.AcquireWriterLock(limits.Timeout)),
        Blocks($"M:{Old}.UpgradeToWriterLock({Int})", Read, (held, limits) =>
        {
            held.It.AcquireReaderLock(Timeout.Infinite);
            held.It.UpgradeToWriterLock(limits.Milliseconds);
        }),
        Blocks($"M:{Old}.UpgradeToWriterLock({Time})", Read, (held, limits) =>
        {
            held.It.AcquireReaderLock(Timeout.Infinite);
            held.It.UpgradeToWriterLock(limits.Timeout);
        }),
    ];

    private static HeldElsewhere<ReaderWriterLockSlim> HeldSlim() => new(new ReaderWriterLockSlim(), gate => gate.EnterWriteLock(), gate => gate.ExitWriteLock());

    private static HeldElsewhere<ReaderWriterLock> Written() =>
        new(new ReaderWriterLock(), gate => gate.AcquireWriterLock(Timeout.Infinite), gate => gate.ReleaseWriterLock());

    private static HeldElsewhere<ReaderWriterLock> Read() =>
        new(new ReaderWriterLock(), gate => gate.AcquireReaderLock(Timeout.Infinite), gate => gate.ReleaseReaderLock());
}
