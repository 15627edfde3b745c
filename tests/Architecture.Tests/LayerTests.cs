using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Hangproof.Architecture;

/// <summary>Layers within the analyzers: what is shared knows nothing of the rules that share it.</summary>
public sealed class LayerTests
{
    private const string RuleFolders = "Hangproof.(Waits|Completion|Locks|Tasks|Lifetimes)";

    private static readonly ArchUnitNET.Domain.Architecture _analyzers =
        new ArchLoader().LoadAssemblies(Repository.Load("Hangproof.Analyzers")).Build();

    [Theory]
    [InlineData("Hangproof.Symbols", "Hangproof.Flow")]
    [InlineData("Hangproof.Symbols", RuleFolders)]
    [InlineData("Hangproof.Flow", RuleFolders)]
    [InlineData("Hangproof.Configuration", RuleFolders)]
    [InlineData("Hangproof.Reporting", RuleFolders)]
    public void A_shared_layer_does_not_know_the_one_above(string lower, string upper)
    {
        IArchRule rule = Types().That().ResideInNamespaceMatching($"^{lower}").Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching($"^{upper}")).WithoutRequiringPositiveResults();

        Assert.Empty(rule.Evaluate(_analyzers).Where(result => !result.Passed).Select(result => result.Description));
    }
}
