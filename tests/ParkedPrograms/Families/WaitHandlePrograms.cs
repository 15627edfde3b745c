using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class WaitHandlePrograms
{
    private const string Handle = "System.Threading.WaitHandle";
    private const string Handles = "System.Threading.WaitHandle[]";
    private const string Time = "System.TimeSpan";
    private const string Int = "System.Int32";
    private const string Bool = "System.Boolean";
    private const string SetEvent = "M:System.Threading.EventWaitHandle.Set";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        .. WaitOne("", () => new AutoResetEvent(false)),
        .. WaitOne(" [Is T:System.Threading.EventWaitHandle]", () => new ManualResetEvent(false)).Select(program => program.EndedBy(SetEvent, it => it.Set())),
        .. WaitOne(" [From P:System.Threading.CancellationToken.WaitHandle]", () => new CancellationTokenSource().Token.WaitHandle),
        .. WaitOne(" [Is T:System.Threading.Mutex]", () => Held(new Mutex()), held => held.It),
        .. WaitOne(" [Named T:System.Threading.Mutex]", () => Held(new Mutex(false, $"hangproof-{Guid.NewGuid():N}")), held => held.It),
        .. WaitOne(" [Is T:System.Threading.Semaphore]", () => new Semaphore(0, 1)),

        Many($"WaitAll({Handles})", (handles, _) => WaitHandle.WaitAll(handles)),
        Many($"WaitAll({Handles},{Int})", (handles, limits) => WaitHandle.WaitAll(handles, limits.Milliseconds)),
        Many($"WaitAll({Handles},{Time})", (handles, limits) => WaitHandle.WaitAll(handles, limits.Timeout)),
        Many($"WaitAll({Handles},{Int},{Bool})", (handles, limits) => WaitHandle.WaitAll(handles, limits.Milliseconds, false)),
        Many($"WaitAll({Handles},{Time},{Bool})", (handles, limits) => WaitHandle.WaitAll(handles, limits.Timeout, false)),
        Many($"WaitAny({Handles})", (handles, _) => WaitHandle.WaitAny(handles)),
        Many($"WaitAny({Handles},{Int})", (handles, limits) => WaitHandle.WaitAny(handles, limits.Milliseconds)),
        Many($"WaitAny({Handles},{Time})", (handles, limits) => WaitHandle.WaitAny(handles, limits.Timeout)),
        Many($"WaitAny({Handles},{Int},{Bool})", (handles, limits) => WaitHandle.WaitAny(handles, limits.Milliseconds, false)),
        Many($"WaitAny({Handles},{Time},{Bool})", (handles, limits) => WaitHandle.WaitAny(handles, limits.Timeout, false)),
        Many($"SignalAndWait({Handle},{Handle})", (handles, _) => WaitHandle.SignalAndWait(handles[0], handles[1])),
        Many($"SignalAndWait({Handle},{Handle},{Int},{Bool})", (handles, limits) => WaitHandle.SignalAndWait(handles[0], handles[1], limits.Milliseconds, false)),
        Many($"SignalAndWait({Handle},{Handle},{Time},{Bool})", (handles, limits) => WaitHandle.SignalAndWait(handles[0], handles[1], limits.Timeout, false)),
    ];

    private static BlockingProgram<THandle>[] WaitOne<THandle>(string condition, Func<THandle> scene) where THandle : WaitHandle =>
        WaitOne(condition, scene, handle => handle);

    private static BlockingProgram<TScene>[] WaitOne<TScene>(string condition, Func<TScene> scene, Func<TScene, WaitHandle> handle) where TScene : notnull =>
    [
        Blocks($"M:{Handle}.WaitOne{condition}", scene, (it, _) => handle(it).WaitOne()),
        Blocks($"M:{Handle}.WaitOne({Int}){condition}", scene, (it, limits) => handle(it).WaitOne(limits.Milliseconds)),
        Blocks($"M:{Handle}.WaitOne({Time}){condition}", scene, (it, limits) => handle(it).WaitOne(limits.Timeout)),
        Blocks($"M:{Handle}.WaitOne({Int},{Bool}){condition}", scene, (it, limits) => handle(it).WaitOne(limits.Milliseconds, false)),
        Blocks($"M:{Handle}.WaitOne({Time},{Bool}){condition}", scene, (it, limits) => handle(it).WaitOne(limits.Timeout, false)),
    ];

    private static ParkedProgram Many(string member, Func<WaitHandle[], Limits, object?> call) =>
        Blocks($"M:{Handle}.{member}", () => new WaitHandle[] { new AutoResetEvent(false), new AutoResetEvent(false) }, call);

    private static HeldElsewhere<Mutex> Held(Mutex mutex) => new(mutex, it => it.WaitOne(), it => it.ReleaseMutex());
}
