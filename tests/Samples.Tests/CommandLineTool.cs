using System.Diagnostics;

namespace Hangproof.Samples.Tests;

/// <summary>A program that runs to its end.</summary>
internal static class CommandLineTool
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs <c>hangproof</c>.</summary>
    public static Task<CommandResult> HangproofAsync(params string[] arguments) => RunAsync(["exec", BuildFacts.Tool, .. arguments]);

    /// <summary>Runs <c>dotnet</c>.</summary>
    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(_patience);
        await process.WaitForExitAsync().WaitAsync(_patience);
        return new CommandResult(process.ExitCode, output, await errors);
    }
}

internal sealed record CommandResult(int ExitCode, string Output, string Errors);
