using System.Text.Json;

namespace Hangproof.Samples.Tests;

/// <summary>What <c>hangproof validate</c> said of a running service.</summary>
/// <param name="Findings">Each finding as <c>HANG102 Orders/OrderQueue.cs:18</c>, with its verdict.</param>
/// <param name="Stuck">Each hang as <c>proven OrderService.Billing.Ledger.Sell</c>.</param>
internal sealed record Verdicts(IReadOnlyDictionary<string, string> Findings, IReadOnlyList<string> Stuck)
{
    public IEnumerable<string> Confirmed => Findings.Where(f => f.Value == "confirmed").Select(f => f.Key).Order();

    public static Verdicts Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var findings = document.RootElement.GetProperty("findings").EnumerateArray()
            .ToLookup(
                f => $"{f.GetProperty("ruleId").GetString()} {Below(f.GetProperty("file").GetString()!)}:{f.GetProperty("line").GetInt32()}",
                f => f.GetProperty("verdict").GetString()!);
        var stuck = document.RootElement.GetProperty("stuck").EnumerateArray()
            .Select(s => $"{s.GetProperty("verdict").GetString()} {s.GetProperty("method").GetString()}");
        return new Verdicts(findings.ToDictionary(f => f.Key, f => f.First()), [.. stuck]);
    }

    private static string Below(string file) => file[(file.IndexOf("OrderService/", StringComparison.Ordinal) is var at and >= 0 ? at + "OrderService/".Length : 0)..];
}
