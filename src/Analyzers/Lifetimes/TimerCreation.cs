using System.Collections.Immutable;
using System.Globalization;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>Which kind of timer is made, and whether it ticks more than once.</summary>
internal sealed class TimerCreation
{
    /// <summary>Milliseconds after which a timer is as good as due.</summary>
    private const int Instant = 10;

    private readonly LifetimeSite _site;
    private readonly LifetimeTypes _types;
    private readonly ImmutableArray<IArgumentOperation> _arguments;

    public TimerCreation(LifetimeSite site)
    {
        _site = site;
        _types = site.Facts.Types;
        _arguments = site.Operation switch
        {
            IObjectCreationOperation creation => creation.Arguments,
            IInvocationOperation call => call.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
    }

    public static bool Is(IOperation operation, LifetimeTypes types) => operation switch
    {
        IObjectCreationOperation { Type: { } type } => Same(type, types.ThreadingTimer) || Same(type, types.EventTimer) || Same(type, types.PeriodicTimer),
        IInvocationOperation { TargetMethod: { Name: "CreateTimer" } factory } =>
            factory.ContainingType.IsOrDerivesFrom(types.TimeProvider) && factory.ReturnType.IsOrDerivesFrom(types.TimerInterface),
        _ => false,
    };

    public bool IsThreadingTimer => Same((_site.Operation as IObjectCreationOperation)?.Type, _types.ThreadingTimer);

    public bool IsEventTimer => Same((_site.Operation as IObjectCreationOperation)?.Type, _types.EventTimer);

    public bool IsPeriodicTimer => Same((_site.Operation as IObjectCreationOperation)?.Type, _types.PeriodicTimer);

    /// <summary>
    /// Whether the runtime keeps the timer while it is armed. <c>new Timer(callback)</c> is its own state, which the queue of timers holds; of
    /// the other constructors only the callback and the state are held, and the timer object stops when it is collected.
    /// </summary>
    public bool IsKeptWhileArmed => !IsThreadingTimer || _arguments.Length == 1;

    /// <summary>Whether the creation says that the timer ticks once at most.</summary>
    public bool IsOnce => Argument("period") is { } period ? Times.IsNoPeriod(period) : IsThreadingTimer;

    /// <summary><c>new Timer(Poll, null, 0, Timeout.Infinite)</c>: work for the pool, done before a collection is to be feared.</summary>
    public bool IsOnceAtOnce => IsOnce && Times.Milliseconds(Argument("dueTime")) is >= 0 and <= Instant;

    /// <summary>The milliseconds from one tick to the next, where they are written out at the creation.</summary>
    public double? Period => ValueOrigins.Unwrap(Argument(IsEventTimer ? "interval" : "period")) switch
    {
        { ConstantValue: { HasValue: true, Value: double or float or long or uint } constant } => Convert.ToDouble(constant.Value, CultureInfo.InvariantCulture),
        var period => Times.Milliseconds(period),
    };

    /// <summary><c>new Timer { AutoReset = false }</c></summary>
    public bool IsMadeToTickOnce => IsEventTimer && _site.Operation is IObjectCreationOperation { Initializer.Initializers: var set }
        && set.Any(one => one is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "AutoReset" }, Value.ConstantValue: { HasValue: true, Value: false } });

    /// <summary>The lambda or method that the timer calls.</summary>
    public SyntaxNode? Callback
    {
        get
        {
            var callback = Argument("callback");
            while (callback is IConversionOperation conversion)
                callback = conversion.Operand;
            if (callback is IObjectCreationOperation { Arguments: { Length: 1 } wrapped })
                callback = wrapped[0].Value;
            return Function(callback);
        }
    }

    /// <summary>The body behind a delegate, where it stands in this compilation.</summary>
    public SyntaxNode? Function(IOperation? callback)
    {
        callback = ValueOrigins.Unwrap(callback);
        return (callback as IDelegateCreationOperation)?.Target switch
        {
            IAnonymousFunctionOperation lambda => lambda.Syntax,
            IMethodReferenceOperation { Method: var method } when _site.Facts.Code.Models.Declarations(method) is { IsEmpty: false } declarations => declarations[0].GetSyntax(_site.CancellationToken),
            _ => null,
        };
    }

    /// <summary>Whether it is armed again and again by what it calls itself.</summary>
    public bool RearmsItself(Fate fate) =>
        Callback is { } callback && fate.Treatments.Any(treatment => treatment.Name == "Change" && IsWithin(treatment.Operation.Syntax, callback));

    private IOperation? Argument(string parameter) => _arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter)?.Value;

    private static bool IsWithin(SyntaxNode node, SyntaxNode function) => node.SyntaxTree == function.SyntaxTree && function.Span.Contains(node.Span);

    private static bool Same(ITypeSymbol? one, INamedTypeSymbol? other) => other is not null && SymbolEqualityComparer.Default.Equals(one, other);
}
