using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>The elements of an array or a collection that is written out: <c>new[] { a, b }</c>, <c>[a, b]</c>, arguments of a <c>params</c> parameter.</summary>
internal static class Elements
{
    /// <summary>
    /// Collection expressions and spreads, which the oldest compiler we are built against has no names for. Newer ones pass <c>params</c> spans so.
    /// </summary>
    private const OperationKind CollectionExpression = (OperationKind)0x7f;

    private const OperationKind Spread = (OperationKind)0x80;

    /// <summary>The elements, or <see langword="null"/> if the value is no collection that is written out whole.</summary>
    public static IReadOnlyList<IOperation>? Of(IOperation? value) => ValueOrigins.Unwrap(value) switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        { Kind: CollectionExpression } collection when collection.ChildOperations.All(element => element.Kind != Spread) => collection.ChildOperations.ToArray(),
        _ => null,
    };

    /// <summary>The collection that a value is an element of.</summary>
    public static IOperation? CollectionOf(IOperation element) => element.Parent switch
    {
        IArrayInitializerOperation { Parent: IArrayCreationOperation array } => array,
        { Kind: CollectionExpression } collection => collection,
        _ => null,
    };
}
