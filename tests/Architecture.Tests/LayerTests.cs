using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Hangproof.Architecture;

/// <summary>Layers within the analyzers: what is shared knows nothing of the rules that share it.</summary>
public sealed class LayerTests
{
    private static readonly ArchUnitNET.Domain.Architecture _analyzers =
        new ArchLoader().LoadAssemblies(Repository.Load("Hangproof.Analyzers")).Build();

    [Theory]
    [InlineData("Hangproof.Symbols", "Hangproof.Flow")]
    [InlineData("Hangproof.Symbols", "Hangproof.Waits")]
    [InlineData("Hangproof.Flow", "Hangproof.Waits")]
    [InlineData("Hangproof.Configuration", "Hangproof.Waits")]
    public void A_shared_layer_does_not_know_the_one_above(string lower, string upper)
    {
        IArchRule rule = Types().That().ResideInNamespaceMatching($"^{lower}").Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching($"^{upper}")).WithoutRequiringPositiveResults();

        Assert.Empty(rule.Evaluate(_analyzers).Where(result => !result.Passed).Select(result => result.Description));
    }
}
