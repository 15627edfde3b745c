using System.Diagnostics;
using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class ProcessPrograms
{
    private const string ProcessType = "System.Diagnostics.Process";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Killed(Blocks($"M:{ProcessType}.WaitForExit", Child, (child, _) => child.It.WaitForExit())),
        Killed(Blocks($"M:{ProcessType}.WaitForExit({Time})", Child, (child, limits) => Told(child.It.WaitForExit(limits.Timeout)))),
        Killed(Blocks($"M:{ProcessType}.WaitForExit({Int})", Child, (child, limits) => Told(child.It.WaitForExit(limits.Milliseconds)))),
        Killed(Suspends($"M:{ProcessType}.WaitForExitAsync({Token})", Child, async (child, limits) => await child.It.WaitForExitAsync(limits.Token))),
    ];

    private static RunningChild Child() => new(SleepingProcess.Start());

    private static object? Told(bool exited) => exited;

    private static TSelf Killed<TSelf>(ParkedProgram<RunningChild, TSelf> program) where TSelf : ParkedProgram<RunningChild, TSelf> => program
        .EndedBy($"M:{ProcessType}.Kill", child => child.It.Kill())
        .EndedBy($"M:{ProcessType}.Kill(System.Boolean)", child => child.It.Kill(entireProcessTree: true));

    private sealed record RunningChild(Process It) : IDisposable
    {
        public void Dispose()
        {
            It.Kill();
            It.Dispose();
        }
    }
}
