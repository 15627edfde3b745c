using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Processes.ReadBothFix>;

namespace Hangproof.Tests.Fixes;

public sealed class ReadBothFixTests
{
    private static string Run(string reading, string method = "async Task<string>") => $$"""
        using System.Diagnostics;
        class C
        {
            {{method}} Run()
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                {{reading}}
            }
        }
        """;

    [Fact]
    public Task Begins_the_second_read_before_the_first() => Verify.Fixed(
        Run("""
            var output = await process.StandardOutput.{|HANG307:ReadToEndAsync|}();
                    var error = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
                    return output + error;
            """),
        Run("""
            var errorTask = process.StandardError.{|HANG353:ReadToEndAsync|}();
                    var output = await process.StandardOutput.{|HANG353:ReadToEndAsync|}();
                    var error = await errorTask.ConfigureAwait(false);
                    return output + error;
            """));

    [Fact]
    public Task Takes_the_result_where_nothing_is_awaited() => Verify.Fixed(
        Run("""
            var error = process.StandardError.{|HANG307:ReadToEnd|}();
                    return error + process.StandardOutput.ReadToEnd();
            """, "string"),
        Run("""
            var outputTask = process.StandardOutput.{|HANG353:ReadToEndAsync|}();
                    var error = process.StandardError.{|HANG353:ReadToEnd|}();
                    return error + outputTask.GetAwaiter().{|HANG453:GetResult|}();
            """, "string"));

    [Fact]
    public Task Leaves_an_output_that_nobody_reads() => Verify.NoFix(Run("return process.StandardOutput.{|HANG307:ReadToEnd|}();", "string"));

    [Fact]
    public Task Leaves_reads_that_stand_in_different_blocks() => Verify.NoFix(Run("""
        var output = await process.StandardOutput.{|HANG307:ReadToEndAsync|}();
                if (output.Length == 0)
                    output = await process.StandardError.ReadToEndAsync();
                return output;
        """));
}
