using System.Diagnostics;

namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>A child that neither reads nor writes and outlives every test; who starts it, kills it.</summary>
internal static class SleepingProcess
{
    public static Process Start() => Process.Start(new ProcessStartInfo
    {
        FileName = OperatingSystem.IsWindows() ? "waitfor.exe" : "sleep",
        Arguments = OperatingSystem.IsWindows() ? "/T 60 hangproof" : "60",
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    /// <summary>One whose standard input takes no more.</summary>
    public static Process StartFull()
    {
        var process = Start();
        Filling.Fill(process.StandardInput.BaseStream);
        return process;
    }
}
