using System.Text;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Verdicts;
using static Hangproof.Runtime.Tests.Scene;

namespace Hangproof.Runtime.Tests.Verdicts;

public sealed class FindingMatcherTests
{
    private static readonly CodeSite s_here = Own("Shop.Till.Pay", 10, "/build/agent/1/src/shop/Till.cs");

    [Theory]
    [InlineData("src/shop/Till.cs", "/build/agent/1/src/shop/Till.cs", true)]
    [InlineData("/_/src/shop/Till.cs", "/home/me/code/src/shop/Till.cs", true)]
    [InlineData("file:///home/me/src/shop/Till.cs", "/home/me/src/shop/Till.cs", true)]
    [InlineData("C:\\code\\src\\shop\\Till.cs", "/_/src/shop/Till.cs", true)]
    [InlineData("Till.cs", "/home/me/src/shop/Till.cs", true)]
    [InlineData("src/bar/Till.cs", "/home/me/src/shop/Till.cs", false)]
    [InlineData("src/shop/Stock.cs", "/home/me/src/shop/Till.cs", false)]
    [InlineData("", "/home/me/src/shop/Till.cs", false)]
    public void Paths_are_compared_from_the_end(string a, string b, bool same) => Assert.Equal(same, SourcePaths.AreSame(a, b));

    [Fact]
    public void A_stuck_wait_at_its_line_confirms_a_finding()
    {
        var verdict = Judge(Find(10), On("semaphore"));

        Assert.Equal(FindingOutcome.Confirmed, verdict.Outcome);
        Assert.Single(verdict.Evidence);
    }

    [Fact]
    public void Where_only_stacks_were_sampled_what_is_not_confirmed_is_inconclusive()
    {
        var snapshots = Series(seconds => new Scene().OfStacksOnly().Thread(1, On("task"), s_here).Thread(2, On("lock"), Own("Shop.Stock.Take", 3)));

        var findings = Of(snapshots, Find(10), Find(90)).Findings;

        Assert.All(findings, f => Assert.Equal(FindingOutcome.Inconclusive, f.Outcome));
    }

    [Fact]
    public void A_wait_without_symbols_in_the_method_of_a_finding_is_not_missed()
    {
        var validation = Of(Series(seconds => new Scene().Thread(1, On("semaphore"), Own("Shop.Till.Pay"))), Find(10) with { Method = "M:Shop.Till.Pay" });

        Assert.Equal(FindingOutcome.Inconclusive, Assert.Single(validation.Findings).Outcome);
        Assert.False(Assert.Single(validation.Bad).Missed);
    }

    [Fact]
    public void A_wait_further_up_its_logical_stack_confirms_a_finding()
    {
        var snapshots = Series(seconds => new Scene()
            .Operation(0x10, On("semaphore"), Own("Shop.Queue.TakeAsync", 3), continuation: 0x20)
            .Operation(0x20, null, s_here, awaits: 0x10));

        Assert.Equal(FindingOutcome.Confirmed, Of(snapshots, Find(10)).Findings.Single().Outcome);
    }

    [Fact]
    public void A_wait_for_what_was_made_at_its_line_confirms_a_finding()
    {
        var snapshots = Series(seconds => new Scene().Thread(1, null, s_here).Operation(0x10, On("task", wakeability: Wakeability.Never) with { MadeAt = 0 }, Own("Program.Main", 3)));

        Assert.Equal(FindingOutcome.Confirmed, Of(snapshots, Find(10)).Findings.Single().Outcome);
    }

    [Fact]
    public void A_wait_that_is_meant_is_reached() => Assert.Equal(FindingOutcome.Reached, Judge(Find(10), On("channel-read")).Outcome);

    [Fact]
    public void A_wait_at_another_place_that_a_finding_shows_is_not_missed_and_confirms_nothing()
    {
        var finding = Find(90) with { Related = [("src/shop/Till.cs", 10, 10)] };

        var validation = Of(Series(seconds => new Scene().Thread(1, On("semaphore"), s_here)), finding);

        Assert.Equal(("HANG206", false), (validation.Bad.Single().RuleId, validation.Bad.Single().Missed));
        Assert.NotEqual(FindingOutcome.Confirmed, validation.Findings.Single().Outcome);
    }

    [Theory]
    [InlineData("elsewhere/Till.cs", "aa", FindingOutcome.Confirmed)]
    [InlineData("elsewhere/Stock.cs", "aa", FindingOutcome.NotObserved)]
    [InlineData("src/shop/Till.cs", "bb", FindingOutcome.Inconclusive)]
    [InlineData("src/shop/Till.cs", null, FindingOutcome.Confirmed)]
    internal void A_file_is_known_by_its_content_where_that_is_known(string path, string? hash, FindingOutcome outcome)
    {
        var finding = Find(10) with { File = path, Hashes = hash is null ? [] : [hash] };

        var snapshots = Series(seconds => new Scene().Thread(1, On("semaphore"), s_here).Compiled(s_here.File!, "aa"));

        Assert.Equal(outcome, Of(snapshots, finding).Findings.Single().Outcome);
    }

    [Fact]
    public void The_content_of_a_file_is_what_the_report_says_or_what_lies_there_whatever_ends_its_lines()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "Till.cs"), "class Till;\r\n");
            var findings = Read($$"""
                { "version": "2.1.0", "runs": [ {
                    "originalUriBaseIds": { "SRCROOT": { "uri": "{{new Uri(folder.FullName).AbsoluteUri}}/" } },
                    "artifacts": [ { "location": { "uri": "Stock.cs" }, "hashes": { "sha-256": "AB" } } ],
                    "results": [
                        { "ruleId": "HANG101", "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "Till.cs", "uriBaseId": "SRCROOT" }, "region": { "startLine": 1 } } } ] },
                        { "ruleId": "HANG101", "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "Stock.cs" }, "region": { "startLine": 1 } } } ] },
                        { "ruleId": "HANG101", "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "Gone.cs" }, "region": { "startLine": 1 } } } ] } ] } ] }
                """);

            Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("class Till;\n"u8)), findings[0].Hashes);
            Assert.Equal(["ab"], findings[1].Hashes);
            Assert.Empty(findings[2].Hashes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_wait_that_went_on_is_reached()
    {
        var snapshots = Series(seconds => seconds == 0 ? new Scene().Thread(1, On("semaphore"), s_here) : new Scene());

        Assert.Equal(FindingOutcome.Reached, Of(snapshots, Find(10)).Findings.Single().Outcome);
    }

    [Fact]
    public void Another_line_of_the_file_says_nothing() => Assert.Equal(FindingOutcome.NotObserved, Judge(Find(11), On("semaphore")).Outcome);

    [Theory]
    [InlineData("Till.Pay", "compiled, but")]
    [InlineData("Till.Refund", "has no code of its own")]
    [InlineData("Stock.Take", "not loaded")]
    public void What_was_not_observed_has_a_reason(string method, string reason)
    {
        var snapshots = Series(seconds => new Scene().Thread(1, null, s_here)).Select(s => s with { CompiledMethods = ["Shop.Till.Pay"] });

        var verdict = Of([.. snapshots], Find(99) with { Method = method }).Findings.Single();

        Assert.Equal(FindingOutcome.NotObserved, verdict.Outcome);
        Assert.Contains(reason, verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_incomplete_capture_is_inconclusive()
    {
        var snapshots = Series(seconds => new Scene().Lacks("the heap"));

        Assert.Equal(FindingOutcome.Inconclusive, Of(snapshots, Find(10)).Findings.Single().Outcome);
    }

    [Fact]
    public void Without_lines_the_method_makes_it_inconclusive()
    {
        var snapshots = Series(seconds => new Scene().Thread(1, On("semaphore"), Own("Shop.Till.Pay")));

        Assert.Equal(FindingOutcome.Inconclusive, Of(snapshots, Find(10) with { Method = "Till.Pay" }).Findings.Single().Outcome);
    }

    [Fact]
    public void A_stuck_wait_that_no_finding_is_about_is_missed()
    {
        var validation = Of(Series(seconds => new Scene().Thread(1, On("semaphore"), s_here)), Find(11));

        Assert.True(validation.Bad.Single().Missed);
    }

    [Fact]
    public void Without_any_findings_nothing_is_missed()
    {
        var validation = Of(Series(seconds => new Scene().Thread(1, On("semaphore"), s_here)));

        Assert.False(validation.Bad.Single().Missed);
    }

    [Theory]
    [InlineData("M:Shop.Till.Pay(System.Int32)", "Shop.Till.Pay")]
    [InlineData("M:Shop.Till`1.Pay``1(`0)", "Shop.Till.Pay")]
    [InlineData("Till.Pay", "Till.Pay")]
    public void Ids_of_methods_are_read(string id, string name) => Assert.Equal(name, FindingMatcher.MethodName(id));

    [Theory]
    [InlineData("Shop.Till.Pay.lambda", "Till.Pay", true)]
    [InlineData("Shop.Till.PayLater", "Till.Pay", false)]
    [InlineData("Shop.BigTill.Pay", "Till.Pay", false)]
    public void Methods_are_compared_by_whole_names(string compiled, string named, bool same) => Assert.Equal(same, FindingMatcher.IsMethod(compiled, named));

    [Fact]
    public void Findings_of_the_check_are_read_from_its_report()
    {
        var finding = Assert.Single(Read("""
            { "version": "2.1.0", "runs": [ { "results": [ {
                "ruleId": "HANG101", "message": { "text": "waits" },
                "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "src/My%20Till.cs" }, "region": { "startLine": 4, "endLine": 6 } } } ],
                "suppressions": [ { "kind": "inSource" } ],
                "properties": { "hangproof.method": "Till.Pay", "hangproof.boundWith": "pass 'token'", "hangproof.fingerprint": "ab" } } ] } ] }
            """));

        Assert.Equal(new Finding("HANG101", "src/My Till.cs", 4, 6, "Till.Pay") { Message = "waits", BoundWith = "pass 'token'", Fingerprint = "ab", Suppressed = true }, finding);
    }

    [Fact]
    public void Findings_of_a_build_are_read_from_the_compilers_log_and_others_are_left()
    {
        var finding = Assert.Single(Read("""
            { "version": "2.1.0", "runs": [ { "results": [
                { "ruleId": "CS0168", "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "file:///src/A.cs" } } } ] },
                { "ruleId": "HANG101", "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "file:///src/Till.cs" }, "region": { "startLine": 4 } } } ],
                  "properties": { "customProperties": { "hangproof.method": "Till.Pay" } } } ] } ] }
            """));

        Assert.Equal(("/src/Till.cs", 4, 4, "Till.Pay"), (finding.File, finding.Line, finding.EndLine, finding.Method));
    }

    [Theory]
    [InlineData("""{ "version": "1.0.0", "runs": [] }""", "ErrorLog")]
    [InlineData("{}", "ErrorLog")]
    [InlineData("nonsense", "no SARIF")]
    public void Other_files_are_refused_with_the_way_to_get_a_right_one(string text, string hint) =>
        Assert.Contains(hint, Assert.Throws<RefusedException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<Finding> Read(string text) => SarifFindings.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "x.sarif");

    private static Finding Find(int line) => new("HANG206", "src/shop/Till.cs", line, line, "");

    private static FindingVerdict Judge(Finding finding, WaitRecord wait) =>
        Of(Series(seconds => new Scene().Thread(1, wait, s_here)), finding).Findings.Single();

    private static Validation Of(Snapshot[] snapshots, params Finding[] findings) => Validation.Of(snapshots, findings, TimeSpan.FromSeconds(10), Idioms.BuiltIn);

    private static Snapshot[] Series(Func<double, Scene> scene) => [.. new double[] { 0, 5, 10 }.Select(seconds => scene(seconds).At(seconds).Build())];
}
