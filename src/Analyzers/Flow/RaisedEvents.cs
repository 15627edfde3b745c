using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>Whether who raises an event can get an exception from those who are seen to listen.</summary>
internal sealed class RaisedEvents
{
    /// <summary>More listeners than this are not looked at.</summary>
    private const int MaxListeners = 12;

    private readonly SymbolUses _uses;
    private readonly SourceModels _models;

    public RaisedEvents(SymbolUses uses, SourceModels models) => (_uses, _models) = (uses, models);

    /// <summary>The event that a call raises: <c>Changed(this, e)</c>, <c>Changed?.Invoke(this, e)</c>.</summary>
    public static IEventSymbol? Of(IInvocationOperation call) =>
        call.TargetMethod.MethodKind == MethodKind.DelegateInvoke && LeftOut.Receiver(call) is IEventReferenceOperation { Event: var raised } ? raised.OriginalDefinition : null;

    /// <summary>Whether somebody listens, and all who do are <c>async void</c>, whose exceptions go elsewhere, or do nothing.</summary>
    public bool AreCalm(IEventSymbol raised, CancellationToken cancellationToken)
    {
        var listeners = Listeners(raised, cancellationToken);
        return listeners.Count is > 0 and <= MaxListeners && IsMadeCalm(raised, cancellationToken) && listeners.All(listener => IsCalm(listener.HandlerValue, cancellationToken));
    }

    /// <summary>Whether nobody is seen to listen, so that nobody is seen to throw.</summary>
    public bool AreUnseen(IEventSymbol raised, CancellationToken cancellationToken) => Listeners(raised, cancellationToken).Count == 0;

    private List<IEventAssignmentOperation> Listeners(IEventSymbol raised, CancellationToken cancellationToken) =>
        raised.Promised().OfType<IEventSymbol>().Prepend(raised).SelectMany(one => _uses.Of(one, cancellationToken).Uses)
            .Select(use => use.Operation.Parent).OfType<IEventAssignmentOperation>().Where(assignment => assignment.Adds).Take(MaxListeners + 1).ToList();

    /// <summary><c>event EventHandler Changed = delegate { };</c></summary>
    private bool IsMadeCalm(IEventSymbol raised, CancellationToken cancellationToken) =>
        _models.Declarations(raised).All(declared => declared.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: { } first } || first is AnonymousFunctionExpressionSyntax { Block.Statements.Count: 0 });

    private bool IsCalm(IOperation handler, CancellationToken cancellationToken) => ValueOrigins.Unwrap(handler) switch
    {
        IDelegateCreationOperation made => IsCalm(made.Target, cancellationToken),
        IAnonymousFunctionOperation { Symbol: { ReturnsVoid: true } lambda, Syntax: var function } => lambda.IsAsync || function is AnonymousFunctionExpressionSyntax { Block.Statements.Count: 0 },
        IMethodReferenceOperation { Method: { ReturnsVoid: true } method } => !method.IsVirtualCall()
            && (method.IsAsync || _models.Declarations(method) is [var declared] && declared.GetSyntax(cancellationToken) is MethodDeclarationSyntax { Body.Statements.Count: 0 }),
        _ => false,
    };
}
