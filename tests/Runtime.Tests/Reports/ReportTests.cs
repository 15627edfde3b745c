using System.Text;
using System.Text.Json;
using Hangproof.Runtime.Reports;
using Hangproof.Runtime.Verdicts;
using static Hangproof.Runtime.Tests.Scene;

namespace Hangproof.Runtime.Tests.Reports;

public sealed class ReportTests
{
    private static readonly Validation s_validation = Validation.Of(
        new double[] { 0, 5, 10 }.Select(seconds => new Scene().At(seconds)
            .Thread(1, On("semaphore", 0xAB), Own("Shop.Till.Pay", 10, "/src/shop/Till.cs"))
            .Thread(2, On("channel-read"), Own("Shop.Queue.Take", 20, "/src/shop/Queue.cs"))
            .Thread(3, On("task", timeoutMs: 60_000), Own("Shop.Stock.Take", 30, "/src/shop/Stock.cs")).Build()),
        [
            new Finding("HANG206", "shop/Till.cs", 10, 10, "Till.Pay") { Fingerprint = "bb", Message = "waits" },
            new Finding("HANG101", "shop/Queue.cs", 20, 20, "Queue.Take") { Fingerprint = "aa" },
            new Finding("HANG101", "shop/Other.cs", 1, 1, "Other.Take") { Fingerprint = "cc" },
        ],
        TimeSpan.FromSeconds(10),
        Idioms.BuiltIn);

    [Fact]
    public void Json_has_what_programs_ask_for()
    {
        var root = Parse(ValidationJson.Write);

        Assert.Equal("hangproof/validation/1", root.GetProperty("schema").GetString());
        Assert.Equal(42, root.GetProperty("process").GetProperty("pid").GetInt32());
        Assert.Equal(3, root.GetProperty("snapshots").GetArrayLength());
        Assert.Equal(3, root.GetProperty("snapshots")[2].GetProperty("surviving").GetInt32());
        var stuck = Assert.Single(root.GetProperty("stuck").EnumerateArray());
        Assert.Equal("stuck", stuck.GetProperty("verdict").GetString());
        Assert.Equal("semaphore", stuck.GetProperty("kind").GetString());
        Assert.Equal(10, stuck.GetProperty("line").GetInt32());
        Assert.Equal("HANG206", stuck.GetProperty("ruleId").GetString());
        Assert.Equal(JsonValueKind.Null, stuck.GetProperty("createdAt").ValueKind);
        Assert.Single(root.GetProperty("slow").EnumerateArray());
        Assert.Single(root.GetProperty("idle").EnumerateArray());
        Assert.Equal(["confirmed", "reached", "not-observed"], root.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("verdict").GetString()));
        Assert.Empty(root.GetProperty("truncated").EnumerateArray());
    }

    [Fact]
    public void A_comparison_has_the_table_and_the_age_of_each_fingerprint()
    {
        using var stream = new MemoryStream();
        DiffJson.Write(s_validation.Series, s_validation.Table, stream);
        var root = JsonDocument.Parse(stream.ToArray()).RootElement;

        Assert.Equal("hangproof/diff/1", root.GetProperty("schema").GetString());
        Assert.Equal([(3, 0, 0, 0, false), (3, 0, 0, 3, false), (3, 0, 0, 3, false)], root.GetProperty("snapshots").EnumerateArray().Select(s =>
            (s.GetProperty("total").GetInt32(), s.GetProperty("new").GetInt32(), s.GetProperty("gone").GetInt32(), s.GetProperty("surviving").GetInt32(), s.GetProperty("moved").GetBoolean())));
        Assert.All(root.GetProperty("fingerprints").EnumerateArray(), f =>
            Assert.Equal((3, 10.0, "steady", 3), (f.GetProperty("snapshots").GetInt32(), f.GetProperty("ageSeconds").GetDouble(), f.GetProperty("trend").GetString(), f.GetProperty("counts").GetArrayLength())));
        Assert.Empty(root.GetProperty("truncated").EnumerateArray());
    }

    [Fact]
    public void Sarif_has_the_verdict_on_each_result_and_reads_back_as_findings()
    {
        using var stream = new MemoryStream();
        ValidationSarif.Write(s_validation, stream);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        stream.Position = 0;

        Assert.Contains("\"hangproof.verdict\": \"confirmed\"", text, StringComparison.Ordinal);
        Assert.Contains("confirmed at run time", text, StringComparison.Ordinal);
        Assert.Equal(3, SarifFindings.Read(stream, "x").Count(f => f.RuleId != ValidationSarif.MissedRule));
    }

    [Fact]
    public void The_file_of_verdicts_holds_what_was_seen_in_order() =>
        Assert.Equal(["aa reached HANG101", "bb confirmed HANG206"], VerdictsFile.Lines(s_validation));

    private static JsonElement Parse(Action<Validation, Stream> write)
    {
        using var stream = new MemoryStream();
        write(s_validation, stream);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
