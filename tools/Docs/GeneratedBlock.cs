namespace Hangproof.Docs;

/// <summary>The part of a page that a generator writes: between <c>&lt;!-- generated: name --&gt;</c> and <c>&lt;!-- end --&gt;</c>.</summary>
internal static class GeneratedBlock
{
    private const string End = "<!-- end -->";

    public static bool IsIn(string page, string name) => page.Contains(Start(name), StringComparison.Ordinal);

    /// <summary>The page with the block's content replaced; unchanged where it has no such block.</summary>
    public static string Fill(string page, string name, string content)
    {
        var start = page.IndexOf(Start(name), StringComparison.Ordinal);
        if (start < 0)
            return page;
        start += Start(name).Length;
        var end = page.IndexOf(End, start, StringComparison.Ordinal);
        if (end < 0)
            throw new InvalidDataException($"The block '{name}' has no '{End}'.");
        return $"{page[..start]}\n{content.Trim()}\n{page[end..]}";
    }

    public static string Empty(string name) => $"{Start(name)}\n{End}";

    private static string Start(string name) => $"<!-- generated: {name} -->";
}
