using System.Collections.Immutable;
using Hangproof.Tests.Verification;
using Hangproof.Verdicts;
using Microsoft.CodeAnalysis;

namespace Hangproof.Tests.Verdicts;

public sealed class SuppressedButHangsTests
{
    private const string Open = "class C { void M(SemaphoreSlim gate, CancellationToken stop) { gate.Wait(); } }";

    [Fact]
    public async Task A_finding_that_is_not_suppressed_speaks_for_itself()
    {
        var found = await Find(Open, Line("confirmed"));

        Assert.Equal(["HANG206"], found.Select(d => d.Id));
    }

    [Theory]
    [InlineData("\n#pragma warning disable HANG206\nclass C { void M(SemaphoreSlim gate, CancellationToken stop) { gate.Wait(); } }", "'#pragma'")]
    [InlineData("\n#pragma warning disable\nclass C { void M(SemaphoreSlim gate, CancellationToken stop) { gate.Wait(); } }", "'#pragma'")]
    [InlineData("class C { void M(SemaphoreSlim gate, CancellationToken stop)\n{\n#pragma warning disable HANG206\ngate.Wait();\n#pragma warning restore HANG206\n} }", "'#pragma'")]
    [InlineData("class C { void M(SemaphoreSlim gate, CancellationToken stop)\n{\n#pragma warning disable HANG256, HANG206\ngate.Wait();\n} }", "'#pragma'")]
    [InlineData("""class C { [System.Diagnostics.CodeAnalysis.SuppressMessage("Locks", "HANG206:Known", Justification = "always released")] void M(SemaphoreSlim gate, CancellationToken stop) { gate.Wait(); } }""", "attribute")]
    [InlineData("""[System.Diagnostics.CodeAnalysis.SuppressMessage("Locks", "HANG206")] class C { void M(SemaphoreSlim gate, CancellationToken stop) { gate.Wait(); } }""", "attribute")]
    public async Task Reports_a_suppression_of_what_was_seen_to_hang(string source, string how)
    {
        var found = Assert.Single(await Find(source, Line("confirmed")));

        Assert.Equal("HANG901", found.Id);
        Assert.Contains(how, found.GetMessage());
        Assert.Contains("'HANG206' is suppressed in 'M'", found.GetMessage());
    }

    [Fact]
    public async Task Reports_a_rule_that_is_switched_off() =>
        Assert.Equal("HANG901", Assert.Single(await Find(Open, Line("confirmed"), ReportDiagnostic.Suppress)).Id);

    [Theory]
    [InlineData("reached")]
    [InlineData("not-observed")]
    [InlineData("inconclusive")]
    public async Task Silent_where_it_was_not_seen_to_hang(string verdict) =>
        Assert.Empty(await Find("\n#pragma warning disable HANG206\n" + Open, Line(verdict)));

    [Fact]
    public async Task Silent_where_the_finding_is_gone() =>
        Assert.Empty(await Find("\n#pragma warning disable HANG206\nclass C { void M(SemaphoreSlim gate, CancellationToken stop) { gate.Wait(stop); } }", Line("confirmed")));

    [Fact]
    public async Task Silent_where_another_rule_is_suppressed()
    {
        var found = await Find("\n#pragma warning disable HANG101\n" + Open, Line("confirmed"));

        Assert.Equal(["HANG206"], found.Select(d => d.Id));
    }

    [Fact]
    public async Task Silent_where_one_of_two_is_suppressed_as_nobody_can_tell_which()
    {
        const string source = "class C { void M(SemaphoreSlim gate, CancellationToken stop)\n{\n#pragma warning disable HANG206\ngate.Wait();\n#pragma warning restore HANG206\ngate.Wait();\n} }";

        var found = await Find(source, Line("confirmed"));

        Assert.Equal(["HANG206"], found.Select(d => d.Id));
    }

    [Fact]
    public async Task A_line_that_is_not_understood_is_reported()
    {
        var found = Assert.Single(await Find("class C;", "# seen\nabc certain HANG206"));

        Assert.Equal("HANG000", found.Id);
        Assert.Contains("fingerprint verdict id", found.GetMessage());
    }

    /// <summary>A line about the first finding of <see cref="Open"/>.</summary>
    private static string Line(string verdict) => $"{Fingerprint.Value.GetAwaiter().GetResult()} {verdict} HANG206";

    private static readonly Lazy<Task<string>> Fingerprint = new(async () =>
        Assert.Single(await Find(Open, "")).Properties[DiagnosticProperties.Fingerprint]!);

    private static Task<ImmutableArray<Diagnostic>> Find(string source, string list, ReportDiagnostic severity = ReportDiagnostic.Default) =>
        ProjectWithList.FindAsync(source, VerdictList.FileName, list, severity);
}
