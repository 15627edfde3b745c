using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Hangproof.Workspaces.Checking;

namespace Hangproof.Benchmarks.Rules;

/// <summary>Runs <see cref="RuleCost"/> in this process: the analyzers are those that were built with it.</summary>
internal static class RuleRun
{
    private const string Output = "artifacts/benchmarks";

    public static void Start(RuleSelection rules)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .AddFilter(new SimpleFilter(run => run.Parameters["Case"] is RuleCase { Id: var id } && rules.Includes(id)))
            .WithOptions(ConfigOptions.JoinSummary)
            .WithArtifactsPath(Path.GetFullPath(Output));
        BenchmarkRunner.Run<RuleCost>(config);
    }
}
