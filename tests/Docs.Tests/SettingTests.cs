using Hangproof.Docs.Rules;

namespace Hangproof.Docs.Tests;

/// <summary>What the package sets agrees with the rules that there are.</summary>
public sealed class SettingTests
{
    [Theory]
    [InlineData("Minimal")]
    [InlineData("Strict")]
    [InlineData("None")]
    public void A_preset_lists_known_rules_only(string mode) =>
        Assert.Empty(Presets.Listed(mode).Keys.Except(DocumentedRule.All.Select(rule => rule.Id)));

    [Fact]
    public void Recommended_is_the_rules_own_defaults() => Assert.Empty(Presets.Listed("Recommended"));

    [Fact]
    public void Strict_warns_of_every_suggestion() =>
        Assert.Empty(DocumentedRule.All.Where(rule => rule.Severity == "suggestion" && Presets.Severity("Strict", rule) != "warning").Select(rule => rule.Id));

    [Fact]
    public void None_leaves_only_what_is_wrong_with_the_configuration() =>
        Assert.Equal(["HANG000"], DocumentedRule.All.Where(rule => Presets.Severity("None", rule) != "none").Select(rule => rule.Id));

    [Fact]
    public void Minimal_is_never_louder_than_recommended() =>
        Assert.All(Presets.Listed("Minimal").Values, severity => Assert.Equal("none", severity));

    [Theory]
    [ClassData(typeof(AllRules))]
    public void The_release_files_say_what_a_rule_says(string id)
    {
        var rule = AllRules.Find(id);

        var row = Assert.Single(Releases.Rows, row => row.Id == id);

        Assert.Equal(rule.Title, row.Title);
        Assert.Equal(rule.Descriptor.Category, row.Category);
        Assert.Equal(rule.Descriptor.IsEnabledByDefault ? rule.Descriptor.DefaultSeverity.ToString() : "Disabled", row.Severity);
    }
}
