using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Processes.CloseInputFix>;

namespace Hangproof.Tests.Fixes;

public sealed class CloseInputFixTests
{
    private static string Sort(string reading) => $$"""
        using System.Diagnostics;
        class C
        {
            async Task<string> Sort(string[] lines)
            {
                using var process = Process.Start(new ProcessStartInfo("sort") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
                {{reading}}
            }
        }
        """;

    [Fact]
    public Task Closes_the_input_before_the_output_is_read_to_its_end() => Verify.Fixed(
        Sort("""
            foreach (var line in lines)
                        await process.StandardInput.WriteLineAsync(line);
                    // All of it.
                    return await process.StandardOutput.{|HANG307:ReadToEndAsync|}();
            """),
        Sort("""
            foreach (var line in lines)
                        await process.StandardInput.WriteLineAsync(line);
                    process.StandardInput.Close();
                    // All of it.
                    return await process.StandardOutput.{|HANG353:ReadToEndAsync|}();
            """));

    [Fact]
    public Task Leaves_what_is_written_to_again() => Verify.NoFix(Sort("""
        foreach (var line in lines)
                {
                    await process.StandardInput.WriteLineAsync(line);
                    await process.StandardOutput.{|HANG307:ReadToEndAsync|}();
                }
                return "";
        """));

    [Fact]
    public Task Leaves_the_other_ways_in_which_a_process_hangs() => Verify.NoFix("""
        using System.Diagnostics;
        class C
        {
            string Run()
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                return process.StandardOutput.{|HANG307:ReadToEnd|}();
            }
        }
        """);
}
