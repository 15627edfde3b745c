using System.Text.RegularExpressions;

namespace Hangproof.Docs.Tests;

/// <summary>Links from one page of the repository to another lead somewhere.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(((string[])["docs", "samples"]).SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)))
            .Select(path => Path.GetRelativePath(Repository.Root, path)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_a_file(string page)
    {
        var path = Path.Combine(Repository.Root, page);
        var targets = Link().Matches(File.ReadAllText(path)).Select(link => link.Groups["target"].Value);

        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)), $"{page} leads to {target}, which is not there"));
    }

    [GeneratedRegex(@"\]\((?!\w+:)(?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
