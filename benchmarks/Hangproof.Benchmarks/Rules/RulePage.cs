namespace Hangproof.Benchmarks.Rules;

/// <summary>The code of a rule's page: what is reported, and what looks like it and is not.</summary>
internal static class RulePage
{
    private const string Fence = "```";

    /// <summary>The pages that show both, by id.</summary>
    public static IEnumerable<RuleCase> Cases(string folder)
    {
        foreach (var file in Directory.GetFiles(folder, "HANG*.md").Order(StringComparer.Ordinal))
        {
            var page = File.ReadAllText(file);
            if (FirstCode(page, "## Reported") is { } hit && FirstCode(page, "## Not reported") is { } miss)
            {
                yield return new(Path.GetFileNameWithoutExtension(file), "hit", hit);
                yield return new(Path.GetFileNameWithoutExtension(file), "no hit", miss);
            }
        }
    }

    private static string? FirstCode(string page, string heading)
    {
        if (page.IndexOf($"\n{heading}", StringComparison.Ordinal) is not (>= 0 and var start))
            return null;
        var open = page.IndexOf($"{Fence}csharp", start, StringComparison.Ordinal);
        var next = page.IndexOf("\n## ", start + heading.Length, StringComparison.Ordinal);
        if (open < 0 || (next >= 0 && next < open))
            return null;
        var from = page.IndexOf('\n', open) + 1;
        return page[from..page.IndexOf(Fence, from, StringComparison.Ordinal)];
    }
}

/// <summary>One piece of code for one rule.</summary>
/// <param name="Kind">Whether the rule reports something in it.</param>
public sealed record RuleCase(string Id, string Kind, string Code)
{
    public override string ToString() => $"{Id}, {Kind}";
}
