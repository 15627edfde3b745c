using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class TimerPrograms
{
    private const string Periodic = "System.Threading.PeriodicTimer";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Suspends($"M:{Periodic}.WaitForNextTickAsync(System.Threading.CancellationToken)", () => new PeriodicTimer(TimeSpan.FromDays(1)),
                async (timer, limits) => await timer.WaitForNextTickAsync(limits.Token))
            .EndedBy($"M:{Periodic}.Dispose", timer => timer.Dispose()),
    ];
}
