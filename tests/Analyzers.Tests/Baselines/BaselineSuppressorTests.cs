using System.Collections.Immutable;
using System.Reflection;
using Hangproof.Baselines;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Tests.Baselines;

public sealed class BaselineSuppressorTests
{
    private const string Two = """
        class C
        {
            void M(SemaphoreSlim gate, CancellationToken stop)
            {
                gate.Wait();
                gate.Wait();
            }
        }
        """;

    [Fact]
    public async Task What_is_listed_is_suppressed_and_the_rest_is_not()
    {
        var found = await Find(Two);

        var (first, second) = (found[0], found[1]);
        var left = await Find(Two, Line(first));
        Assert.Equal(second.Location.SourceSpan, Assert.Single(left).Location.SourceSpan);
        Assert.Empty(await Find(Two, Line(first), Line(second)));
    }

    [Fact]
    public async Task A_finding_that_became_certain_is_the_one_that_was_possible()
    {
        const string possible = "class C { async Task M() { using var peer = new UdpClient(1); await peer.ReceiveAsync(); } }";

        var found = Assert.Single(await Find(possible));

        Assert.Equal("HANG352", found.Id);
        Assert.Empty(await Find(possible, Line(found).Replace("HANG352", "HANG302")));
    }

    [Fact]
    public void Lines_of_one_finding_add_up_over_files_and_a_line_that_is_there_twice_counts_once()
    {
        var fingerprint = new string('a', 64);

        var baseline = Baseline.Read(SourceText.From($"HANG206 {fingerprint} 2 A.cs\nHANG206 {fingerprint} 1 B.cs\nHANG206 {fingerprint} 1 A.cs\n"));

        Assert.Equal(3, baseline.Allowed[fingerprint]);
    }

    [Fact]
    public async Task What_the_user_made_an_error_is_suppressed_too()
    {
        var found = await Find(Two);

        Assert.All(await Find(Two, ReportDiagnostic.Error), d => Assert.Equal(DiagnosticSeverity.Error, d.Severity));
        Assert.Empty(await Find(Two, ReportDiagnostic.Error, Line(found[0]), Line(found[1])));
    }

    [Fact]
    public void Every_rule_can_be_in_it_but_those_about_the_set_up()
    {
        var ids = typeof(RuleIds).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

        Assert.Equal(ids.Except(["HANG000", "HANG900", "HANG901"]).Order(), new BaselineSuppressor().SupportedSuppressions.Select(s => s.SuppressedDiagnosticId));
    }

    [Fact]
    public async Task A_line_that_is_not_understood_is_reported_at_its_place()
    {
        var found = await Find("class C;", ReportDiagnostic.Default, "# a comment", "", "HANG206 abc");

        var bad = Assert.Single(found);
        Assert.Equal(("HANG000", 2), (bad.Id, bad.Location.GetLineSpan().StartLinePosition.Line));
        Assert.Contains("id fingerprint count path", bad.GetMessage());
    }

    private static string Line(Diagnostic finding) => $"{finding.Id} {finding.Properties[DiagnosticProperties.Fingerprint]} 1 src/My File.cs";

    private static Task<ImmutableArray<Diagnostic>> Find(string source, params string[] baseline) => Find(source, ReportDiagnostic.Default, baseline);

    private static Task<ImmutableArray<Diagnostic>> Find(string source, ReportDiagnostic severity, params string[] baseline) =>
        ProjectWithList.FindAsync(source, Baseline.FileName, string.Join('\n', baseline), severity);
}
