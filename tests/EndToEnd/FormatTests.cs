namespace Hangproof.EndToEnd;

[Collection(nameof(PackedAnalyzers))]
public sealed class FormatTests(PackedAnalyzers package)
{
    private const string Nested = """
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;

        public sealed class Pump
        {
            // Both waits of one statement, and one in another method.
            public async Task MoveAsync(ChannelReader<int> from, ChannelWriter<int> to, CancellationToken token) => await to.WriteAsync(await from.ReadAsync());

            public async Task<int> NextAsync(ChannelReader<int> from, CancellationToken token)
            {
                return await from.ReadAsync(); /* the next */
            }
        }
        """;

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

    [Fact]
    public void Of_several_ids_and_waits_inside_one_another_it_makes_what_the_tool_makes()
    {
        using var project = new ThrowAwayProject(package).Write("Pump.cs", Nested);
        project.Run("restore");

        var formatted = project.Run("format", "analyzers", "User.csproj", "--diagnostics", "HANG101", "HANG102", "--severity", "info", "--no-restore");

        Assert.True(formatted.ExitCode == 0, formatted.Output);
        Assert.Equal(Nested.Replace("ReadAsync())", "ReadAsync(token), token)").Replace("ReadAsync();", "ReadAsync(token);") + "\n", project.Read("Pump.cs"));
    }
}
