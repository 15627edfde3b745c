using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Hangproof.Benchmarks.Rules;

/// <summary>Runs <see cref="RuleCost"/> in this process: the analyzers are those that were built with it.</summary>
internal static class RuleRun
{
    private const string Output = "artifacts/benchmarks";

    public static void Start(string ids)
    {
        var prefix = ids.TrimEnd('*');
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .AddFilter(new SimpleFilter(run => run.Parameters["Case"] is RuleCase { Id: var id } && id.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .WithOptions(ConfigOptions.JoinSummary)
            .WithArtifactsPath(Path.GetFullPath(Output));
        BenchmarkRunner.Run<RuleCost>(config);
    }
}
