using System.Diagnostics;
using System.Globalization;
using Hangproof.Runtime.Capture;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Processes that are somebody else's, elsewhere, stopped or about to end.</summary>
public sealed class SituationTests
{
    private const string Lock = "M:System.Threading.Monitor.Enter(System.Object)";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    [LiveFact]
    public async Task A_process_that_is_stopped_is_looked_at_and_stays_stopped()
    {
        using var parked = await ParkedProcess.StartAsync([Lock]);
        await parked.SignalAsync("STOP");

        var snapshot = new CopySource(parked.Pid, LivePlatform.Patient).Take(CancellationToken.None);

        Assert.Contains(snapshot.Threads, t => t.Wait is { Kind: "lock" });
        Assert.True(await BecomesAsync(parked.Pid, 'T'));
        await parked.SignalAsync("CONT");
        Assert.True(await BecomesAsync(parked.Pid, 'S'));
    }

    [LiveFact]
    public async Task A_process_that_ends_between_two_looks_is_one_line_and_exit_code_3()
    {
        using var parked = await ParkedProcess.StartAsync([Lock]);
        var folder = Directory.CreateTempSubdirectory("hangproof-ends-");
        using var tool = Tool("snapshot", "--pid", $"{parked.Pid}", "--count", "1000", "--interval", "50ms", "--max-pause", "20s", "--output", folder.FullName);
        var error = tool.StandardError.ReadToEndAsync();

        // Its first look is over.
        await tool.StandardOutput.ReadLineAsync().WaitAsync(s_patience);
        parked.Kill();

        Assert.True(await EndsAsync(tool, error, 3, "has exited"), await error);
        folder.Delete(recursive: true);
    }

    [LiveFact]
    public async Task Looking_again_at_once_for_long_is_one_line_and_exit_code_3()
    {
        using var parked = await ParkedProcess.StartAsync([Lock]);
        var folder = Directory.CreateTempSubdirectory("hangproof-again-");
        foreach (var (exitCode, message) in new[] { (0, ""), (3, "may do so for 0.001% of its time") })
        {
            using var tool = Tool("snapshot", "--pid", $"{parked.Pid}", "--max-pause", "20s", "--pause-budget", "0.001%", "--output", folder.FullName);
            var error = tool.StandardError.ReadToEndAsync();
            Assert.True(await EndsAsync(tool, error, exitCode, message), await error);
        }
        folder.Delete(recursive: true);
    }

    [LiveFact]
    public async Task Another_users_process_is_one_line_and_exit_code_3()
    {
        if (Native.EffectiveUser() != 0 || !File.Exists("/usr/bin/setpriv"))
            return;
        using var parked = await ParkedProcess.StartAsync([Lock]);
        using var tool = Start("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "dotnet", Repository.Built("Hangproof.Cli", "hangproof.dll"),
            "snapshot", "--pid", $"{parked.Pid}", "--output", Path.GetTempPath());

        var error = tool.StandardError.ReadToEndAsync();
        Assert.True(await EndsAsync(tool, error, 3, "belongs to another user"), await error);
    }

    /// <summary>
    /// A mount of its own lies over the folder that the program is in, and its temporary folder is its own: what lies at these paths outside is another file, and no socket.
    /// </summary>
    [LiveFact]
    public async Task Files_and_socket_of_a_container_are_its_own()
    {
        if (Native.EffectiveUser() != 0 || !File.Exists("/usr/bin/unshare"))
            return;
        var program = Repository.Built("Hangproof.ParkedPrograms", "Hangproof.ParkedPrograms.dll");
        var outside = Directory.CreateTempSubdirectory("hangproof-outside-");
        await File.WriteAllTextAsync(Path.Combine(outside.FullName, Path.GetFileName(program)), "Another file.");
        var script = $"mount --bind '{Path.GetDirectoryName(program)}' '{outside.FullName}' && export TMPDIR='/mnt' && mount -t tmpfs none /mnt && exec dotnet '{outside.FullName}/{Path.GetFileName(program)}' '{Lock}'";
        using var container = Start("unshare", "-m", "-p", "-f", "--mount-proc", "sh", "-c", script);
        try
        {
            if (await container.StandardOutput.ReadLineAsync().WaitAsync(s_patience) is not { } line)
            {
                // Not allowed here.
                Assert.Contains("unshare", await container.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
                return;
            }
            Assert.StartsWith("parked", line, StringComparison.Ordinal);
            var pid = int.Parse(TargetProcess.ReadText($"/proc/{container.Id}/task/{container.Id}/children")!.Split(' ')[0], CultureInfo.InvariantCulture);
            Assert.NotEqual(pid, new TargetProcess(pid).InnerPid);

            var copied = new CopySource(pid, LivePlatform.Patient).Take(CancellationToken.None);
            var dumped = new SelfDumpSource(pid, LivePlatform.Patient, "No.").Take(CancellationToken.None);
            var sampled = new EventsSource(pid, LivePlatform.Patient, "No.").Take(CancellationToken.None);

            foreach (var snapshot in new[] { copied, dumped, sampled })
            {
                var thread = Assert.Single(snapshot.Threads, t => t.Wait is { Kind: "lock" });
                Assert.Equal("LockPrograms.cs", Path.GetFileName(snapshot.Sites[thread.Frames[thread.WaitFrame]].File));
            }
        }
        finally
        {
            container.StandardInput.Close();
            await container.WaitForExitAsync().WaitAsync(s_patience);
            outside.Delete(recursive: true);
        }
    }

    private static async Task<bool> EndsAsync(Process tool, Task<string> error, int exitCode, string message)
    {
        _ = tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync().WaitAsync(s_patience);
        var text = await error;
        return tool.ExitCode == exitCode && text.Contains(message, StringComparison.Ordinal) && text.Trim().Split('\n').Length == 1;
    }

    /// <summary>The system lets a process go on a moment after it was told to.</summary>
    private static async Task<bool> BecomesAsync(int pid, char state)
    {
        for (var i = 0; i < 100 && StateOf(pid) != state; i++)
            await Task.Delay(50);
        return StateOf(pid) == state;
    }

    private static char StateOf(int pid) => TargetProcess.ReadText($"/proc/{pid}/stat")!.Split(") ")[^1][0];

    private static Process Tool(params string[] arguments) => Start("dotnet", [Repository.Built("Hangproof.Cli", "hangproof.dll"), .. arguments]);

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
}
