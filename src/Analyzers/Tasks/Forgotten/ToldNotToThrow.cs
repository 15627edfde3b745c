using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary><c>catch { if (throws) throw; }</c> in a method that one call tells by a constant not to throw: what stands behind such a parameter is never come to.</summary>
internal sealed class ToldNotToThrow
{
    public static readonly ToldNotToThrow Nothing = new(Array.Empty<IParameterSymbol>());

    private readonly IReadOnlyList<IParameterSymbol> _unset;

    private ToldNotToThrow(IReadOnlyList<IParameterSymbol> unset) => _unset = unset;

    /// <summary>What a call says, or the one that it starts: <c>Task.Run(() => Load(name, false))</c>.</summary>
    public static ToldNotToThrow By(IInvocationOperation call)
    {
        var told = StartedWork.IsStart(call.TargetMethod) && call.Arguments is [{ Value: var work }, ..] ? Started(work) : call;
        var unset = told?.Arguments.Where(argument => argument.Value.ConstantValue is { HasValue: true, Value: false }).Select(argument => argument.Parameter?.OriginalDefinition).OfType<IParameterSymbol>().ToList();
        return unset is { Count: > 0 } ? new ToldNotToThrow(unset) : Nothing;
    }

    /// <summary>Whether a place is in a branch that a parameter opens which is not set.</summary>
    public bool LeavesOut(SyntaxNode place) =>
        _unset.Count > 0
        && EnclosingFunction.AncestorsWithin(place).OfType<IfStatementSyntax>().Any(choice =>
            choice.Statement.Span.Contains(place.Span) && choice.Condition is IdentifierNameSyntax asked && _unset.Any(parameter => parameter.Name == asked.Identifier.ValueText && IsOf(parameter, place)));

    private static bool IsOf(IParameterSymbol parameter, SyntaxNode place) =>
        parameter.DeclaringSyntaxReferences is [var declared] && declared.SyntaxTree == place.SyntaxTree && EnclosingFunction.Of(place).Span.Contains(declared.Span)
        // Set anew, it says nothing.
        && !EnclosingFunction.Of(place).DescendantNodes().Any(node => node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax set } && set.Identifier.ValueText == parameter.Name);

    private static IInvocationOperation? Started(IOperation work) =>
        ValueOrigins.Unwrap(work) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: [var first, ..] } body } && body.Body.Operations.Count(operation => operation is not IReturnOperation { ReturnedValue: null }) == 1
            ? ValueOrigins.Unwrap(first switch
            {
                IExpressionStatementOperation statement => statement.Operation,
                IReturnOperation returned => returned.ReturnedValue,
                _ => null,
            }) as IInvocationOperation
            : null;
}
