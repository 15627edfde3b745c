using Hangproof.Catalogue;
using Hangproof.Runtime.Capture;
using Xunit.Abstractions;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>Waits that really are: each catalogued call waits in a fresh process, and a picture of it must say which call, and where.</summary>
/// <remarks>
/// All of them take long: <c>./build waits</c> does that, in Release and in Debug builds. Here is a sample with one call a family.
/// </remarks>
public sealed class ClassifierTests(ITestOutputHelper output)
{
    /// <summary>Which rows <c>./build waits</c> looks at: <c>each</c> for one of each name, kind and way to wait, <c>*</c> for all, <c>@FILE</c> for those a file lists, or a piece of their keys.</summary>
    private const string Which = "HANGPROOF_WAITS";

    /// <summary>Where it writes what was wrong.</summary>
    private const string Report = "HANGPROOF_WAITS_REPORT";

    private const double Bar = 0.98;

    public static TheoryData<string> Sample =>
    [
        "M:System.Threading.Monitor.Enter(System.Object)",
        "M:System.Threading.Tasks.Task.Wait",
        "M:System.Threading.WaitHandle.WaitOne [Is T:System.Threading.Mutex]",
        "M:System.Net.Sockets.Socket.Select(System.Collections.IList,System.Collections.IList,System.Collections.IList,System.Int32)",
        "M:System.Net.Sockets.NetworkStream.Read(System.Byte[],System.Int32,System.Int32)",
        "M:System.Threading.Channels.ChannelReader`1.ReadAllAsync(System.Threading.CancellationToken)",
        "M:System.Threading.SemaphoreSlim.WaitAsync",
        "M:System.IO.Stream.ReadAsync(System.Byte[],System.Int32,System.Int32) [From M:System.Net.Http.HttpClient.GetStreamAsync(System.String)]",
    ];

    [LiveTheory]
    [MemberData(nameof(Sample))]
    public async Task The_call_that_waits_and_its_line_are_named(string key)
    {
        var seen = await ClassifyAsync(key, configuration: null);

        Assert.True(seen.IsRight, seen.ToString());
    }

    [LiveFact]
    public async Task Of_all_rows_that_were_asked_for_nearly_all_are_named()
    {
        if (Environment.GetEnvironmentVariable(Which) is not { Length: > 0 } which)
            return;
        var keys = Choose(await KnownKeysAsync(), which);
        foreach (var configuration in (Environment.GetEnvironmentVariable("HANGPROOF_WAITS_CONFIGURATIONS") ?? "Release").Split(','))
        {
            var seen = new List<Classification>();
            using var turns = new SemaphoreSlim(2);
            await Task.WhenAll(keys.Select(async key =>
            {
                await turns.WaitAsync();
                try
                {
                    var one = await ClassifyAsync(key, configuration);
                    lock (seen)
                        seen.Add(one);
                }
                finally
                {
                    turns.Release();
                }
            }));
            string[] lines =
            [
                $"{configuration}: {seen.Count(s => s.IsRight)} of {seen.Count} right; kind {seen.Count(s => s.KindIsRight)}, API {seen.Count(s => s.ApiIsRight)}, line {seen.Count(s => s.LineIsRight)}",
                .. seen.Where(s => !s.IsRight).Select(s => $"  {s}").Order(StringComparer.Ordinal),
            ];
            foreach (var line in lines)
                output.WriteLine(line);
            if (Environment.GetEnvironmentVariable(Report) is { Length: > 0 } report)
                await File.AppendAllLinesAsync(report, lines);
            Assert.True(seen.Count(s => s.IsRight) >= Bar * seen.Count, string.Join('\n', lines));
        }
    }

    private static string[] Choose(IEnumerable<string> keys, string which) => which switch
    {
        "*" => [.. keys],
        "each" => [.. keys.Select(k => BlockingApis.All.First(r => r.Key == k)).GroupBy(r => (r.DisplayName, r.Kind, r.Mode)).Select(g => g.First().Key)],
        _ when which[0] == '@' => File.ReadAllLines(which[1..]),
        _ => [.. keys.Where(k => k.Contains(which, StringComparison.Ordinal))],
    };

    private static async Task<Classification> ClassifyAsync(string key, string? configuration)
    {
        try
        {
            using var process = await ParkedProcess.StartAsync([key], configuration);
            var seen = Classification.Of(key, new CopySource(process.Pid, LivePlatform.Patient).Take(CancellationToken.None));
            if (seen.KindSeen is not null)
                return seen;

            // On a busy machine it had not come to its wait yet.
            await Task.Delay(1500);
            return Classification.Of(key, new CopySource(process.Pid, LivePlatform.Patient).Take(CancellationToken.None));
        }
        catch (Exception e) when (e is RefusedException or InvalidOperationException or OperationCanceledException)
        {
            return new(key, null, e.Message, "", false, false, false);
        }
    }

    private static async Task<IEnumerable<string>> KnownKeysAsync()
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", Repository.Built("Hangproof.ParkedPrograms", "Hangproof.ParkedPrograms.dll")) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var keys = await process.StandardOutput.ReadToEndAsync();
        return keys.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(k => BlockingApis.All.Any(r => r.Key == k));
    }
}
