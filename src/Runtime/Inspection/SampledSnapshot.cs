using System.Collections.Immutable;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Hangproof.Runtime.Inspection;

/// <summary>Makes a snapshot of sampled stacks: threads and their waits, and nothing else.</summary>
internal static class SampledSnapshot
{
    private const string Sample = "Thread/Sample";
    private const string Outside = "External";
    private const string Stopping = "GC/SuspendEEStart";
    private const string Running = "GC/RestartEEStop";

    private const string WhatIsMissing = "Only the stacks of threads were sampled: async operations, locks, queues, timers and what threads wait on were not looked at.";

    /// <summary>One sample says only where a thread was.</summary>
    private const int Enough = 3;

    public static Snapshot Build(TraceLog log, string root, CaptureRecord capture, ProcessRecord process, Func<int, ThreadTimes> times, CancellationToken cancellationToken)
    {
        using var map = new CodeMap(root);
        var code = new SampledCode();
        var samples = new Dictionary<int, ThreadSamples>();
        var (stoppedAt, stopped, longest) = (-1.0, 0.0, 0.0);
        var version = "";
        foreach (var item in log.Events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            code.Learn(item);
            if (item is RuntimeInformationTraceData runtime)
                version = $"{runtime.VMMajorVersion}.{runtime.VMMinorVersion}";
            if (item.EventName == Sample && item.CallStackIndex() is var stack and not CallStackIndex.Invalid)
            {
                if (!samples.TryGetValue(item.ThreadID, out var thread))
                    samples.Add(item.ThreadID, thread = new());
                thread.Add(stack, isOutside: item.PayloadByName("Type")?.ToString() == Outside);
            }
            else if (item.EventName == Stopping)
            {
                stoppedAt = item.TimeStampRelativeMSec;
            }
            else if (item.EventName == Running && stoppedAt >= 0)
            {
                stopped += item.TimeStampRelativeMSec - stoppedAt;
                longest = Math.Max(longest, item.TimeStampRelativeMSec - stoppedAt);
                stoppedAt = -1;
            }
        }
        // Read before anything asks which code sets timeouts: modules are opened by the frames that are in them.
        var stacks = samples.OrderBy(s => s.Key).Select(s => (Id: s.Key, Samples: s.Value, Frames: Frames(log.CallStacks[s.Value.Stack], code, map))).ToArray();
        var finder = new BlockedCallFinder(WaitNames.Default, map, BlockedCallFinder.MayReadTimeouts(map));
        var threads = stacks.Where(s => s.Frames.Count > 0).Select(s => Thread(s.Id, s.Samples, s.Frames, finder, map, times(s.Id))).ToImmutableArray();
        if (threads.IsEmpty)
            throw new RefusedException($"{capture.Notes[0]} Nor did its runtime send any stacks when it was asked for them: that of a NativeAOT application does not.");
        return new Snapshot
        {
            Capture = capture with
            {
                PauseMs = Math.Round(stopped, 1),
                Missing = [WhatIsMissing],
                Notes = [.. capture.Notes, FormattableString.Invariant($"Its runtime sampled the stacks of its threads instead; no stop was longer than {longest:0.#} ms.")],
            },
            Process = process.Runtime.Length > 0 ? process : process with { Runtime = version },
            Modules = map.Records(),
            Threads = threads,
            Sites = [.. map.Sites],
            Documents = map.Documents(),
        };
    }

    private static ThreadRecord Thread(int id, ThreadSamples samples, List<StackFrame> frames, BlockedCallFinder finder, CodeMap code, ThreadTimes times)
    {
        var record = new ThreadRecord
        {
            OsId = id,
            Started = times.Started,
            Turns = times.Turns,
            IsPool = frames.Exists(f => f.Name.StartsWith("System.Threading.PortableThreadPool.", StringComparison.Ordinal)),
            Frames = [.. frames.Select(f => code.Index(f.Site))],
            IsCut = frames.Count >= ThreadStack.MaxFrames,
        };
        if (!samples.StandsStill || samples.Count < Enough || finder.Find(frames, samples.IsOutside) is not { } call)
            return record;
        return record with
        {
            Frames = call.InlinedAt is { } place ? record.Frames.Insert(call.Frame, code.Index(place)) : record.Frames,
            WaitFrame = call.Frame,
            Wait = new WaitRecord { Kind = call.Kind, Api = call.Api, Row = call.Row?.Key, IsDirect = call.IsDirect, TimeoutMs = call.Timeout },
        };
    }

    private static List<StackFrame> Frames(TraceCallStack? stack, SampledCode code, CodeMap map)
    {
        var frames = new List<StackFrame>();
        var callee = default(string);
        for (; stack is not null && frames.Count < ThreadStack.MaxFrames; stack = stack.Caller)
        {
            if (code.Locate(stack.CodeAddress, isLeaf: frames.Count == 0, callee, map) is not { } frame)
                continue;
            frames.Add(frame);
            callee = code.NameAt(stack.CodeAddress.Address);
        }
        return frames;
    }

    /// <summary>What the samples of one thread say together.</summary>
    private sealed class ThreadSamples
    {
        public CallStackIndex Stack { get; private set; }

        public int Count { get; private set; }

        public bool IsOutside { get; private set; }

        /// <summary>Whether it was in one and the same place in all of them.</summary>
        public bool StandsStill { get; private set; } = true;

        public void Add(CallStackIndex stack, bool isOutside)
        {
            StandsStill &= Count == 0 || stack == Stack;
            (Stack, IsOutside) = (stack, isOutside);
            Count++;
        }
    }
}
