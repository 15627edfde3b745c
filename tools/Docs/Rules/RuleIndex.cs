namespace Hangproof.Docs.Rules;

/// <summary>The list of all rules: <c>docs/rules/README.md</c>.</summary>
internal static class RuleIndex
{
    public static string Path { get; } = System.IO.Path.Combine(Repository.RulePages, "README.md");

    public static GeneratedFile Generate() => new(Path, GeneratedBlock.Fill(File.ReadAllText(Path), "index", Table()));

    private static string Table() =>
        $"""
        | rule | title | severity | fix |
        |---|---|---|---|
        {string.Join('\n', DocumentedRule.All.Select(Row))}
        """;

    private static string Row(DocumentedRule rule) => $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} | {rule.Severity} | {(rule.HasFix ? "yes" : "")} |";
}
