using System.Runtime.InteropServices;

namespace Hangproof.Samples.Tests;

/// <summary>The whole loop: the rules find, the service hangs, the verdicts say so, the fixes end it.</summary>
[Collection(Alone)]
public sealed class WholeLoopTests : IDisposable
{
    /// <summary>It builds and runs much: other tests' clients are patient for two seconds only.</summary>
    private const string Alone = "alone";

    private const string Shutdown = "catalog-refresh";

    /// <summary>The delivery that waits for the lost datagram hangs together with the call that waits for all deliveries.</summary>
    private const string OtherEndOfAuditTrail = "HANG352 Audit/AuditTrail.cs:24";

    private static readonly string[] _withTheDatabase = ["order-queue", "stock-semaphore", "daily-report"];
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan _arrival = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hangproof-loop-");

    /// <summary>What one mode does wrong outside would keep another from its own hang: so there are three services.</summary>
    private static IReadOnlyList<string[]> Groups { get; } =
    [
        [.. ReadMeTable.Rows.Select(row => row.Mode).Except([.. _withTheDatabase, Shutdown])],
        _withTheDatabase,
        [Shutdown],
    ];

    [LinuxFact]
    public async Task Each_finding_is_confirmed_where_its_mode_hangs_and_nowhere_else_and_nothing_is_after_the_fixes()
    {
        var found = Path.Combine(_folder.FullName, "found.sarif");
        await CommandLineTool.HangproofAsync("check", Path.Combine(BuildFacts.SamplesFolder, "OrderService"), "--format", "sarif", "--output", found);

        var mending = FixedCopy.MakeAsync();
        var before = await Task.WhenAll(Groups.Select(group => LookAsync(BuildFacts.OrderService, group, ["--sarif", found], until: verdicts => Expected(group).All(verdicts.Confirmed.Contains))));
        for (var i = 0; i < Groups.Count; i++)
            Assert.Equal(Expected(Groups[i]), before[i].Confirmed.Except([OtherEndOfAuditTrail]));

        using var mended = await mending;
        var after = await Task.WhenAll(Groups.Select(group => LookAsync(mended.Program, group, [], until: _ => true)));
        Assert.All(after, verdicts => Assert.Empty(verdicts.Stuck));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<string> Expected(string[] modes) => ReadMeTable.Rows.Where(row => modes.Contains(row.Mode)).Select(Finding).Order();

    /// <summary>Where a row of the table is in the source.</summary>
    private static string Finding(ReadMeRow row)
    {
        var lines = File.ReadAllLines(Path.Combine(BuildFacts.SamplesFolder, row.File));
        return $"{row.Rule} {row.File["OrderService/".Length..]}:{Array.FindIndex(lines, line => line.Contains(row.Call, StringComparison.Ordinal)) + 1}";
    }

    private async Task<Verdicts> LookAsync(string program, string[] modes, string[] arguments, Func<Verdicts, bool> until)
    {
        using var service = SampleProcess.StartFrom(program, _lifetime, "--hang", string.Join(',', modes));
        var expected = modes.ToHashSet();
        await service.ReadUntilAsync(
            line =>
            {
                expected.RemoveWhere(mode => IsUnderWay(line, mode));
                return expected.Count == 0;
            },
            _arrival);
        Assert.Empty(expected);

        var verdicts = await LookAtAsync(service, modes, arguments);
        // Clients leave after two seconds: on a busy machine a call may reach its wait only later.
        for (var again = 0; again < 2 && !until(verdicts); again++)
            verdicts = await LookAtAsync(service, modes, arguments);
        return verdicts;
    }

    private async Task<Verdicts> LookAtAsync(SampleProcess service, string[] modes, string[] arguments)
    {
        var report = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        var result = await CommandLineTool.HangproofAsync(["validate", "--pid", $"{service.Id}", "--max-pause", "20s", "--pause-budget", "100%", "--format", "json", "--output", report, .. arguments]);

        // One that was told to stop, and did, has nothing that hangs.
        if (service.HasExited && modes.Contains(Shutdown))
            return new Verdicts(new Dictionary<string, string>(), []);
        Assert.True(result.ExitCode is 0 or 1, $"{string.Join(",", modes)}: exit {result.ExitCode}, exited {service.HasExited}: {result.Errors} {result.Output} {service.Errors}");
        return Verdicts.Parse(await File.ReadAllTextAsync(report));
    }

    /// <summary>Whether a line says that a mode stands, or that it came through.</summary>
    private static bool IsUnderWay(string line, string mode) =>
        line.StartsWith($"client left {mode} ", StringComparison.Ordinal) || line.StartsWith($"finished {mode}:", StringComparison.Ordinal) || line.StartsWith($"leaked {mode}:", StringComparison.Ordinal)
        || (mode == Shutdown && line.StartsWith($"entered {mode}:", StringComparison.Ordinal));

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class AloneCollection;

    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute()
        {
            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
                Skip = "Live processes are looked at on Linux x64 only.";
        }
    }
}
