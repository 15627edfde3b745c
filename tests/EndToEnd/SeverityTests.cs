namespace Hangproof.EndToEnd;

[Collection(nameof(PackedAnalyzers))]
public sealed class SeverityTests(PackedAnalyzers package)
{
    private const string Strict = "<HangproofMode>Strict</HangproofMode>";

    [Fact]
    public void Strict_makes_possible_waits_warnings()
    {
        using var project = new ThrowAwayProject(package, Strict);

        var built = project.Build();

        Assert.Contains("warning HANG101", built.Output);
        Assert.Contains("warning HANG151", built.Output);
    }

    [Theory]
    [InlineData("Minimal")]
    [InlineData("None")]
    public void Quieter_modes_do_not_speak_of_a_token_that_is_not_passed(string mode)
    {
        using var project = new ThrowAwayProject(package, $"<HangproofMode>{mode}</HangproofMode>");

        var built = project.Build();

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.DoesNotContain("HANG", built.Output);
    }

    [Theory]
    [InlineData(".editorconfig", "root = true\n[*.cs]\n")]
    [InlineData(".globalconfig", "is_global = true\n")]
    public void The_severity_of_an_id_in_the_users_file_wins_over_the_preset(string file, string head)
    {
        using var project = new ThrowAwayProject(package, Strict);
        project.Write(file, head + "dotnet_diagnostic.HANG151.severity = none\ndotnet_diagnostic.HANG101.severity = error\n");

        var built = project.Build();

        Assert.Contains("error HANG101", built.Output);
        Assert.DoesNotContain("HANG151", built.Output);
    }

    [Fact]
    public void A_bulk_key_wins_where_the_preset_says_nothing_and_loses_where_it_speaks()
    {
        using var project = new ThrowAwayProject(package, Strict);
        project.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_analyzer_diagnostic.category-Hangproof.MessagePassing.severity = none\n");

        var built = project.Build();

        // Strict lists 151 and leaves 101 to its default.
        Assert.DoesNotContain("HANG101", built.Output);
        Assert.Contains("warning HANG151", built.Output);
    }

    [Fact]
    public void A_bulk_key_for_all_analyzers_switches_the_defaults_off()
    {
        using var project = new ThrowAwayProject(package);
        project.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_analyzer_diagnostic.severity = none\n");

        Assert.DoesNotContain("HANG", project.Build().Output);
    }
}
