namespace OrderService.Outside;

/// <summary>The two command-line tools that the service starts: this very program under a hidden switch.</summary>
internal static class CommandLineTools
{
    public const string Switch = "--tool";

    private const string Label = "label";
    private const string NoisyLabel = "label-noisy";
    private const string Tax = "tax";
    private const string LingeringTax = "tax-lingering";

    /// <summary>More than any pipe holds, so that the writer has to wait for a reader.</summary>
    private const int NoisyLines = 20_000;

    /// <summary>A tool whose caller has vanished ends by itself.</summary>
    private static readonly TimeSpan _longestRun = TimeSpan.FromMinutes(5);

    public static ExternalTool LabelRenderer(Trouble trouble) =>
        ThisProgram(trouble.HasFlag(Trouble.LabelRendererNoisy) ? NoisyLabel : Label);

    public static ExternalTool TaxCalculator(Trouble trouble) =>
        ThisProgram(trouble.HasFlag(Trouble.TaxCalculatorLingers) ? LingeringTax : Tax);

    public static int Run(string tool)
    {
        using var deadline = new Timer(_ => Environment.Exit(1), null, _longestRun, Timeout.InfiniteTimeSpan);
        switch (tool)
        {
            case NoisyLabel:
                for (var line = 0; line < NoisyLines; line++)
                    Console.Error.WriteLine("warning: font substituted");
                goto case Label;

            case Label:
                Console.WriteLine("^XA^FO50,50^FDParcel^FS^XZ");
                return 0;

            case LingeringTax:
                AnswerTax();
                while (Console.ReadLine() is not null)
                {
                }
                return 0;

            case Tax:
                AnswerTax();
                return 0;

            default:
                return 2;
        }
    }

    private static void AnswerTax() => Console.WriteLine(decimal.Parse(Console.ReadLine() ?? "0") * 0.19m);

    private static ExternalTool ThisProgram(string tool)
    {
        var program = Environment.ProcessPath!;
        var assembly = Environment.GetCommandLineArgs()[0];
        var startedByHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new ExternalTool(program, startedByHost ? [assembly, Switch, tool] : [Switch, tool]);
    }
}
