using System.CommandLine;
using Hangproof.Cli;
using Hangproof.Runtime;
using Hangproof.Workspaces;
using Hangproof.Workspaces.Checking;

var root = new RootCommand("Finds and bounds waits without a bound in .NET code.")
{
    CheckCommand.Create(),
    FixCommand.Create(),
    BaselineCommand.Create(),
    PsCommand.Create(),
    SnapshotCommand.Create(),
    DiffCommand.Create(),
    ValidateCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        await Console.Error.WriteLineAsync($"hangproof: {error.Message}");
    await Console.Error.WriteLineAsync("Try 'hangproof --help'.");
    return (int)ExitCode.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (ForeseenException e)
{
    await Console.Error.WriteLineAsync($"hangproof: {e.Message}");
    return (int)ExitCode.Usage;
}
catch (RefusedException e)
{
    await Console.Error.WriteLineAsync($"hangproof: {e.Message}");
    return (int)(e.IsUsage ? ExitCode.Usage : ExitCode.Incomplete);
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("hangproof: interrupted");
    return (int)ExitCode.Interrupted;
}
catch (Exception e)
{
    await Console.Error.WriteLineAsync($"hangproof: this is a mistake in Hangproof itself; please report it with what follows.\n{e}");
    return (int)ExitCode.Incomplete;
}
