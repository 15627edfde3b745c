using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Facts;

/// <summary>What a semaphore is for, by the count it starts with.</summary>
internal static class Permits
{
    /// <summary>Whether it starts empty, so that a release is a signal; else a release gives back what a holder took.</summary>
    public static bool AreSignals(ObjectFacts facts) => !facts.Creations.IsEmpty && facts.Creations.All(StartsEmpty);

    private static bool StartsEmpty(IOperation creation) =>
        creation is IObjectCreationOperation { Arguments: { Length: > 0 } arguments } && arguments[0].Value.ConstantValue is { HasValue: true, Value: 0 }
        && !arguments.Any(a => a.Parameter?.Name == "name");
}
