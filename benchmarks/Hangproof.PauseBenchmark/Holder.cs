using Hangproof.Runtime.Capture;

namespace Hangproof.PauseBenchmark;

/// <summary>A tool that hangs while it holds a process: what the watchdog is for.</summary>
internal static class Holder
{
    public static int Hold(int pid)
    {
        using (new Watchdog(TimeSpan.FromSeconds(2)))
        using (var process = new StoppedProcess(pid))
        {
            process.Stop(TimeSpan.FromSeconds(1));
            Console.WriteLine("held");
            Thread.Sleep(TimeSpan.FromMinutes(5));
        }
        return 0;
    }
}
