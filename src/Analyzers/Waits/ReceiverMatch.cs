using System.Collections.Concurrent;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// Whether a call's receiver meets a row's condition: by its static type where that decides, else by where the object can come from. One
/// origin that meets it is enough: the wait exists on that path.
/// </summary>
internal sealed class ReceiverMatch
{
    private readonly WaitAnalysis _analysis;
    private readonly ConcurrentDictionary<string, ISymbol?> _symbols = new(StringComparer.Ordinal);

    public ReceiverMatch(WaitAnalysis analysis) => _analysis = analysis;

    public bool Holds(BlockingApi row, IOperation operation, CancellationToken cancellationToken)
    {
        if (row.Receiver.Test == ReceiverTest.Any)
            return true;
        var receiver = operation switch
        {
            IInvocationOperation { Instance: { } instance } => instance,
            IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: { Length: > 0 } arguments } => arguments[0].Value,
            IPropertyReferenceOperation property => property.Instance,
            _ => null,
        };
        if (receiver is null || row.Receiver.Id is not { } id || Resolve(id) is not { } wanted)
            return false;
        return row.Receiver.Test switch
        {
            ReceiverTest.Is => Is(receiver, (ITypeSymbol)wanted, cancellationToken),
            ReceiverTest.Over => _analysis.Origins.Of(receiver, cancellationToken).Any(origin => Wraps(origin, wanted, cancellationToken)),
            ReceiverTest.From => Comes(receiver, wanted, cancellationToken),
            ReceiverTest.Named => _analysis.Origins.Of(receiver, cancellationToken).Any(origin => IsNamed(origin, (ITypeSymbol)wanted)),
            _ => false,
        };
    }

    private bool Is(IOperation value, ITypeSymbol wanted, CancellationToken cancellationToken)
    {
        var type = ValueOrigins.Unwrap(value)?.Type;
        if (type.IsOrDerivesFrom(wanted))
            return true;
        // A static type that is no base of the wanted one cannot hold it; only a base is worth following.
        return wanted.IsOrDerivesFrom(type) && _analysis.Origins.Of(value, cancellationToken).Any(origin => origin.Type.IsOrDerivesFrom(wanted));
    }

    private bool Wraps(IOperation origin, ISymbol wanted, CancellationToken cancellationToken) =>
        origin is IObjectCreationOperation { Arguments: { Length: > 0 } arguments }
        && (wanted is ITypeSymbol type ? Is(arguments[0].Value, type, cancellationToken) : Comes(arguments[0].Value, wanted, cancellationToken));

    private bool Comes(IOperation value, ISymbol member, CancellationToken cancellationToken, bool isUnder = false) =>
        _analysis.Origins.Of(value, cancellationToken).Any(origin => origin switch
        {
            // The stream under a reader or writer comes from where that comes from.
            IPropertyReferenceOperation { Property.Name: "BaseStream", Instance: { } over } when !isUnder =>
                Comes(over, member, cancellationToken, isUnder: true),
            IPropertyReferenceOperation property => IsOverload(property.Property, member),
            IInvocationOperation invocation => IsOverload(invocation.TargetMethod, member),
            _ => false,
        });

    private static bool IsOverload(ISymbol symbol, ISymbol member) =>
        symbol.Name == member.Name && SymbolEqualityComparer.Default.Equals(symbol.OriginalDefinition.ContainingType, member.ContainingType);

    private static bool IsNamed(IOperation origin, ITypeSymbol type) =>
        origin is IObjectCreationOperation creation
        && creation.Type.IsOrDerivesFrom(type)
        && creation.Arguments.Any(a => a.Parameter is { Name: "name", Type.SpecialType: SpecialType.System_String } && a.Value.ConstantValue is not { HasValue: true, Value: null or "" });

    private ISymbol? Resolve(string id) =>
        _symbols.GetOrAdd(id, i => DocumentationCommentId.GetFirstSymbolForDeclarationId(i, _analysis.Compilation));
}
