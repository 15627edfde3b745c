using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Of a lock that is an element of a table, <c>_locks[key]</c>, whether a way that comes back to the function of <c>key</c> gets the same element: another call
/// has a key of its own, which is the same only if it was given the same.
/// </summary>
internal sealed class LockKeys
{
    /// <summary>Variables that a key is made of, one of the other.</summary>
    private const int MaxSources = 3;

    private readonly SourceModels _models;

    public LockKeys(SourceModels models) => _models = models;

    /// <param name="held">The lock that is held.</param>
    /// <param name="reached">Where it is taken again.</param>
    /// <param name="start">What runs the first function of the way, where the way itself does not say.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool IsOfAnother(ObjectPath held, Reached reached, IOperation? start, CancellationToken cancellationToken) =>
        held.Steps.Any(step => step is { IsElement: true, Symbol: ILocalSymbol or IParameterSymbol } && step.Symbol is { } key
            && reached.Way.LastOrDefault(way => IsOf(key, way.Body.Function, cancellationToken)) is { } again && !IsSame(key, again, start, 0, cancellationToken));

    /// <summary>
    /// <c>await _locks.LockAsync("load")</c>, and further on <c>await _locks.LockAsync("save")</c>: whether a helper that gives the lock of a key is asked for another one, or for one of which nobody knows
    /// that it is the same.
    /// </summary>
    public static bool AreApart(Acquisition held, Acquisition taken)
    {
        // Pool<string>.Shared and Pool<Key>.Shared are two.
        if (held.Operation is IInvocationOperation { TargetMethod.ContainingType: { IsGenericType: true } kind } && taken.Operation is IInvocationOperation { TargetMethod.ContainingType: var other }
            && SymbolEqualityComparer.Default.Equals(kind.OriginalDefinition, other.OriginalDefinition) && !SymbolEqualityComparer.Default.Equals(kind, other))
            return true;
        foreach (var step in held.Lock.Steps)
        {
            if (step is { IsElement: true, Symbol: IParameterSymbol { ContainingSymbol: IMethodSymbol helper } key }
                && Asked(held.Operation, helper, key) is { } first && Asked(taken.Operation, helper, key) is { } second)
                return AreApart(first, second);
        }
        // using (await _locks.LockAsync($"move:{to}")), of a type that keeps a lock for each text.
        return held.Operation is IInvocationOperation { TargetMethod: var method } one && taken.Operation is IInvocationOperation { TargetMethod: var again } two
            && SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, again.OriginalDefinition)
            && method.OriginalDefinition.Parameters.FirstOrDefault(parameter => parameter.Type.SpecialType == SpecialType.System_String || parameter.Type.TypeKind == TypeKind.TypeParameter) is { } text
            && ValueOrigins.Unwrap(ValueOrigins.Argument(one, text.Ordinal)) is { } mine && ValueOrigins.Unwrap(ValueOrigins.Argument(two, text.Ordinal)) is { } theirs && AreApart(mine, theirs);
    }

    /// <summary>Two texts that are put together, or two variables of one function, are seldom the same; a variable that is handed on may be.</summary>
    private static bool AreApart(IOperation first, IOperation second) =>
        first.ConstantValue.HasValue && second.ConstantValue.HasValue ? !Equals(first.ConstantValue.Value, second.ConstantValue.Value)
        : Variable(first) is { } one && Variable(second) is { } other ? !SymbolEqualityComparer.Default.Equals(one, other) && SymbolEqualityComparer.Default.Equals(one.ContainingSymbol, other.ContainingSymbol)
        : !SyntaxFactory.AreEquivalent(first.Syntax, second.Syntax);

    private static IOperation? Asked(IOperation acquisition, IMethodSymbol helper, IParameterSymbol key)
    {
        foreach (var part in acquisition.DescendantsAndSelf())
        {
            if (part is IInvocationOperation { TargetMethod.OriginalDefinition: var called } call && SymbolEqualityComparer.Default.Equals(called, helper.OriginalDefinition))
                return ValueOrigins.Unwrap(ValueOrigins.Argument(call, key.Ordinal));
        }
        return null;
    }

    private bool IsOf(ISymbol variable, SyntaxNode function, CancellationToken cancellationToken) =>
        _models.Declarations(variable).Any(declared => EnclosingFunction.Of(declared.GetSyntax(cancellationToken)) == function);

    /// <summary>Whether a variable of a function that runs once more has what it had before.</summary>
    private bool IsSame(ISymbol variable, Reached again, IOperation? start, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxSources)
            return false;
        if (variable is IParameterSymbol parameter)
        {
            var given = Given(again, parameter);
            // What the functions between were given in turn.
            for (var caller = again.Caller; caller is not null && given is IParameterReferenceOperation { Parameter: var theirs } && IsOf(theirs, caller.Body.Function, cancellationToken); caller = caller.Caller)
                given = Given(caller, theirs);
            return given is IParameterReferenceOperation { Parameter: var first } && SymbolEqualityComparer.Default.Equals(first, parameter);
        }
        return _models.Declarations(variable) is [var declared] && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var value }
            && _models.Operation(value, cancellationToken) is { } made
            && made.DescendantsAndSelf().Select(Variable).OfType<ISymbol>().All(source => !IsOf(source, again.Body.Function, cancellationToken) || IsSame(source, again, start, depth + 1, cancellationToken));

        IOperation? Given(Reached called, IParameterSymbol theirs) => (called.Site ?? start) is { } site ? ValueOrigins.Unwrap(ValueOrigins.Argument(site, theirs.Ordinal)) : null;
    }

    private static ISymbol? Variable(IOperation part) => part switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        _ => null,
    };
}
