using Hangproof.Docs.Rules;
using Microsoft.CodeAnalysis;

namespace Hangproof.Docs.Tests;

/// <summary>The code on the pages is compiled, and is reported where the page says so and nowhere else.</summary>
public sealed class SampleTests
{
    public static TheoryData<string, string, string> Codes()
    {
        var codes = new TheoryData<string, string, string>();
        foreach (var rule in DocumentedRule.All)
        {
            foreach (var section in (string[])["Reported", "Not reported", "How to fix"])
            {
                foreach (var code in Page.Of(rule).Code(section))
                    codes.Add(rule.Id, section, code);
            }
        }
        return codes;
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Code_on_a_page_compiles_and_is_reported_where_it_says_so(string id, string section, string code)
    {
        var rule = AllRules.Find(id);
        var sample = Sample.Of(code, rule);

        Assert.Empty(sample.CompileErrors());
        var findings = id == RuleIds.SuppressedButHangs ? await sample.FindingsWhereAllHangsAsync() : await sample.FindingsAsync();

        Assert.DoesNotContain(findings, finding => finding.Id == "AD0001");
        Assert.Equal(MarkedLines(code, id), findings.Where(finding => finding.Id == id).Select(Line).Distinct().Order());
        Assert.Equal(section == "Reported", MarkedLines(code, id).Any());
        if (section == "Not reported")
            Assert.DoesNotContain(findings, finding => finding.Severity >= DiagnosticSeverity.Warning);
    }

    /// <summary>What the analyzer says about configuration is no C#: its page has none.</summary>
    [Fact]
    public void Every_page_but_that_of_the_configuration_shows_code()
    {
        var without = DocumentedRule.All.Where(rule => Page.Of(rule).Code("Reported").Count == 0).Select(rule => rule.Id);

        Assert.Equal(["HANG000"], without);
    }

    private static IEnumerable<int> MarkedLines(string code, string id) =>
        code.Split('\n').Select((line, number) => (line, number)).Where(pair => pair.line.EndsWith($"// {id}", StringComparison.Ordinal)).Select(pair => pair.number);

    private static int Line(Diagnostic finding) => finding.Location.GetLineSpan().StartLinePosition.Line;
}
