using System.Diagnostics;

var version = GitVersion.Read("/");
Console.WriteLine(version);
Console.WriteLine("DONE");

public static class GitVersion
{
    public static string Read(string folder)
    {
        var start = new ProcessStartInfo("git", "log --all") { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start);
        if (process is null)
            return "";
        process.WaitForExit(); // BUG
        return process.StandardOutput.ReadToEnd();
    }
}
