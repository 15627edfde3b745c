using System.CommandLine;
using Hangproof.Cli.Rendering;
using Hangproof.Runtime.Capture;
using Hangproof.Workspaces.Checking;

namespace Hangproof.Cli;

/// <summary><c>hangproof ps</c>: the .NET processes one can look at.</summary>
internal static class PsCommand
{
    public static Command Create()
    {
        var output = new OutputOptions("text", "json");
        var command = new Command("ps", "Lists the .NET processes of this machine that can be looked at, and says of the others why not.");
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            var processes = RunningProcesses.Find();
            output.Write(parsed, new()
            {
                ["text"] = stream => ProcessTable.Write(processes, stream),
                ["json"] = stream => Runtime.Reports.ProcessesJson.Write(processes, stream),
            });
            return (int)ExitCode.Clean;
        });
        return command;
    }
}
