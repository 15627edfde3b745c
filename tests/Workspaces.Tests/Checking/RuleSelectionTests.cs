using Hangproof.Workspaces.Checking;

namespace Hangproof.Workspaces.Tests.Checking;

public sealed class RuleSelectionTests
{
    [Fact]
    public void All_rules_are_found() => Assert.Subset(RuleSelection.All().Descriptors.Select(d => d.Id).ToHashSet(), new HashSet<string> { "HANG000", "HANG101", "HANG454", "HANG900" });

    [Fact]
    public void A_series_stands_for_all_that_begin_so()
    {
        var rules = RuleSelection.All().Only(["HANG3xx", "hang101"]);

        Assert.True(rules.Includes("HANG351"));
        Assert.True(rules.Includes("HANG101"));
        Assert.False(rules.Includes("HANG201"));
        Assert.False(rules.Includes("CS0168"));
    }

    [Fact]
    public void No_id_stands_for_all() => Assert.Equal(RuleSelection.All().Analyzers.Select(a => a.GetType()), RuleSelection.All().Only([]).Analyzers.Select(a => a.GetType()));

    [Fact]
    public void A_rule_that_is_off_is_switched_on_by_its_name()
    {
        Assert.Empty(RuleSelection.All().TurnedOn);
        Assert.Equal(["HANG251"], RuleSelection.All().Only(["HANG251"]).TurnedOn.Select(rule => rule.Id));
        Assert.Equal(["HANG257"], RuleSelection.All().Only(["HANG257"]).TurnedOn.Select(rule => rule.Id));
        Assert.Equal(["HANG900"], RuleSelection.All().PlusInventory().TurnedOn.Select(rule => rule.Id));
    }

    [Theory]
    [InlineData("HANG999")]
    [InlineData("HANG1")]
    [InlineData("HANGxx1")]
    [InlineData("CA2016")]
    [InlineData("HANG8xx")]
    public void What_is_no_rule_is_refused_with_what_is_accepted(string id)
    {
        var failure = Assert.Throws<ForeseenException>(() => RuleSelection.All().Only([id]));

        Assert.StartsWith($"'{id}' is no rule. Accepted: HANG000, HANG101,", failure.Message);
    }
}
