using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Hangproof.Runtime.Capture;

/// <summary>Every thread of a process, stopped.</summary>
/// <remarks>
/// The kernel ties a trace to the one thread that began it: make, use and dispose this on one thread, without an await between. When that
/// thread or the whole tool dies, at whatever moment, the kernel lets the target go.
/// </remarks>
internal sealed unsafe class StoppedProcess : IDisposable
{
    private const int EventStop = 128;
    private const int TrapSignal = 5;

    /// <summary>
    /// The news that a child of our own has stopped may be taken by the runtime's watch for children that end. Only of a stopped thread can
    /// registers be read.
    /// </summary>
    private const int RoundsPerCheck = 16;

    private readonly int _pid;
    private readonly Dictionary<int, int> _signals = [];
    private readonly HashSet<int> _seized = [];
    private readonly Stopwatch _clock = new();

    public StoppedProcess(int pid)
    {
        _pid = pid;
    }

    public IReadOnlyCollection<int> Threads => _signals.Keys;

    /// <summary>How long the first of its threads has been stopped.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Stops every thread, also those that are born meanwhile.</summary>
    public void Stop(TimeSpan limit)
    {
        for (var isSettled = false; !isSettled;)
        {
            isSettled = true;
            foreach (var thread in CurrentThreads())
            {
                if (_seized.Contains(thread))
                    continue;
                isSettled = false;
                Seize(thread);
            }
            WaitUntilStopped(limit);
        }
        if (_signals.Count == 0)
            throw new RefusedException($"Process {_pid} has exited.");
    }

    /// <summary>The general registers of a stopped thread, as the kernel gives them.</summary>
    public ulong[] ReadRegisters(int thread)
    {
        var registers = new ulong[64];
        fixed (ulong* start = registers)
        {
            var range = new Native.Range { Start = (nint)start, Length = (nuint)(registers.Length * sizeof(ulong)) };
            if (Native.Trace(Native.Request.GetRegisterSet, thread, Native.RegisterSetGeneral, (nint)(&range)) < 0)
                return [];
        }
        return registers;
    }

    public void Dispose()
    {
        // A signal that arrived while the thread stood is handed on, never swallowed.
        foreach (var (thread, signal) in _signals)
            _ = Native.Trace(Native.Request.Detach, thread, 0, signal);
        _clock.Stop();
    }

    private IEnumerable<int> CurrentThreads()
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{_pid}/task").Select(d => int.Parse(Path.GetFileName(d.AsSpan()), CultureInfo.InvariantCulture))];
        }
        catch (DirectoryNotFoundException)
        {
            throw new RefusedException($"Process {_pid} has exited.");
        }
    }

    private void Seize(int thread)
    {
        if (Native.Trace(Native.Request.Seize, thread, 0, 0) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Native.NoSuchProcess)
                throw TraceRefusal.Explain(_pid, error);

            // Gone between the listing and now, or a zombie.
            _seized.Add(thread);
            return;
        }
        _seized.Add(thread);
        _clock.Start();
        if (Native.Trace(Native.Request.Interrupt, thread, 0, 0) == 0)
            _signals[thread] = -1;
    }

    private void WaitUntilStopped(TimeSpan limit)
    {
        var spin = new SpinWait();
        var round = 0;
        while (_signals.Where(s => s.Value == -1).Select(s => s.Key).ToArray() is { Length: > 0 } running)
        {
            foreach (var thread in running)
            {
                int status;
                var result = Native.WaitForThread(thread, &status, Native.WaitAll | Native.WaitNoHang);
                if (result == thread && (status & 0xFF) == 0x7F)
                    _signals[thread] = SignalToHandOn(status);
                else if (result != 0)
                    _signals.Remove(thread);
                else if (round % RoundsPerCheck == RoundsPerCheck - 1 && ReadRegisters(thread).Length > 0)
                    _signals[thread] = 0;
            }
            round++;
            if (_clock.Elapsed > limit)
            {
                foreach (var thread in running)
                    _signals.Remove(thread);
                throw new RefusedException($"Process {_pid} did not stop within {limit.TotalMilliseconds:0} ms, a thread of it may be in the kernel; it runs on.") { Paused = _clock.Elapsed };
            }
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private static int SignalToHandOn(int status)
    {
        var signal = (status >> 8) & 0xFF;
        var isEvent = status >> 16 == EventStop;
        return isEvent && signal == TrapSignal ? 0 : isEvent ? 0 : signal;
    }
}
