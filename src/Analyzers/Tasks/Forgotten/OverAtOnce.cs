using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// Calls whose task is over when they return, whichever implementation runs: nothing goes on that could fail unseen, and what they throw, they throw
/// at their caller.
/// </summary>
internal sealed class OverAtOnce
{
    /// <summary>Methods that hand on what the next returns.</summary>
    private const int MaxDepth = 3;

    private readonly CodeFacts _facts;
    private readonly Implementations _implementations;

    public OverAtOnce(CodeFacts facts, Implementations implementations) => (_facts, _implementations) = (facts, implementations);

    public bool Is(IInvocationOperation call, CancellationToken cancellationToken)
    {
        var runs = call.Arguments.Any(argument => Work(argument) is { } work && IsOver(work, cancellationToken));
        // Somebody else's walk over a list runs what it is given, and waits for that.
        if (runs && call.TargetMethod is { Name: var name, ContainingType.Name: not "Parallel" } && name.StartsWith("ForEach", StringComparison.Ordinal) && _facts.Models.Declarations(call.TargetMethod.OriginalDefinition).IsEmpty)
            return true;
        if (CanGiveNone(call, 0, cancellationToken))
            return true;
        var methods = _implementations.Of(call);
        return !methods.IsEmpty && methods.All(method => IsOver(method, runs, cancellationToken) || IsOverAsCalled(method, call, CallKnowledge.Nothing, 0, cancellationToken) || GivesBack(method, call, cancellationToken));
    }

    /// <summary>Whether whatever runs where a method is called gives a task that is over, itself or by what it hands on to.</summary>
    public bool Are(IMethodSymbol method, CancellationToken cancellationToken) => Are(method, 0, cancellationToken);

    private bool Are(IMethodSymbol method, int depth, CancellationToken cancellationToken) =>
        depth <= MaxDepth && _implementations.Of(method) is { IsEmpty: false } running && running.All(one => !one.IsAsync
            && _facts.Origins.Returns(one, cancellationToken).ToList() is { Count: > 0 } returned
            && returned.All(value => IsOver(value, false, cancellationToken) || IsOfOwnSource(value, cancellationToken) || (ValueOrigins.Unwrap(value) is IInvocationOperation next && Are(next.TargetMethod, depth + 1, cancellationToken))));

    /// <summary><c>var done = new TaskCompletionSource(); try { work(); done.SetResult(); } catch (Exception e) { done.SetException(e); } return done.Task;</c></summary>
    private bool IsOfOwnSource(IOperation value, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(value) is IPropertyReferenceOperation { Property.Name: "Task", Instance: ILocalReferenceOperation, Syntax: ExpressionSyntax task } && EnclosingFunction.Block(EnclosingFunction.Of(task)) is { } body
        && CompletedBefore.AtEveryEnd(body, task, _ => false, _facts.Models, cancellationToken);

    /// <summary>
    /// Code of both forms that returns <see langword="null"/> where there is nothing left to wait for: who drops what it gives takes it for the form that is done.
    /// </summary>
    private bool CanGiveNone(IInvocationOperation call, int depth, CancellationToken cancellationToken) =>
        depth <= MaxDepth && !call.TargetMethod.IsAsync
        && _facts.Origins.Returns(call.TargetMethod.OriginalDefinition, cancellationToken).Any(returned => ValueOrigins.Unwrap(returned) switch
        {
            { ConstantValue: { HasValue: true, Value: null } } => true,
            IInvocationOperation inner => CanGiveNone(inner, depth + 1, cancellationToken),
            ILocalReferenceOperation { Local: var task } => _facts.Models.Declarations(task).Any(declared => declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value.RawKind: (int)SyntaxKind.NullLiteralExpression }),
            _ => false,
        });

    /// <summary><c>CloseAsync(aborted: true)</c>: what is written for a parameter rules out the ways that return a task which goes on.</summary>
    private bool IsOverAsCalled(IMethodSymbol method, IInvocationOperation call, CallKnowledge caller, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth || method.IsAsync || caller.To(method, null, call.Arguments) is not { Constants.IsEmpty: false } known)
            return false;
        var returned = _facts.Origins.Returns(method, cancellationToken).Where(value => !known.LeavesOut(value.Syntax, EnclosingFunction.Of(value.Syntax))).ToList();
        return returned.Count > 0 && returned.All(value => IsOver(value, false, cancellationToken)
            || (ValueOrigins.Unwrap(value) is IInvocationOperation next && _implementations.Of(next) is { IsEmpty: false } methods && methods.All(one => IsOverAsCalled(one, next, known, depth + 1, cancellationToken))));
    }

    /// <summary><c>task.Logged()</c>, which returns the task that it was given and starts none: how that ends is seen by who has it, unless it is over already.</summary>
    private bool GivesBack(IMethodSymbol method, IInvocationOperation call, CancellationToken cancellationToken)
    {
        if (method.IsAsync)
            return false;
        var returned = _facts.Origins.Returns(method, cancellationToken).ToList();
        return returned.Count > 0 && returned.All(value => ValueOrigins.Unwrap(value) is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol of } parameter } && SymbolEqualityComparer.Default.Equals(of.OriginalDefinition, method.OriginalDefinition)
            && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal) is { Value: var given } && IsAnothers(given, cancellationToken)
            && !_facts.Uses.Of(parameter.OriginalDefinition, cancellationToken).Uses.Any(use => use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation));
    }

    /// <summary>A task that somebody gave or keeps, or that is over; one that was started here is dropped with what returns it.</summary>
    private bool IsAnothers(IOperation given, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(given) is IParameterReferenceOperation or IFieldReferenceOperation || (given.SemanticModel is { } model && _facts.Completion.IsOver(given, model, cancellationToken));

    private bool IsOver(IMethodSymbol method, bool runs, CancellationToken cancellationToken)
    {
        if (method.IsAsync)
            return false;
        var returned = _facts.Origins.Returns(method, cancellationToken).ToList();
        return returned.Count > 0 && returned.All(value => IsOver(value, runs, cancellationToken));
    }

    /// <param name="value">What is returned.</param>
    /// <param name="runs">Whether whatever delegate the method was given gives tasks that are over.</param>
    /// <param name="cancellationToken">A token.</param>
    private bool IsOver(IOperation value, bool runs, CancellationToken cancellationToken) => ValueOrigins.Unwrap(value) switch
    {
        IThrowOperation => true,
        IConditionalOperation { WhenFalse: { } other } choice => IsOver(choice.WhenTrue, runs, cancellationToken) && IsOver(other, runs, cancellationToken),
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } given } => runs && ValueOrigins.Unwrap(given) is IParameterReferenceOperation,
        IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType.Name: "Task" } } => runs,
        _ => value.SemanticModel is { } model && _facts.Completion.IsOver(value, model, cancellationToken),
    };

    private bool IsOver(AnonymousFunctionExpressionSyntax work, CancellationToken cancellationToken)
    {
        if (work.AsyncKeyword.RawKind != 0)
            return false;
        var returned = work.ExpressionBody is { } expression
            ? new[] { expression }
            : EnclosingFunction.OwnNodes(work.Body).OfType<ReturnStatementSyntax>().Select(statement => statement.Expression).OfType<ExpressionSyntax>().ToArray();
        return returned.Length > 0 && returned.All(value => _facts.Models.Operation(value, cancellationToken) is { } operation && IsOver(operation, false, cancellationToken));
    }

    private static AnonymousFunctionExpressionSyntax? Work(IArgumentOperation argument) =>
        (ValueOrigins.Unwrap(argument.Value) as IDelegateCreationOperation)?.Target is IAnonymousFunctionOperation { Syntax: AnonymousFunctionExpressionSyntax lambda } ? lambda : null;
}
