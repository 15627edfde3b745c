using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class LockPrograms
{
    private const string MonitorType = "System.Threading.Monitor";
    private const string LockType = "System.Threading.Lock";
    private const string SpinLockType = "System.Threading.SpinLock";
    private const string Time = "System.TimeSpan";
    private const string Int = "System.Int32";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Blocks($"M:{MonitorType}.Enter(System.Object)", Gate, (gate, _) => Monitor.Enter(gate.It)),
        Blocks($"M:{MonitorType}.Enter(System.Object,System.Boolean@)", Gate, (gate, _) =>
        {
            var taken = false;
            Monitor.Enter(gate.It, ref taken);
            return taken;
        }),
        Blocks($"M:{MonitorType}.TryEnter(System.Object,{Int})", Gate, (gate, limits) => Monitor.TryEnter(gate.It, limits.Milliseconds)),
        Blocks($"M:{MonitorType}.TryEnter(System.Object,{Time})", Gate, (gate, limits) => Monitor.TryEnter(gate.It, limits.Timeout)),
        Blocks($"M:{MonitorType}.TryEnter(System.Object,{Int},System.Boolean@)", Gate, (gate, limits) =>
        {
            var taken = false;
            Monitor.TryEnter(gate.It, limits.Milliseconds, ref taken);
            return taken;
        }),
        Blocks($"M:{MonitorType}.TryEnter(System.Object,{Time},System.Boolean@)", Gate, (gate, limits) =>
        {
            var taken = false;
            Monitor.TryEnter(gate.It, limits.Timeout, ref taken);
            return taken;
        }),

        Blocks($"M:{LockType}.Enter", HeldLock, (held, _) => held.It.Enter()),
        Blocks($"M:{LockType}.EnterScope", HeldLock, (held, _) => held.It.EnterScope().Dispose()),
        Blocks($"M:{LockType}.TryEnter({Int})", HeldLock, (held, limits) => held.It.TryEnter(limits.Milliseconds)),
        Blocks($"M:{LockType}.TryEnter({Time})", HeldLock, (held, limits) => held.It.TryEnter(limits.Timeout)),

        Blocks($"M:{SpinLockType}.Enter(System.Boolean@)", HeldSpinLock, (held, _) =>
        {
            var taken = false;
            held.It.Lock.Enter(ref taken);
            return taken;
        }).OutOfSight(),
        Blocks($"M:{SpinLockType}.TryEnter({Int},System.Boolean@)", HeldSpinLock, (held, limits) =>
        {
            var taken = false;
            held.It.Lock.TryEnter(limits.Milliseconds, ref taken);
            return taken;
        }).OutOfSight(),
        Blocks($"M:{SpinLockType}.TryEnter({Time},System.Boolean@)", HeldSpinLock, (held, limits) =>
        {
            var taken = false;
            held.It.Lock.TryEnter(limits.Timeout, ref taken);
            return taken;
        }).OutOfSight(),
    ];

    private static HeldElsewhere<object> Gate() => new(new object(), Monitor.Enter, Monitor.Exit);

    private static HeldElsewhere<Lock> HeldLock() => new(new Lock(), gate => gate.Enter(), gate => gate.Exit());

    private static HeldElsewhere<Spinning> HeldSpinLock() => new(new Spinning(), spinning => spinning.Take(), spinning => spinning.Lock.Exit());

    /// <summary>A spin lock is a struct: it needs a place.</summary>
    private sealed class Spinning
    {
        public SpinLock Lock = new(enableThreadOwnerTracking: true);

        public void Take()
        {
            var taken = false;
            Lock.Enter(ref taken);
        }
    }
}
