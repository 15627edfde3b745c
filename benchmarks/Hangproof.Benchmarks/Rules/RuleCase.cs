using Hangproof.Docs.Rules;

namespace Hangproof.Benchmarks.Rules;

/// <summary>One piece of code for one rule.</summary>
/// <param name="Kind">Whether the rule reports something in it.</param>
public sealed record RuleCase(string Id, string Kind, string Code)
{
    /// <summary>What the pages of the rules show first: what is reported, and what looks like it and is not.</summary>
    public static IEnumerable<RuleCase> OfPages()
    {
        foreach (var rule in DocumentedRule.All)
        {
            var page = Page.Of(rule);
            if (page.Code("Reported") is [var hit, ..] && page.Code("Not reported") is [var miss, ..])
            {
                yield return new(rule.Id, "hit", hit);
                yield return new(rule.Id, "no hit", miss);
            }
        }
    }

    public override string ToString() => $"{Id}, {Kind}";
}
