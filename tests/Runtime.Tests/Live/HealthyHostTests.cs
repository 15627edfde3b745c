using System.Diagnostics;
using Hangproof.Runtime.Capture;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Verdicts;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Servers that nobody here wrote, all in one process: whatever is called stuck there is a false alarm.</summary>
public sealed class HealthyHostTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>The tool's own.</summary>
    private static readonly TimeSpan s_minAge = TimeSpan.FromSeconds(10);

    [LiveFact]
    public async Task Of_healthy_servers_nothing_is_stuck_idle_or_under_load()
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Built("Hangproof.HealthyHosts", "Hangproof.HealthyHosts.dll")]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var hosts = Process.Start(start)!;
        try
        {
            await SaysAsync(hosts, "ready");
            Assert.Equal("", await BadAsync(hosts));

            await hosts.StandardInput.WriteLineAsync("load");
            await hosts.StandardInput.FlushAsync();
            await SaysAsync(hosts, "loaded");
            Assert.Equal("", await BadAsync(hosts));
        }
        finally
        {
            // By the end of its input: a child that was stopped and traced the runtime takes for ended, so it would not kill it.
            hosts.StandardInput.Close();
        }
        Assert.Equal("", await hosts.StandardError.ReadToEndAsync().WaitAsync(s_patience));
    }

    private static async Task SaysAsync(Process hosts, string word)
    {
        if (await hosts.StandardOutput.ReadLineAsync().WaitAsync(s_patience) != word)
            Assert.Fail($"The hosts did not get to '{word}': {await hosts.StandardError.ReadToEndAsync().WaitAsync(s_patience)}");
    }

    /// <summary>What is called stuck, proven or growing, a line each.</summary>
    private static async Task<string> BadAsync(Process hosts)
    {
        var clock = Stopwatch.StartNew();
        var looks = new List<Snapshot>();
        for (var i = 0; i < 3; i++)
        {
            if (i > 0 && (i * s_minAge / 2) + TimeSpan.FromMilliseconds(200) - clock.Elapsed is { Ticks: > 0 } rest)
                await Task.Delay(rest);
            looks.Add(new CopySource(hosts.Id, LivePlatform.Patient).Take(CancellationToken.None));
            if (i == 0)
                clock.Restart();
        }
        Assert.Empty(looks[^1].Capture.Missing);
        Assert.True(looks[^1].Operations.Length > 100, $"only {looks[^1].Operations.Length} operations were seen");
        return string.Join('\n', Validation.Of(looks, [], s_minAge, Idioms.BuiltIn).Bad
            .Select(g => $"{g.Verdict.Name()} {g.Example.Wait.Kind} {string.Join(" < ", g.Example.Stack)}: {g.Why}"));
    }
}
