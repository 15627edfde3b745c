using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Hangproof.Workspaces.Checking;
using Perfolizer.Horology;

namespace Hangproof.Benchmarks.Rules;

/// <summary>Runs <see cref="RuleCost"/> in this process: the analyzers are those that were built with it.</summary>
internal static class RuleRun
{
    private const string Output = "artifacts/benchmarks";

    /// <returns>The table, a line a rule.</returns>
    public static string Markdown(RuleSelection rules)
    {
        // Some three hundred runs: each is kept short, and what they say is a ratio.
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(2).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(100));
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddFilter(new SimpleFilter(run => run.Parameters["Case"] is RuleCase { Id: var id } && rules.Includes(id)))
            .WithOptions(ConfigOptions.JoinSummary)
            .WithArtifactsPath(Path.GetFullPath(Output));
        return RuleTable.Markdown(BenchmarkRunner.Run<RuleCost>(config));
    }
}
