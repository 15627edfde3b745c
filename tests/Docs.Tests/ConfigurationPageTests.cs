using Hangproof.Configuration;

namespace Hangproof.Docs.Tests;

public sealed class ConfigurationPageTests
{
    private static readonly string _page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));

    [Fact]
    public void Every_option_is_described() =>
        Assert.All(HangproofOptions.All, option => Assert.Contains($"\n| `{option.Key}` |", _page));

    [Fact]
    public void No_option_is_described_that_is_not_there() =>
        Assert.Equal(HangproofOptions.All.Length, _page.Split("\n| `" + HangproofOption.Prefix).Length - 1);
}
