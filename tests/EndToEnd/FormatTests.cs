namespace Hangproof.EndToEnd;

[Collection(nameof(PackedAnalyzers))]
public sealed class FormatTests(PackedAnalyzers package)
{
    [Fact]
    public void Dotnet_format_applies_the_fixes_and_the_solution_compiles()
    {
        using var project = new ThrowAwayProject(package);
        Assert.Contains("warning HANG101", project.Build().Output);

        var formatted = project.Run("format", "analyzers", "User.csproj", "--diagnostics", "HANG101", "--severity", "warn", "--no-restore");

        Assert.True(formatted.ExitCode == 0, formatted.Output);
        Assert.Equal(ThrowAwayProject.Worker.Replace("_jobs.Reader.ReadAsync()", "_jobs.Reader.ReadAsync(stoppingToken)") + "\n", project.Read("Worker.cs"));
        var built = project.Build();
        Assert.True(built.ExitCode == 0, built.Output);
        Assert.DoesNotContain("HANG101", built.Output);
    }
}
