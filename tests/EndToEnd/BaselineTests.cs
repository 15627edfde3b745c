using System.Text.Json;

namespace Hangproof.EndToEnd;

[Collection(nameof(PackedAnalyzers))]
public sealed class BaselineTests(PackedAnalyzers package)
{
    [Fact]
    public void A_build_is_silent_about_what_is_listed_and_breaks_on_what_is_new()
    {
        using var project = new ThrowAwayProject(package);
        project.Build("-p:ErrorLog=log.sarif%2Cversion=2.1");
        project.Write("hangproof.baseline.txt", $"HANG101 {Fingerprint(project)} 1 Worker.cs");

        var known = project.Build("-warnaserror", "--no-incremental");
        Assert.True(known.ExitCode == 0, known.Output);
        Assert.DoesNotContain("HANG", known.Output);

        project.Write("Other.cs", ThrowAwayProject.Worker.Replace("class Worker", "class Other"));
        var more = project.Build("-warnaserror", "--no-incremental");
        Assert.Equal(1, more.ExitCode);
        Assert.Contains("Other.cs", more.Output);
        Assert.DoesNotContain("Worker.cs", more.Output);
    }

    [Fact]
    public void A_line_that_is_not_understood_is_told_at_its_place()
    {
        using var project = new ThrowAwayProject(package).Write("hangproof.baseline.txt", "HANG101 abc");

        Assert.Contains("hangproof.baseline.txt(1,1): warning HANG000", project.Build().Output);
    }

    [Fact]
    public void What_was_seen_at_run_time_is_handed_to_the_compiler()
    {
        using var project = new ThrowAwayProject(package).Write("hangproof.verdicts.txt", "abc certain HANG101");

        Assert.Contains("hangproof.verdicts.txt(1,1): warning HANG000", project.Build().Output);
    }

    [Fact]
    public void The_rules_of_others_that_speak_of_the_same_waits_are_switched_off()
    {
        const string strict = "<EnableNETAnalyzers>true</EnableNETAnalyzers><AnalysisMode>All</AnalysisMode>";
        using var both = new ThrowAwayProject(package, strict);
        using var ours = new ThrowAwayProject(package, strict + "<HangproofReplaces>true</HangproofReplaces>");

        Assert.Contains("CA2016", both.Build().Output);
        var built = ours.Build();

        Assert.DoesNotContain("CA2016", built.Output);
        Assert.Contains("warning HANG101", built.Output);
    }

    private static string Fingerprint(ThrowAwayProject project)
    {
        using var log = JsonDocument.Parse(project.Read("log.sarif"));
        return log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .First(result => result.GetProperty("ruleId").GetString() == "HANG101")
            .GetProperty("properties").GetProperty("customProperties").GetProperty("hangproof.fingerprint").GetString()!;
    }
}
