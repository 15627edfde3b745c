using System.Diagnostics;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Servers that nobody here wrote, all in one process: whatever is called stuck there is a false alarm.</summary>
public sealed class HealthyHostTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [LiveFact]
    public async Task Of_healthy_servers_nothing_is_stuck_idle_or_under_load()
    {
        using var hosts = Start(Repository.Built("Hangproof.HealthyHosts", "Hangproof.HealthyHosts.dll"));
        try
        {
            await SaysAsync(hosts, "ready");
            await NothingHangsAsync(hosts);

            // Too short for a copy: of sampled stacks alone the same is true.
            await NothingHangsAsync(hosts, maxPause: "1ms");

            await hosts.StandardInput.WriteLineAsync("load");
            await hosts.StandardInput.FlushAsync();
            await SaysAsync(hosts, "loaded");
            await NothingHangsAsync(hosts);
        }
        finally
        {
            // They end with their input.
            hosts.StandardInput.Close();
        }
        Assert.Equal("", await hosts.StandardError.ReadToEndAsync().WaitAsync(s_patience));
    }

    /// <summary>
    /// A machine that has no time for the hosts makes them look stuck for once; what is called so by mistake is so at the second look, too.
    /// </summary>
    private static async Task NothingHangsAsync(Process hosts, string maxPause = "20s")
    {
        var first = await ValidateAsync(hosts, maxPause);
        if (first.Contains("nothing hangs", StringComparison.Ordinal))
            return;
        var second = await ValidateAsync(hosts, maxPause);
        Assert.True(second.Contains("nothing hangs", StringComparison.Ordinal), $"{first}{Environment.NewLine}{second}");
    }

    private static async Task SaysAsync(Process hosts, string word)
    {
        if (await hosts.StandardOutput.ReadLineAsync().WaitAsync(s_patience) != word)
            Assert.Fail($"The hosts did not get to '{word}': {await hosts.StandardError.ReadToEndAsync().WaitAsync(s_patience)}");
    }

    /// <summary>Looks at them as users do, by a process of its own: .NET takes a child that was stopped by its parent for ended.</summary>
    private static async Task<string> ValidateAsync(Process hosts, string maxPause)
    {
        using var tool = Start(Repository.Built("Hangproof.Cli", "hangproof.dll"), "validate", "--pid", $"{hosts.Id}", "--max-pause", maxPause, "--pause-budget", "100%");
        var error = tool.StandardError.ReadToEndAsync();
        var text = await tool.StandardOutput.ReadToEndAsync().WaitAsync(s_patience);
        return $"{text}{await error.WaitAsync(s_patience)}";
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
}
