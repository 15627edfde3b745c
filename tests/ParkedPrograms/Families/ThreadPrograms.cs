using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class ThreadPrograms
{
    private const string ThreadType = "System.Threading.Thread";
    private const string MonitorType = "System.Threading.Monitor";
    private const string SpinUntil = "System.Threading.SpinWait.SpinUntil";
    private const string Condition = "System.Func{System.Boolean}";
    private const string Time = "System.TimeSpan";
    private const string Int = "System.Int32";
    private const string Bool = "System.Boolean";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Blocks($"M:{ThreadType}.Join", Endless, (thread, _) => thread.Join()),
        Blocks($"M:{ThreadType}.Join({Int})", Endless, (thread, limits) => thread.Join(limits.Milliseconds)),
        Blocks($"M:{ThreadType}.Join({Time})", Endless, (thread, limits) => thread.Join(limits.Timeout)),

        OnMonitor("System.Object", (gate, _) => Monitor.Wait(gate)),
        OnMonitor($"System.Object,{Int}", (gate, limits) => Monitor.Wait(gate, limits.Milliseconds)),
        OnMonitor($"System.Object,{Time}", (gate, limits) => Monitor.Wait(gate, limits.Timeout)),
        OnMonitor($"System.Object,{Int},{Bool}", (gate, limits) => Monitor.Wait(gate, limits.Milliseconds, false)),
        OnMonitor($"System.Object,{Time},{Bool}", (gate, limits) => Monitor.Wait(gate, limits.Timeout, false)),

        Blocks($"M:{SpinUntil}({Condition})", () => new Flag(), (flag, _) => SpinWait.SpinUntil(() => flag.IsUp)).OutOfSight(),
        Blocks($"M:{SpinUntil}({Condition},{Int})", () => new Flag(), (flag, limits) => SpinWait.SpinUntil(() => flag.IsUp, limits.Milliseconds)).OutOfSight(),
        Blocks($"M:{SpinUntil}({Condition},{Time})", () => new Flag(), (flag, limits) => SpinWait.SpinUntil(() => flag.IsUp, limits.Timeout)).OutOfSight(),
    ];

    private static ParkedProgram OnMonitor(string parameters, Func<object, Limits, bool> wait) =>
        Blocks($"M:{MonitorType}.Wait({parameters})", () => new object(), (gate, limits) =>
            {
                lock (gate)
                    return wait(gate, limits);
            })
            .EndedBy($"M:{MonitorType}.Pulse(System.Object)", gate => Locked(gate, Monitor.Pulse))
            .EndedBy($"M:{MonitorType}.PulseAll(System.Object)", gate => Locked(gate, Monitor.PulseAll));

    private static void Locked(object gate, Action<object> pulse)
    {
        lock (gate)
            pulse(gate);
    }

    private static Thread Endless()
    {
        var thread = new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>What a spinning thread looks at; going down the scene raises it, so that nothing spins on.</summary>
    private sealed class Flag : IDisposable
    {
        private volatile bool _isUp;

        public bool IsUp => _isUp;

        public void Dispose() => _isUp = true;
    }
}
