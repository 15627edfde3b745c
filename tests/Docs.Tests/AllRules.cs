using Hangproof.Docs.Rules;

namespace Hangproof.Docs.Tests;

/// <summary>The id of every rule there is.</summary>
internal sealed class AllRules : TheoryData<string>
{
    public AllRules() => AddRange([.. DocumentedRule.All.Select(rule => rule.Id)]);

    public static DocumentedRule Find(string id) => DocumentedRule.All.Single(rule => rule.Id == id);
}
