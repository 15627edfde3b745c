using System.Text.Json;
using Hangproof.Cli.Rendering;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Reports;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Tests.Reports;

/// <summary>One result, in each of the forms it is written in.</summary>
public sealed class ReportTests : IAsyncLifetime
{
    private readonly Tree _tree = new Tree()
        .Write("Bad/Bad.csproj", "<Project>")
        .Write("A B/A.csproj", Tree.Library)
        .Write("A B/Worker.cs", Tree.Worker)
        .Write("A B/Suppressed.cs", "#pragma warning disable HANG101\n" + Tree.Worker.Replace("class Worker", "class Suppressed", StringComparison.Ordinal));

    private CheckResult _result = null!;

    public async Task InitializeAsync() =>
        _result = await new SolutionCheck(await _tree.LoadAsync(), RuleSelection.All().PlusInventory(), DiagnosticSeverity.Info).RunAsync(progress: null, CancellationToken.None);

    public Task DisposeAsync()
    {
        _tree.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public void Json_has_the_shape_that_its_schema_names()
    {
        using var document = JsonDocument.Parse(Written(JsonReport.Write));
        var root = document.RootElement;

        Assert.Equal("hangproof/check/1", root.GetProperty("schema").GetString());
        Assert.Equal(["A B/A.csproj partial", "Bad/Bad.csproj failed"], root.GetProperty("projects").EnumerateArray().Select(p => $"{p.GetProperty("path")} {p.GetProperty("loaded")}"));
        var findings = root.GetProperty("findings").EnumerateArray().ToArray();
        Assert.Equal(["A B/Suppressed.cs:10 True", "A B/Worker.cs:9 False"], findings.Select(f => $"{f.GetProperty("file")}:{f.GetProperty("line")} {f.GetProperty("suppressed")}"));
        Assert.Subset(
            findings[1].EnumerateObject().Select(p => p.Name).ToHashSet(),
            new HashSet<string> { "ruleId", "severity", "file", "line", "column", "method", "message", "boundWith", "fingerprint", "suppressed", "baseline" });
        Assert.Equal("warning", findings[1].GetProperty("severity").GetString());
        Assert.Equal(2, root.GetProperty("coverage").GetProperty("waits").GetInt32());
        Assert.Equal(0, root.GetProperty("coverage").GetProperty("bounded").GetInt32());
    }

    [Fact]
    public void Sarif_has_rules_places_fingerprints_suppressions_and_what_failed()
    {
        using var document = JsonDocument.Parse(Written(SarifReport.Write));
        Assert.Equal("2.1.0", document.RootElement.GetProperty("version").GetString());
        var run = document.RootElement.GetProperty("runs")[0];

        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        var results = run.GetProperty("results").EnumerateArray().Where(r => r.GetProperty("ruleId").GetString() == "HANG101").ToArray();
        var rule = rules[results[1].GetProperty("ruleIndex").GetInt32()];
        Assert.Equal(("HANG101", "warning"), (rule.GetProperty("id").GetString(), rule.GetProperty("defaultConfiguration").GetProperty("level").GetString()));
        Assert.True(rule.GetProperty("helpUri").GetString()!.Length > 0 && rule.GetProperty("fullDescription").GetProperty("text").GetString()!.Length > 0);

        Assert.Equal("inSource", results[0].GetProperty("suppressions")[0].GetProperty("kind").GetString());
        Assert.False(results[1].TryGetProperty("suppressions", out _));
        var location = results[1].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal(("A%20B/Worker.cs", "SRCROOT"), (location.GetProperty("artifactLocation").GetProperty("uri").GetString(), location.GetProperty("artifactLocation").GetProperty("uriBaseId").GetString()));
        Assert.Equal(9, location.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal(64, results[1].GetProperty("partialFingerprints").GetProperty("hangproof/v1").GetString()!.Length);
        Assert.Equal("Worker.NextAsync", results[1].GetProperty("properties").GetProperty("hangproof.method").GetString());

        var invocation = run.GetProperty("invocations")[0];
        Assert.Equal((3, false), (invocation.GetProperty("exitCode").GetInt32(), invocation.GetProperty("executionSuccessful").GetBoolean()));
        Assert.StartsWith("Bad could not be loaded", invocation.GetProperty("toolExecutionNotifications")[0].GetProperty("message").GetProperty("text").GetString());
    }

    [Fact]
    public void Text_shows_the_line_the_way_out_the_sums_and_what_is_missing()
    {
        var lines = Written(stream => TextReport.Write(_result, stream, toTerminal: false)).Split('\n').Select(l => l.TrimEnd()).ToArray();

        Assert.Equal("A B/Worker.cs", lines[0]);
        Assert.StartsWith("  9:27  warning HANG101  'ChannelReader.ReadAsync' can wait for ever", lines[1]);
        Assert.Equal("      return await jobs.ReadAsync();", lines[2]);
        Assert.StartsWith("      → ", lines[3]);
        Assert.Contains("0 of 2 waits are bounded (0 %) unbounded 2", lines);
        Assert.Contains("HANG101  1  warning  Channel read cannot be cancelled", lines);
        Assert.Contains("partial A: not restored, but all that it refers to was found", lines);
        Assert.Contains(lines, l => l.StartsWith("failed  Bad could not be loaded: ", StringComparison.Ordinal));
        Assert.Contains("1 finding (1 warning), 1 suppressed in 2 projects (1 in part, 1 failed)", lines);
        Assert.DoesNotContain(lines, l => l.Contains('\u001b'));
    }

    private string Written(Action<CheckResult, Stream> write) => Written(stream => write(_result, stream));

    private static string Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
