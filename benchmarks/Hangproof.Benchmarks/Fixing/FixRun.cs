using System.Globalization;
using Hangproof.CodeFixes;

namespace Hangproof.Benchmarks.Fixing;

/// <summary>One solution fixed by <c>hangproof fix</c> and by <c>dotnet format analyzers</c>, in turns, until both have made the same text.</summary>
/// <param name="linesForEach">How many lines of code there are to a finding.</param>
internal sealed class FixRun(string tool, int projects, int findings, int linesForEach, int rounds)
{
    private readonly List<(string Name, MeasuredProcess Run)> _runs = [];
    private int _lines;

    private enum Contender
    {
        Ours,
        Format,
    }

    /// <returns>Whether it is at least <paramref name="least"/> times as fast, and needs less memory.</returns>
    public async Task<bool> HoldsAsync(double least, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("hangproof-fix-");
        try
        {
            for (var round = 0; round < rounds; round++)
                await RoundAsync(Path.Combine(root.FullName, round.ToString(CultureInfo.InvariantCulture)), cancellationToken);
        }
        finally
        {
            root.Delete(recursive: true);
        }
        var (ours, theirs) = (Best(Contender.Ours), Best(Contender.Format));
        Console.WriteLine(Markdown(ours, theirs));
        return theirs.Seconds >= least * ours.Seconds && ours.Memory < theirs.Memory;
    }

    private async Task RoundAsync(string folder, CancellationToken cancellationToken)
    {
        string[] analyzers = [typeof(RuleIds).Assembly.Location, typeof(HangproofFix).Assembly.Location];
        var made = Enum.GetValues<Contender>().ToDictionary(c => c, c => FindingsSolution.Write(Path.Combine(folder, c.ToString()), projects, findings, linesForEach, analyzers));
        _lines = made[Contender.Ours].Lines;
        // Restored beforehand, as in any tree that was built: neither is measured by what the registry takes.
        foreach (var solution in made.Values)
            await RunAsync(solution, ["dotnet", "restore", solution.Path], cancellationToken);
        foreach (var (contender, solution) in made)
        {
            var run = await RunAsync(solution, Command(contender, solution), cancellationToken);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contender}: {run.Time.TotalSeconds:0.0} s, {run.Processor.TotalSeconds:0.0} s of processors, {run.PeakMemory / 1048576} MiB"));
            _runs.Add((contender.ToString(), run));
        }
        var (ours, theirs) = (made[Contender.Ours].Sources(), made[Contender.Format].Sources());
        var different = ours.Where(file => theirs.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key).ToArray();
        var passed = ours.Values.Sum(text => text.Split("ReadAsync(cancellationToken)").Length - 1);
        if (different.Length > 0 || passed != findings / projects * projects)
            throw new InvalidOperationException($"{passed} of {findings} are fixed, and {different.Length} files differ ({different.FirstOrDefault()}): that is no comparison.");
    }

    private string[] Command(Contender contender, FindingsSolution solution) => contender == Contender.Ours
        ? ["dotnet", tool, "fix", solution.Path, "--ids", FindingsSolution.Id]
        : ["dotnet", "format", "analyzers", solution.Path, "--diagnostics", FindingsSolution.Id, "--severity", "info", "--no-restore"];

    private static async Task<MeasuredProcess> RunAsync(FindingsSolution solution, string[] command, CancellationToken cancellationToken)
    {
        var run = await MeasuredProcess.RunAsync(solution.Folder, command, cancellationToken);
        return run.ExitCode == 0 ? run : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {run.ExitCode}: {run.Output}");
    }

    private (double Seconds, double Processor, long Memory) Best(Contender contender)
    {
        var runs = _runs.Where(run => run.Name == contender.ToString()).Select(run => run.Run).ToArray();
        return (runs.Min(run => run.Time.TotalSeconds), runs.Min(run => run.Processor.TotalSeconds), runs.Min(run => run.PeakMemory));
    }

    private string Markdown((double Seconds, double Processor, long Memory) ours, (double Seconds, double Processor, long Memory) theirs) => string.Create(CultureInfo.InvariantCulture, $"""
        {findings} findings of {FindingsSolution.Id} in {projects} projects of {_lines} lines, made the same text by both; the better of {rounds}, in turns.

        | | s | s of processors | peak memory of all its processes, MiB |
        |---|---|---|---|
        | hangproof fix | {ours.Seconds:0.0} | {ours.Processor:0.0} | {ours.Memory / 1048576} |
        | dotnet format analyzers | {theirs.Seconds:0.0} | {theirs.Processor:0.0} | {theirs.Memory / 1048576} |
        | ratio | {theirs.Seconds / ours.Seconds:0.0} | {theirs.Processor / ours.Processor:0.0} | {(double)theirs.Memory / ours.Memory:0.00} |
        """);
}
