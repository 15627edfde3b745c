using System.Text.Json;

namespace Hangproof.EndToEnd;

[Collection(nameof(PackedAnalyzers))]
public sealed class BuildTests(PackedAnalyzers package)
{
    [Fact]
    public void A_build_warns_and_warnings_as_errors_break_it()
    {
        using var project = new ThrowAwayProject(package);

        var warned = project.Build();
        Assert.True(warned.ExitCode == 0, warned.Output);
        Assert.Contains("warning HANG101: 'ChannelReader.ReadAsync' can wait for ever", warned.Output);
        Assert.DoesNotContain("HANG151", warned.Output);

        var broken = project.Build("-warnaserror", "--no-incremental");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("error HANG101", broken.Output);
    }

    [Fact]
    public void The_error_log_carries_what_the_runtime_needs()
    {
        using var project = new ThrowAwayProject(package);

        project.Build("-p:ErrorLog=log.sarif%2Cversion=2.1");

        using var log = JsonDocument.Parse(project.Read("log.sarif"));
        var result = log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Single(r => r.GetProperty("ruleId").GetString() == "HANG101");
        var properties = result.GetProperty("properties").GetProperty("customProperties");
        Assert.Equal("Worker.NextAsync", properties.GetProperty("hangproof.method").GetString());
        Assert.Equal("stoppingToken", properties.GetProperty("hangproof.tokens").GetString());
        Assert.Equal("unbounded", properties.GetProperty("hangproof.bound").GetString());
        Assert.StartsWith("M:System.Threading.Channels.ChannelReader`1.ReadAsync", properties.GetProperty("hangproof.api").GetString());
        Assert.Matches("^[0-9a-f]{64}$", properties.GetProperty("hangproof.fingerprint").GetString());
    }
}
