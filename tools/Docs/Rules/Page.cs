using System.Text.RegularExpressions;

namespace Hangproof.Docs.Rules;

/// <summary>A page of a rule, taken apart.</summary>
internal sealed partial class Page
{
    /// <summary>The namespaces that the code of pages leaves to its project.</summary>
    public const string ImplicitUsings = """
        global using System;
        global using System.Collections.Concurrent;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net;
        global using System.Net.Http;
        global using System.Net.Sockets;
        global using System.Threading;
        global using System.Threading.Channels;
        global using System.Threading.Tasks;
        """;

    private readonly string _text;

    private Page(string text) => _text = text;

    public string Heading => _text[..Math.Max(0, _text.IndexOf('\n'))];

    public IEnumerable<string> Sections => SectionHeading().Matches(_text).Select(heading => heading.Groups["name"].Value);

    /// <exception cref="FileNotFoundException">There is none; the message holds what to begin with.</exception>
    public static Page Of(DocumentedRule rule)
    {
        var path = RulePage.Path(rule.Id);
        return File.Exists(path)
            ? new Page(File.ReadAllText(path))
            : throw new FileNotFoundException($"{rule.Id} has no page. Begin with: dotnet run --project tools/Docs -- new-rule {rule.Id} \"{rule.Title}\"\n\n{RulePage.Stub(rule.Id, rule.Title)}");
    }

    /// <summary>The fenced C# of a section.</summary>
    public IReadOnlyList<string> Code(string section)
    {
        var start = _text.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        if (start < 0)
            return [];
        var end = _text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return [.. Fence().Matches(_text[start..(end < 0 ? _text.Length : end)]).Select(fence => fence.Groups["code"].Value)];
    }

    [GeneratedRegex("^## (?<name>.+)$", RegexOptions.Multiline)]
    private static partial Regex SectionHeading();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
