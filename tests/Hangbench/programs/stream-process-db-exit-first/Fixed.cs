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
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("git does not end");
        }
        return output.WaitAsync(TimeSpan.FromSeconds(5)).Result;
    }
}
