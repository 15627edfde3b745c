using Hangproof.Docs.Rules;

namespace Hangproof.Docs.Tests;

public sealed class RulePageTests
{
    [Theory]
    [ClassData(typeof(AllRules))]
    public void Every_rule_has_a_page_with_its_title(string id)
    {
        var rule = AllRules.Find(id);

        Assert.Equal($"# {id}: {rule.Title}", Page.Of(rule).Heading);
    }

    [Theory]
    [ClassData(typeof(AllRules))]
    public void Sections_stand_in_the_order_of_the_template(string id)
    {
        var sections = Page.Of(AllRules.Find(id)).Sections.ToList();

        Assert.Equal(RulePage.Sections.Where(sections.Contains), sections);
        Assert.Empty(RulePage.Sections.Except(sections).Except(MayLack(id)));
    }

    [Theory]
    [ClassData(typeof(AllRules))]
    public void What_is_generated_is_up_to_date(string id)
    {
        var page = RulePage.Generate(AllRules.Find(id));

        Assert.True(page.IsUpToDate, $"{page.Name} is out of date: dotnet run --project tools/Docs -- rules");
    }

    [Theory]
    [ClassData(typeof(AllRules))]
    public void What_is_generated_has_a_place_on_the_page(string id)
    {
        var rule = AllRules.Find(id);
        var page = File.ReadAllText(RulePage.Path(id));

        Assert.True(GeneratedBlock.IsIn(page, "facts"));
        Assert.True(GeneratedBlock.IsIn(page, "severity"));
        Assert.Equal(rule.Rows.Count > 0, GeneratedBlock.IsIn(page, "frames"));
    }

    [Theory]
    [ClassData(typeof(AllRules))]
    public void The_help_link_of_a_rule_leads_to_its_page(string id) =>
        Assert.EndsWith($"/docs/rules/{id}.md", AllRules.Find(id).Descriptor.HelpLinkUri);

    [Fact]
    public void No_page_is_left_of_a_rule_that_is_gone()
    {
        var pages = Directory.GetFiles(Repository.RulePages, "HANG*.md").Select(path => Path.GetFileNameWithoutExtension(path)!);

        Assert.Empty(pages.Except(DocumentedRule.All.Select(rule => rule.Id)));
    }

    [Fact]
    public void The_index_lists_every_rule() =>
        Assert.True(RuleIndex.Generate().IsUpToDate, "docs/rules/README.md is out of date: dotnet run --project tools/Docs -- rules");

    /// <summary>The possible id of a pair points to the certain one; a bad configuration has no run time to look at.</summary>
    private static string[] MayLack(string id) =>
        id == "HANG000" ? ["How it looks at run time"] : id[5] >= '5' ? ["Options", "How it looks at run time"] : [];
}
