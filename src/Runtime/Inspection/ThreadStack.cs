using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>A thread's managed frames, leaf first, with the objects they hold.</summary>
internal sealed class ThreadStack
{
    public const int MaxFrames = 400;

    /// <summary>How the runtime's own frames that an exception leaves on a stack are called.</summary>
    private const string ExceptionFrame = "ExceptionFrame";

    private readonly ulong? _scannedFrom;
    private List<(int Frame, ClrObject Object)>? _roots;

    private ThreadStack(ClrThread thread, List<StackFrame> frames, ulong? scannedFrom)
    {
        Thread = thread;
        Frames = frames;
        _scannedFrom = scannedFrom;
    }

    public ClrThread Thread { get; }

    public IReadOnlyList<StackFrame> Frames { get; }

    public bool IsCut => Frames.Count >= MaxFrames;

    /// <summary>Objects that the frames hold, with the frame's index; -1 for the runtime's own frames.</summary>
    public IReadOnlyList<(int Frame, ClrObject Object)> Roots => _roots ??= ReadRoots();

    /// <summary>OS id of the thread.</summary>
    public int OsId => (int)Thread.OSThreadId;

    public static ThreadStack Read(ClrThread thread, CodeMap code)
    {
        var all = thread.EnumerateStackTrace(includeContext: false, MaxFrames * 2).ToArray();
        var raw = all.Where(f => f.Method is not null).Take(MaxFrames).ToArray();
        var frames = new List<StackFrame>(raw.Length);
        for (var i = 0; i < raw.Length; i++)
            frames.Add(FrameLocator.Locate(raw[i], isLeaf: i == 0, callee: i > 0 ? raw[i - 1].Method : null, code));
        return new ThreadStack(thread, frames, all.Length > 0 && !IsKnown(thread, all) ? all.Min(f => f.StackPointer) : null);
    }

    /// <summary>A reference into the middle of an object (a method that runs on a struct within it) holds the object.</summary>
    internal static ClrObject Containing(ClrHeap heap, ulong reference)
    {
        var item = heap.GetObject(reference);
        if (item.IsNull || item.IsValid)
            return item;
        var before = heap.FindPreviousObjectOnSegment(reference);
        return before.IsValid && reference < before.Address + before.Size ? before : default;
    }

    /// <summary>
    /// Whether the library can say what a stack holds: of a thread that waits or is in native code. One that runs stands where nothing is noted for the collector,
    /// and one that throws, or whose stack was cut, may end this program.
    /// </summary>
    private static bool IsKnown(ClrThread thread, ClrStackFrame[] frames) =>
        thread.GCMode == GCMode.Preemptive && frames.Length < MaxFrames * 2 && !frames.Any(f => f.FrameName?.EndsWith(ExceptionFrame, StringComparison.Ordinal) == true);

    private List<(int, ClrObject)> ReadRoots()
    {
        if (_scannedFrom is { } innermost)
            return [.. StackScan.Objects(Thread, innermost).Select(word => (FrameAt(word.At), word.Object))];

        var byPointer = new Dictionary<ulong, int>();
        for (var i = 0; i < Frames.Count; i++)
            byPointer.TryAdd(Frames[i].StackPointer, i);
        var roots = new List<(int, ClrObject)>();
        foreach (var root in Thread.EnumerateStackRoots())
        {
            if (Containing(Thread.Runtime.Heap, root.Object.Address) is { IsNull: false, IsValid: true } held)
                roots.Add((root.StackFrame is { } frame && byPointer.TryGetValue(frame.StackPointer, out var index) ? index : -1, held));
        }
        return roots;
    }

    /// <summary>The frame that a word of the stack belongs to: the innermost that begins at or below it.</summary>
    private int FrameAt(ulong address)
    {
        var frame = -1;
        while (frame + 1 < Frames.Count && Frames[frame + 1].StackPointer <= address)
            frame++;
        return frame;
    }
}

/// <summary>A managed frame.</summary>
/// <param name="Site">Its place.</param>
/// <param name="Module">The module of its method.</param>
/// <param name="Token">The method's token there; 0 for code that was made at run time.</param>
/// <param name="Signature">The method with the types of its parameters in brackets; empty where they are not known.</param>
/// <param name="StackPointer">Tells it from others of the thread; 0 where only the order of frames is known.</param>
/// <param name="NextOffset">Where in the IL the code begins that it has surely not reached.</param>
internal sealed record StackFrame(CodeSite Site, ModuleCode Module, int Token, string Signature, ulong StackPointer, int NextOffset)
{
    public string Name => Site.Method;

    public bool IsFramework => Site.Origin == CodeOrigin.Framework;

    public bool IsOwn => Site.Origin == CodeOrigin.Own;
}
