using System.Text;
using Spectre.Console;

namespace Hangproof.Cli.Rendering;

/// <summary>Text for people, in color on a terminal.</summary>
internal static class Page
{
    public static void Write(Stream stream, bool toTerminal, Action<IAnsiConsole> write)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = toTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = toTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });

        // Into a file or a pipe, nothing is wrapped: one line of text is one line of output.
        console.Profile.Width = toTerminal ? Math.Max(60, Console.WindowWidth) : int.MaxValue / 4;
        write(console);
    }
}
