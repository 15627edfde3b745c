using System.Text;
using Hangproof.Catalogue;

namespace Hangproof.Docs.Rules;

/// <summary>The page of one rule: written by people, but for its blocks of facts.</summary>
internal static class RulePage
{
    /// <summary>The sections of a page, in order.</summary>
    public static IReadOnlyList<string> Sections { get; } =
        ["Why it hangs", "Reported", "Not reported", "How to fix", "When to suppress", "Options", "How it looks at run time", "Severity"];

    public static string Path(string id) => System.IO.Path.Combine(Repository.RulePages, $"{id}.md");

    /// <summary>The page as it should be; its stub where there is none.</summary>
    public static GeneratedFile Generate(DocumentedRule rule)
    {
        var path = Path(rule.Id);
        var page = File.Exists(path) ? File.ReadAllText(path) : Stub(rule.Id, rule.Title);
        page = GeneratedBlock.Fill(page, "facts", Facts(rule));
        page = GeneratedBlock.Fill(page, "frames", Frames(rule));
        return new GeneratedFile(path, GeneratedBlock.Fill(page, "severity", Severities(rule)));
    }

    /// <summary>A page that holds the frame and waits for its words.</summary>
    public static string Stub(string id, string title) =>
        $"""
        # {id}: {title}

        {GeneratedBlock.Empty("facts")}

        ## Why it hangs

        Three to six lines: what waits, what it waits for, who fails to come. A true story, with its public issue.

        ## Reported

        ```csharp
        // Compiled by a test: the lines that end in this comment, and no others, are reported. // {id}
        ```

        ## Not reported

        ```csharp
        ```

        ## How to fix

        ```csharp
        ```

        ## When to suppress

        ## Options

        None.

        ## How it looks at run time

        {GeneratedBlock.Empty("frames")}

        ## Severity

        {GeneratedBlock.Empty("severity")}

        """;

    private static string Facts(DocumentedRule rule) =>
        $"""
        | | |
        |---|---|
        | Severity | {rule.Severity} |
        | Category | {rule.Descriptor.Category} |
        | Code fix | {(rule.HasFix ? "yes" : "no")} |
        | Since | {Releases.Since(rule.Id)} |
        """;

    /// <summary>One line for each type and kind of wait: what a stack shows of it.</summary>
    private static string Frames(DocumentedRule rule)
    {
        var table = new StringBuilder("| waits for | a blocked thread shows | a suspended method awaits |\n|---|---|---|\n");
        foreach (var rows in rule.Rows.GroupBy(row => (row.Kind, row.TypeName)))
        {
            var blocked = rows.Where(row => row.Mode == WaitMode.Blocks).ToList();
            var frames = blocked.Select(row => row.DisplayName).Concat(blocked.SelectMany(row => row.Frames).Select(ShortName));
            var awaited = rows.Where(row => row.Mode == WaitMode.Suspends).Select(row => row.DisplayName);
            table.Append($"| {rows.Key.Kind.Name()} | {List(frames)} | {List(awaited)} |\n");
        }
        return table.ToString();
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Distinct().Select(name => $"`{name}`"));

    /// <summary>A frame without its namespace: <c>Monitor.Enter_Slowpath</c>.</summary>
    private static string ShortName(string frame)
    {
        var parts = frame.Split('.');
        return $"{parts[^2].Split('`')[0]}.{parts[^1]}";
    }

    private static string Severities(DocumentedRule rule) =>
        $"""
        {string.Join(", ", Presets.Modes.Select(mode => $"`{mode}`: {Presets.Severity(mode, rule)}"))}. Your own line wins over every mode:

        ```ini
        [*.cs]
        dotnet_diagnostic.{rule.Id}.severity = {rule.Severity}
        ```
        """;
}
