using Hangproof.Catalogue;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;

namespace Hangproof.Runtime.Inspection;

/// <summary>The catalogued wait a thread is in.</summary>
/// <param name="Row">The row, or <see langword="null"/> when no row fits.</param>
/// <param name="Frame">Index of the frame that made the call.</param>
/// <param name="Timeout">A time it was given: -1 none, <see langword="null"/> not to be read.</param>
internal sealed record BlockedCall(BlockingApi? Row, int Frame, long? Timeout)
{
    private const string Unknown = "unknown";

    /// <summary>Whether people's own code made the call itself.</summary>
    public bool IsDirect { get; init; }

    /// <summary>For waits that no row is about: a thread that sleeps waits for nobody.</summary>
    public bool IsSleep { get; init; }

    /// <summary>The place of the call, where it has no frame: its method was compiled into the code that called it.</summary>
    public CodeSite? InlinedAt { get; init; }

    public string Kind => Row?.Kind.Name() ?? (IsSleep ? "sleep" : Unknown);

    public string? Api => Row?.DisplayName ?? (IsSleep ? "Thread.Sleep" : null);
}

/// <summary>Names the wait of a blocked thread.</summary>
/// <remarks>
/// The leaf frame says little: half of the framework ends in <c>Monitor.Wait</c>. What the nearest own code called is what people know, and
/// its IL names even what was inlined. So: the call at a boundary between code of others and the framework, own code first; then the frames,
/// outermost first.
/// </remarks>
internal sealed class BlockedCallFinder(WaitNames names, CodeMap code, bool mayReadTimeoutProperties)
{
    /// <summary>Frames in which a thread waits, whatever for. Without one of them a thread runs.</summary>
    private static readonly string[] s_waiting =
    [
        "System.Threading.Monitor.", "System.Threading.WaitHandle.", "System.Threading.Thread.Sleep", "System.Threading.Thread.Join",
        "System.Threading.Lock.", "System.Threading.LowLevelLifoSemaphore", "System.Threading.LowLevelMonitor", "System.Threading.SpinWait.", "System.Threading.SpinLock.",
        "System.Threading.Condition.", "Interop.Sys.", "Interop.Kernel32.", "System.Threading.WaitSubsystem", "Interop.libc.", "Interop.",
    ];

    private static readonly string[] s_setsTimeouts = ["set_ReceiveTimeout", "set_ReadTimeout", "set_SendTimeout", "set_WriteTimeout", "set_Timeout"];

    private readonly InlinedCallers _inlined = new(code, names);

    /// <summary>Whether people's own code sets a property that bounds a wait.</summary>
    public static bool MayReadTimeouts(CodeMap code) => code.Modules.Any(m => m.Origin == CodeOrigin.Own && s_setsTimeouts.Any(m.Calls));

    /// <param name="frames">The thread's frames, leaf first.</param>
    /// <param name="isOutside">Whether it is in code that is not managed.</param>
    public BlockedCall? Find(IReadOnlyList<StackFrame> frames, bool isOutside)
    {
        // In the system's code, called by the framework: calls into it may leave no frame. It waits if a row says so, else it may be working.
        var isWaiting = IsWaiting(frames);
        if (frames.Count == 0 || !(isWaiting || (isOutside && frames[0].IsFramework)))
            return null;
        var types = TypesOf(frames);
        foreach (var boundary in Boundaries(frames))
        {
            if (FromCode(frames, boundary, types) is { } call)
                return call;
            if (FromMadeCode(frames, boundary) is { } inlined)
                return inlined;
            if (FromFrames(frames, boundary, types) is { } shown)
                return shown;
        }
        if (!isWaiting)
            return null;
        var caller = Math.Min(Boundaries(frames).First(), frames.Count - 1);
        return new BlockedCall(null, caller, IsSleeping(frames) ? null : -1) { IsSleep = IsSleeping(frames), IsDirect = frames[caller].IsOwn && caller <= 2 };
    }

    /// <summary>A thread in the framework's own code below the last frame that is somebody else's waits if one of those frames says so.</summary>
    private static bool IsWaiting(IReadOnlyList<StackFrame> frames)
    {
        foreach (var frame in frames)
        {
            if (!frame.IsFramework)
                return false;
            if (Array.Exists(s_waiting, w => frame.Name.StartsWith(w, StringComparison.Ordinal)))
                return true;
        }
        return false;
    }

    private static bool IsSleeping(IReadOnlyList<StackFrame> frames) => frames[0].Name.StartsWith("System.Threading.Thread.Sleep", StringComparison.Ordinal);

    /// <summary>Frames whose code called something of another origin: the innermost own one, then the innermost that is not the framework's.</summary>
    private static IEnumerable<int> Boundaries(IReadOnlyList<StackFrame> frames)
    {
        var own = -1;
        for (var i = 0; i < frames.Count && own < 0; i++)
        {
            if (frames[i].IsOwn)
                own = i;
        }
        if (own >= 0)
            yield return own;
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames[i].IsFramework)
                continue;
            if (i != own)
                yield return i;
            yield break;
        }

        // The framework alone: its outermost frames are how threads start.
        if (own < 0)
            yield return frames.Count;
    }

    private BlockedCall? FromCode(IReadOnlyList<StackFrame> frames, int boundary, List<string> types)
    {
        if (boundary >= frames.Count)
            return null;
        var frame = frames[boundary];
        if (frame.Module.Method(frame.Token) is not { } body || frame.Site.ILOffset < 0)
            return null;
        BlockedCall? last = null;
        foreach (var (member, constant) in body.CallsAt(frame.Site.ILOffset, frame.NextOffset))
        {
            if (WaitNames.Best([.. names.Of(member).Where(r => r.Mode == WaitMode.Blocks)], types) is not { } row)
                continue;
            var call = new BlockedCall(row, boundary, TimeoutOf(row, constant)) { IsDirect = frame.IsOwn };

            // Several waits in one statement: the one whose frame is there.
            if (boundary > 0 && frames[boundary - 1].Name.EndsWith($".{member.Name}", StringComparison.Ordinal))
                return call;
            last ??= call;
        }
        return last;
    }

    /// <summary>Code that was made at run time calls the framework: what of people's own was compiled into it?</summary>
    private BlockedCall? FromMadeCode(IReadOnlyList<StackFrame> frames, int boundary)
    {
        if (boundary == 0 || boundary >= frames.Count || !IsMade(frames[boundary]) || _inlined.Only(names.OfFrame(frames[boundary - 1].Name)) is not { } only)
            return null;
        return new BlockedCall(only.Row, boundary, TimeoutOf(only.Row, constant: null)) { IsDirect = true, InlinedAt = only.Site };
    }

    private static bool IsMade(StackFrame frame) => frame.Token is 0 or 0x06000000;

    private BlockedCall? FromFrames(IReadOnlyList<StackFrame> frames, int boundary, List<string> types)
    {
        for (var i = Math.Min(boundary, frames.Count) - 1; i >= 0; i--)
        {
            var rows = names.OfFrame(frames[i].Name).Where(r => r.Mode == WaitMode.Blocks).ToArray();
            if (rows.Length == 0)
                continue;
            var exact = rows.Where(r => HasParameters(r, frames[i].Signature)).ToArray();
            var row = WaitNames.Best(exact.Length > 0 ? exact : rows, types)!;
            return new BlockedCall(row, Math.Min(boundary, frames.Count - 1), TimeoutOf(row, constant: null))
            {
                // Framework frames that no row is about may stand in between: what was called is then not this wait.
                IsDirect = boundary < frames.Count && frames[boundary].IsOwn && i == boundary - 1,
            };
        }
        return null;
    }

    /// <summary>Whether a frame has as many parameters as a row, of the same simple names.</summary>
    private static bool HasParameters(BlockingApi row, string signature)
    {
        var own = Parameters(signature);
        var its = Parameters(row.Id);
        return own.Length == its.Length && own.Zip(its).All(p => p.Second.Contains('`') || Simple(p.First) == Simple(p.Second));

        static string[] Parameters(string text) =>
            text.IndexOf('(') is var open and >= 0 ? text[(open + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];

        static string Simple(string type) => type[(type.LastIndexOfAny(['.', '+']) + 1)..].TrimEnd('@', '&');
    }

    private long? TimeoutOf(BlockingApi row, long? constant)
    {
        foreach (var bound in row.Bounds)
        {
            // The call itself takes a time: a constant one is known, any other is not.
            if (bound is { Kind: BoundKind.Timeout, Member: null })
                return constant;
            if (bound.Kind == BoundKind.Deadline && mayReadTimeoutProperties)
                return null;
        }
        return -1;
    }

    /// <summary>From the innermost outwards.</summary>
    private static List<string> TypesOf(IReadOnlyList<StackFrame> frames)
    {
        var types = new List<string>();
        foreach (var frame in frames.TakeWhile(f => f.IsFramework).Concat(frames.Where(f => f.Site.Origin == CodeOrigin.Package).Take(8)))
        {
            var dot = frame.Name.LastIndexOf('.');
            if (dot > 0)
                types.Add(frame.Name[..dot]);
        }
        return types;
    }
}
