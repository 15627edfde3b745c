using System.Collections.Immutable;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Tests;

/// <summary>Snapshots made by hand, in the words of what they show.</summary>
internal sealed class Scene
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<CodeSite> _sites = [];
    private readonly List<ThreadRecord> _threads = [];
    private readonly List<OperationRecord> _operations = [];
    private readonly List<LockRecord> _locks = [];
    private readonly List<TimerRecord> _timers = [];
    private readonly List<DocumentRecord> _documents = [];

    private double _seconds;
    private string _source = "copy";
    private ImmutableArray<string> _missing = [];

    /// <summary>The moment of the picture, in seconds from the first one.</summary>
    public Scene At(double seconds)
    {
        _seconds = seconds;
        return this;
    }

    /// <summary>The picture shows the stacks of threads only.</summary>
    public Scene OfStacksOnly()
    {
        _source = CaptureRecord.Events;
        return Lacks("Only stacks.");
    }

    public Scene Lacks(string what)
    {
        _missing = _missing.Add(what);
        return this;
    }

    /// <summary>A thread that waits at its first frame.</summary>
    public Scene Thread(int id, WaitRecord? wait, params CodeSite[] frames)
    {
        _threads.Add(new ThreadRecord { OsId = id, ManagedId = id, Started = id, Frames = [.. frames.Select(Site)], Wait = wait, WaitFrame = wait is null ? -1 : 0 });
        return this;
    }

    /// <summary>Says of the last thread what it holds.</summary>
    public Scene Holding(params ulong[] locks)
    {
        _threads[^1] = _threads[^1] with { Holds = [.. locks] };
        return this;
    }

    /// <summary>Says of the last thread how often it had the processor.</summary>
    public Scene Turns(long turns)
    {
        _threads[^1] = _threads[^1] with { Turns = turns };
        return this;
    }

    /// <summary>Says of the last thread that it is a worker of the pool.</summary>
    public Scene OfThePool()
    {
        _threads[^1] = _threads[^1] with { IsPool = true };
        return this;
    }

    /// <summary>Says of the last thread which of its frames made the waiting call.</summary>
    public Scene WaitingAt(int frame)
    {
        _threads[^1] = _threads[^1] with { WaitFrame = frame };
        return this;
    }

    /// <summary>Says of the last thread which operation it blocks on.</summary>
    public Scene Blocking(ulong operation)
    {
        _threads[^1] = _threads[^1] with { Operation = operation };
        return this;
    }

    public Scene Operation(ulong address, WaitRecord? wait, CodeSite site, ulong continuation = 0, ulong awaits = 0, int taskId = 0, int thread = 0, int state = 0, ulong awaited = 0, int use = 0)
    {
        _operations.Add(new OperationRecord
        {
            Address = address,
            Wait = wait,
            Site = Site(site),
            Continuation = continuation,
            Awaits = awaits,
            TaskId = taskId,
            BlockedThread = thread,
            State = state,
            Awaited = awaited,
            AwaitedUse = use,
        });
        return this;
    }

    /// <summary>A periodic timer that nothing but the timers' queue leads to.</summary>
    public Scene ForgottenTimer(ulong address, CodeSite madeAt)
    {
        _timers.Add(new TimerRecord(address, 1000, 1000, "Shop.Cart.Check", "Shop.Cart", CodeOrigin.Own) { MadeAt = Site(madeAt), IsForgotten = true });
        return this;
    }

    /// <summary>Says what the content of a compiled file hashes to.</summary>
    public Scene Compiled(string file, string hash)
    {
        _documents.Add(new DocumentRecord(file, hash));
        return this;
    }

    public Scene Timer(ulong address)
    {
        _timers.Add(new TimerRecord(address, 1000, 1000, "Shop.Clock.Tick", "Shop.Clock", CodeOrigin.Own));
        return this;
    }

    public Scene Lock(ulong address, int? owner, string kind = "monitor", params int[] waiters)
    {
        _locks.Add(new LockRecord { Address = address, Kind = kind, Type = "System.Object", Owner = owner, Waiters = [.. waiters] });
        return this;
    }

    public Snapshot Build() => new()
    {
        Capture = new CaptureRecord { At = s_start.AddSeconds(_seconds), Source = _source, PauseMs = 12.5, Bytes = 4096, Missing = _missing },
        Process = new ProcessRecord { Pid = 42, Name = "shop", Runtime = "10.0.12", Started = 7 },
        Modules = [new ModuleRecord("shop", Guid.Empty, CodeOrigin.Own, HasSymbols: true)],
        Sites = [.. _sites],
        Threads = [.. _threads],
        Operations = [.. _operations],
        Locks = [.. _locks],
        Timers = [.. _timers],
        Documents = [.. _documents],
    };

    /// <summary>A place in the users' own code.</summary>
    public static CodeSite Own(string method, int line = 0, string file = "/src/shop/Queue.cs") =>
        new(method, "shop", CodeOrigin.Own, 0, line > 0 ? file : null, line) { EndLine = line };

    public static CodeSite Framework(string method) => new(method, "System.Private.CoreLib", CodeOrigin.Framework);

    public static CodeSite Package(string method) => new(method, "Quartz", CodeOrigin.Package);

    public static WaitRecord On(string kind, ulong address = 0, long? timeoutMs = -1, int? owner = null, Wakeability wakeability = Wakeability.Unknown, bool isDirect = true) => new()
    {
        Kind = kind,
        Address = address,
        TimeoutMs = timeoutMs,
        Owner = owner,
        IsDirect = isDirect,
        Wakeability = wakeability,
        Why = wakeability == Wakeability.Never ? "nothing alive refers to it" : null,
    };

    private int Site(CodeSite site)
    {
        var index = _sites.IndexOf(site);
        if (index < 0)
        {
            index = _sites.Count;
            _sites.Add(site);
        }
        return index;
    }
}
