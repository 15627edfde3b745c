using System.Collections.Concurrent;
using System.Collections.Immutable;
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
    /// <summary>A reader over a buffer over TLS over a socket is the deepest that was seen; one more is allowed.</summary>
    private const int MaxLayers = 4;

    private readonly WaitAnalysis _analysis;
    private readonly ConcurrentDictionary<string, ISymbol?> _symbols = new(StringComparer.Ordinal);

    public ReceiverMatch(WaitAnalysis analysis) => _analysis = analysis;

    /// <summary>The row that speaks of this very call: of those whose condition holds the most specific one.</summary>
    public BlockingApi? Best(ImmutableArray<BlockingApi> rows, IOperation operation, CancellationToken cancellationToken)
    {
        var receiver = operation switch
        {
            IInvocationOperation { Instance: { } instance } => instance,
            IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: { Length: > 0 } arguments } => arguments[0].Value,
            IPropertyReferenceOperation property => property.Instance,
            _ => null,
        };
        var origins = new Dictionary<IOperation, OriginSet>();
        var flushes = operation is IInvocationOperation { TargetMethod.Name: "Flush" or "FlushAsync" };
        BlockingApi? best = null;
        foreach (var row in rows)
        {
            if ((best is null || IsMoreSpecific(row, best)) && Holds(row.Receiver, receiver))
                best = row;
        }
        return best;

        bool Holds(Receiver condition, IOperation? value)
        {
            if (condition.Test == ReceiverTest.Any)
                return true;
            if (value is null || condition.Id is not { } id || Resolve(id) is not { } wanted)
                return false;
            return condition.Test switch
            {
                ReceiverTest.Is => Is(value, (ITypeSymbol)wanted),
                ReceiverTest.Over => Origins(value).Any(origin => !(flushes && SendsAtOnce(origin)) && Wraps(origin, wanted, 0)),
                ReceiverTest.From => Comes(value, wanted, isUnder: false),
                ReceiverTest.Named => Origins(value).Any(origin => IsNamed(origin, (ITypeSymbol)wanted)),
                _ => false,
            };
        }

        bool Is(IOperation value, ITypeSymbol wanted)
        {
            var type = ValueOrigins.Unwrap(value)?.Type;
            if (type.IsOrDerivesFrom(wanted))
                return true;
            // A static type that is no base of the wanted one cannot hold it; only a base is worth following.
            return wanted.IsOrDerivesFrom(type) && Origins(value).Any(origin => origin.Type.IsOrDerivesFrom(wanted));
        }

        // What encrypts keeps nothing back that flushing would have to send.
        static bool SendsAtOnce(IOperation origin) => origin.Type is { Name: "SslStream" or "NegotiateStream", ContainingNamespace.Name: "Security" };

        bool Wraps(IOperation origin, ISymbol wanted, int layer) =>
            layer < MaxLayers
            && origin is IObjectCreationOperation creation
            && creation.Arguments.Any(argument => argument.Value is var inner && inner.Type is { TypeKind: TypeKind.Class, SpecialType: SpecialType.None }
                && ((wanted is ITypeSymbol type ? Is(inner, type) : Comes(inner, wanted, isUnder: false))
                    || Origins(inner).Any(under => Wraps(under, wanted, layer + 1))));

        bool Comes(IOperation value, ISymbol member, bool isUnder) =>
            Origins(value).Any(origin => origin switch
            {
                // The stream under a reader or writer comes from where that comes from.
                IPropertyReferenceOperation { Property.Name: "BaseStream", Instance: { } over } when !isUnder => Comes(over, member, isUnder: true),
                IPropertyReferenceOperation property => IsOverload(property.Property, member),
                IInvocationOperation invocation => IsOverload(invocation.TargetMethod, member),
                _ => false,
            });

        // Rows on one member ask the same questions of the same values.
        OriginSet Origins(IOperation value)
        {
            if (!origins.TryGetValue(value, out var set))
                origins.Add(value, set = _analysis.Origins.Of(value, cancellationToken));
            return set;
        }
    }

    /// <summary>A row on the very type says more than one on a base type that asks for that type.</summary>
    private static bool IsMoreSpecific(BlockingApi row, BlockingApi best) =>
        row.Receiver.Test > best.Receiver.Test && !(row.Receiver.Test == ReceiverTest.Is && row.Receiver.Id == $"T:{best.TypeName}");

    private static bool IsOverload(ISymbol symbol, ISymbol member) =>
        symbol.Name == member.Name && SymbolEqualityComparer.Default.Equals(symbol.OriginalDefinition.ContainingType, member.ContainingType);

    private static bool IsNamed(IOperation origin, ITypeSymbol type) =>
        origin is IObjectCreationOperation creation
        && creation.Type.IsOrDerivesFrom(type)
        && creation.Arguments.Any(a => a.Parameter is { Name: "name", Type.SpecialType: SpecialType.System_String } && a.Value.ConstantValue is not { HasValue: true, Value: null or "" });

    private ISymbol? Resolve(string id) =>
        _symbols.GetOrAdd(id, i => DocumentationCommentId.GetFirstSymbolForDeclarationId(i, _analysis.Compilation));
}
