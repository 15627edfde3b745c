using System.Diagnostics;

namespace Hangproof.Runtime.Capture;

/// <summary>The memory and the registers of a process at one moment.</summary>
internal sealed class ProcessCopy : IDisposable
{
    public required int Pid { get; init; }

    public required DateTimeOffset At { get; init; }

    public required TimeSpan Pause { get; init; }

    public required CopyPlan Plan { get; init; }

    /// <summary>The runs of the plan, one after the other.</summary>
    public required CopyBuffer Memory { get; init; }

    /// <summary>General registers by thread, as the kernel gives them; threads as the process's own container counts them.</summary>
    public required IReadOnlyDictionary<int, ulong[]> Registers { get; init; }

    public void Dispose() => Memory.Dispose();
}

/// <summary>Makes a <see cref="ProcessCopy"/>.</summary>
internal static unsafe class ProcessCopier
{
    /// <summary>Bytes a second that a copy surely reaches; measured rates are two to five times as high.</summary>
    private const double BytesPerMillisecond = 1.0 * (1 << 20);

    /// <summary>What the target may add between the estimate and the stop.</summary>
    private const double Slack = 1.25;
    private const ulong LeastSlack = 16UL << 20;

    private const int RangesPerCall = 512;

    /// <summary>The clock is watched while the process stands; this is for when that fails.</summary>
    private static readonly TimeSpan s_watchdogSlack = TimeSpan.FromSeconds(3);

    /// <summary>Stops the process, copies it and lets it go, on a thread made for this.</summary>
    public static ProcessCopy Copy(int pid, TimeSpan maxPause, CancellationToken cancellationToken)
    {
        ProcessCopy? copy = null;
        Exception? failure = null;
        var tracer = new Thread(() =>
        {
            try
            {
                copy = CopyHere(pid, maxPause, cancellationToken);
            }
            catch (Exception e)
            {
                failure = e;
            }
        })
        { Name = "tracer", IsBackground = true };
        tracer.Start();

        // Bounded from within: stopping and copying watch the clock.
        var limit = maxPause + TimeSpan.FromSeconds(60);
        if (!tracer.Join(limit))
            throw new RefusedException($"Process {pid} could not be copied within {limit.TotalSeconds:0} s.");
        if (failure is RefusedException or OperationCanceledException)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        if (failure is IOException && !new TargetProcess(pid).IsRunning)
            throw new RefusedException($"Process {pid} has exited.");
        if (failure is not null)
            throw new InvalidOperationException("The copy failed.", failure);
        return copy!;
    }

    private static ProcessCopy CopyHere(int pid, TimeSpan maxPause, CancellationToken cancellationToken)
    {
        using var pages = OpenPages(pid);
        var estimate = CopyPlan.Make(pid, pages);
        var expected = TimeSpan.FromMilliseconds(estimate.Bytes / BytesPerMillisecond / 2);
        if (expected > maxPause)
            throw new RefusedException($"Copying {estimate.Bytes >> 20} MiB of process {pid} would stop it for about {expected.TotalMilliseconds:0} ms, longer than the {maxPause.TotalMilliseconds:0} ms allowed; allow more with --max-pause, or look at a dump.") { CanBeSampled = true };

        var buffer = new CopyBuffer((ulong)(estimate.Bytes * Slack) + LeastSlack);
        try
        {
            WarmUp();
            cancellationToken.ThrowIfCancellationRequested();
            return CopyStopped(pid, maxPause, pages, buffer, cancellationToken);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static ProcessCopy CopyStopped(int pid, TimeSpan maxPause, PageMap pages, CopyBuffer buffer, CancellationToken cancellationToken)
    {
        var registers = new Dictionary<int, ulong[]>();
        DateTimeOffset at;
        CopyPlan plan;
        var process = new StoppedProcess(pid);
        using (new Watchdog(maxPause + s_watchdogSlack))
        using (process)
        {
            process.Stop(maxPause);
            at = DateTimeOffset.Now;
            foreach (var thread in process.Threads)
                registers[thread] = process.ReadRegisters(thread);

            // Maps and pages once more, now that nothing moves.
            plan = CopyPlan.Make(pid, pages);
            if (plan.Bytes > buffer.Capacity)
                throw new RefusedException($"Process {pid} grew too fast to be copied; try again.");
            Read(pid, plan, buffer, process, maxPause, cancellationToken);
        }
        return new ProcessCopy { Pid = pid, At = at, Pause = process.Elapsed, Plan = plan, Memory = buffer, Registers = AsItsRuntimeCounts(pid, registers) };
    }

    private static Dictionary<int, ulong[]> AsItsRuntimeCounts(int pid, Dictionary<int, ulong[]> registers)
    {
        if (new TargetProcess(pid).InnerThreads is not { Count: > 0 } inner)
            return registers;
        var counted = new Dictionary<int, ulong[]>();
        foreach (var (thread, values) in registers)
        {
            // One that has ended since is in nobody's list any more.
            if (inner.TryGetValue(thread, out var id))
                counted[id] = values;
        }
        return counted;
    }

    private static void Read(int pid, CopyPlan plan, CopyBuffer buffer, StoppedProcess process, TimeSpan maxPause, CancellationToken cancellationToken)
    {
        var remote = stackalloc Native.Range[RangesPerCall];
        var destination = buffer.Start;
        for (var first = 0; first < plan.Runs.Count;)
        {
            var count = 0;
            nuint length = 0;
            while (count < RangesPerCall && first + count < plan.Runs.Count && length < 256U << 20)
            {
                var run = plan.Runs[first + count];
                remote[count++] = new Native.Range { Start = (nint)run.Start, Length = (nuint)run.Length };
                length += (nuint)run.Length;
            }
            ReadRanges(pid, destination, remote, count, length);
            destination += length;
            first += count;
            cancellationToken.ThrowIfCancellationRequested();
            if (process.Elapsed > maxPause)
                throw new RefusedException($"Copying process {pid} took longer than the {maxPause.TotalMilliseconds:0} ms allowed; it runs on. Allow more with --max-pause, or look at a dump.") { Paused = process.Elapsed };
        }
    }

    private static void ReadRanges(int pid, byte* destination, Native.Range* remote, int count, nuint length)
    {
        var local = new Native.Range { Start = (nint)destination, Length = length };
        if (Native.ReadMemory(pid, &local, 1, remote, (nuint)count, 0) == (nint)length)
            return;

        // One unreadable range stops the whole call: take them one by one, and leave zeros where nothing can be read.
        for (var i = 0; i < count; i++)
        {
            local = new Native.Range { Start = (nint)destination, Length = remote[i].Length };
            _ = Native.ReadMemory(pid, &local, 1, remote + i, 1, 0);
            destination += remote[i].Length;
        }
    }

    private static PageMap OpenPages(int pid)
    {
        try
        {
            return new PageMap(pid);
        }
        catch (UnauthorizedAccessException)
        {
            throw TraceRefusal.Explain(pid, Native.AccessDenied);
        }
        catch (IOException)
        {
            throw new RefusedException($"Process {pid} has exited.");
        }
    }

    /// <summary>Compiles and binds what runs while the target stands still.</summary>
    private static void WarmUp()
    {
        foreach (var type in new[] { typeof(StoppedProcess), typeof(CopyPlan), typeof(PageMap), typeof(ProcessCopier), typeof(MemoryMapping) })
        {
            foreach (var method in type.GetMethods(System.Reflection.BindingFlags.DeclaredOnly | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static))
                System.Runtime.CompilerServices.RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }

        // Calls that fail at once resolve the entry points.
        int status;
        _ = Native.Trace(Native.Request.Interrupt, -1, 0, 0);
        _ = Native.WaitForThread(int.MaxValue, &status, Native.WaitAll | Native.WaitNoHang);
        _ = Native.ReadMemory(int.MaxValue, null, 0, null, 0, 0);
        using (new Watchdog(TimeSpan.FromSeconds(60)))
            GC.Collect(0);
        _ = Stopwatch.GetTimestamp();
    }
}
