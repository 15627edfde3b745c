namespace Hangproof.Runtime.Capture;

/// <summary>Ends this program when it holds a process for too long: the kernel then lets the process go.</summary>
/// <remarks>
/// A timer of the kernel that kills, not a thread of ours: it also helps when our runtime hangs, or when we are stopped ourselves.
/// </remarks>
internal sealed unsafe class Watchdog : IDisposable
{
    private const int Monotonic = 1;
    private const int KillSignal = 9;

    private readonly nint _timer;
    private readonly bool _isSet;

    public Watchdog(TimeSpan limit)
    {
        var wish = new Native.TimerEvent { Signal = KillSignal };
        nint timer;
        _isSet = Native.CreateTimer(Monotonic, &wish, &timer) == 0;
        _timer = timer;
        var due = new Native.TimerSpan { Seconds = (nint)limit.TotalSeconds, Nanoseconds = limit.Nanoseconds + (limit.Microseconds * 1000) + (limit.Milliseconds * 1_000_000) };
        if (_isSet && Native.SetTimer(_timer, 0, &due, null) != 0)
            throw new RefusedException("The watchdog could not be set; nothing was stopped.");
    }

    public void Dispose()
    {
        if (_isSet)
            _ = Native.DeleteTimer(_timer);
    }
}
