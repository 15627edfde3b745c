using Hangproof.Docs.Rules;
using Microsoft.CodeAnalysis;

namespace Hangproof.Docs.Tests;

/// <summary>The code on the pages is compiled, and is reported where the page says so and nowhere else.</summary>
public sealed class SampleTests
{
    /// <summary>Sections whose code does not yet hold, and why. To be emptied.</summary>
    private static readonly Dictionary<(string Id, string Section), string> _notYet = new()
    {
        [("HANG201", "Reported")] = "a named mutex in a field is not seen",
        [("HANG306", "Reported")] = "an explicit 0 on a command from CreateCommand is not seen",
        [("HANG307", "Reported")] = "the order of reading both pipes is not judged",
        [("HANG308", "Not reported")] = "the deadline in CallOptions is not seen",
        [("HANG308", "How to fix")] = "the token in CallOptions is not seen",
        [("HANG356", "Reported")] = "the default timeout of a command keeps the token in scope from being asked for",
        [("HANG409", "Reported")] = "an infinite delay is not judged",
        [("HANG410", "Reported")] = "the rule has no analysis",
    };

    public static TheoryData<string, string, string> Codes()
    {
        var codes = new TheoryData<string, string, string>();
        foreach (var rule in DocumentedRule.All)
        {
            foreach (var section in (string[])["Reported", "Not reported", "How to fix"])
            {
                if (_notYet.ContainsKey((rule.Id, section)))
                    continue;
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
        var findings = await sample.FindingsAsync();

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
