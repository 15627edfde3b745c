namespace Hangproof.Benchmarks.Rules;

/// <summary>A page of text that ends in a table which a command makes.</summary>
internal static class TablePage
{
    public static void Replace(string path, string table)
    {
        var text = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var start = text.IndexOf("\n| ", StringComparison.Ordinal);
        File.WriteAllText(path, (start < 0 ? text.TrimEnd() + "\n\n" : text[..(start + 1)]) + table.ReplaceLineEndings("\n").TrimEnd() + "\n");
    }
}
