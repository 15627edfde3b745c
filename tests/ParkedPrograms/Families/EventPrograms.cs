using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class EventPrograms
{
    private const string Slim = "System.Threading.ManualResetEventSlim";
    private const string Countdown = "System.Threading.CountdownEvent";
    private const string BarrierType = "System.Threading.Barrier";
    private const string Token = "System.Threading.CancellationToken";
    private const string Time = "System.TimeSpan";
    private const string Int = "System.Int32";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        OnEvent("Wait", (it, _) =>
        {
            it.Wait();
            return null;
        }),
        OnEvent($"Wait({Token})", (it, limits) =>
        {
            it.Wait(limits.Token);
            return null;
        }),
        OnEvent($"Wait({Time})", (it, limits) => it.Wait(limits.Timeout)),
        OnEvent($"Wait({Int})", (it, limits) => it.Wait(limits.Milliseconds)),
        OnEvent($"Wait({Time},{Token})", (it, limits) => it.Wait(limits.Timeout, limits.Token)),
        OnEvent($"Wait({Int},{Token})", (it, limits) => it.Wait(limits.Milliseconds, limits.Token)),

        OnCountdown("Wait", (it, _) =>
        {
            it.Wait();
            return null;
        }),
        OnCountdown($"Wait({Token})", (it, limits) =>
        {
            it.Wait(limits.Token);
            return null;
        }),
        OnCountdown($"Wait({Time})", (it, limits) => it.Wait(limits.Timeout)),
        OnCountdown($"Wait({Int})", (it, limits) => it.Wait(limits.Milliseconds)),
        OnCountdown($"Wait({Time},{Token})", (it, limits) => it.Wait(limits.Timeout, limits.Token)),
        OnCountdown($"Wait({Int},{Token})", (it, limits) => it.Wait(limits.Milliseconds, limits.Token)),

        OnBarrier("SignalAndWait", (it, _) =>
        {
            it.SignalAndWait();
            return null;
        }),
        OnBarrier($"SignalAndWait({Token})", (it, limits) =>
        {
            it.SignalAndWait(limits.Token);
            return null;
        }),
        OnBarrier($"SignalAndWait({Time})", (it, limits) => it.SignalAndWait(limits.Timeout)),
        OnBarrier($"SignalAndWait({Int})", (it, limits) => it.SignalAndWait(limits.Milliseconds)),
        OnBarrier($"SignalAndWait({Time},{Token})", (it, limits) => it.SignalAndWait(limits.Timeout, limits.Token)),
        OnBarrier($"SignalAndWait({Int},{Token})", (it, limits) => it.SignalAndWait(limits.Milliseconds, limits.Token)),
    ];

    private static ParkedProgram OnEvent(string member, Func<ManualResetEventSlim, Limits, object?> call) =>
        Blocks($"M:{Slim}.{member}", () => new ManualResetEventSlim(), call).EndedBy($"M:{Slim}.Set", it => it.Set());

    private static ParkedProgram OnCountdown(string member, Func<CountdownEvent, Limits, object?> call) =>
        Blocks($"M:{Countdown}.{member}", () => new CountdownEvent(1), call)
            .EndedBy($"M:{Countdown}.Signal", it => it.Signal())
            .EndedBy($"M:{Countdown}.Signal({Int})", it => it.Signal(1));

    private static ParkedProgram OnBarrier(string member, Func<Barrier, Limits, object?> call) =>
        Blocks($"M:{BarrierType}.{member}", () => new Barrier(2), call)
            .EndedBy($"M:{BarrierType}.RemoveParticipant", it => it.RemoveParticipant())
            .EndedBy($"M:{BarrierType}.RemoveParticipants({Int})", it => it.RemoveParticipants(1));
}
