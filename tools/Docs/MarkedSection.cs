namespace Hangproof.Docs;

/// <summary>The part of a page between two markers, which a generator owns.</summary>
internal static class MarkedSection
{
    public static string Replace(string page, string name, string content)
    {
        var begin = $"<!-- begin generated: {name} -->";
        var end = $"<!-- end generated: {name} -->";
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
            throw new InvalidDataException($"the page lacks the markers '{begin}' and '{end}'");
        return $"{page[..(from + begin.Length)]}\n\n{content.Trim()}\n\n{page[to..]}";
    }
}
