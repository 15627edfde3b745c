using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Facts;

/// <summary>The functions of the compilation that a task runs: those whose call makes it, or that are given to <c>Task.Run</c> and its kind.</summary>
internal sealed class TaskBodies
{
    private static readonly HashSet<string> _runners = new(StringComparer.Ordinal) { "Run", "StartNew", "ContinueWith" };

    private readonly WaitAnalysis _analysis;

    public TaskBodies(WaitAnalysis analysis) => _analysis = analysis;

    /// <summary>Of the task, or tasks, that a value is.</summary>
    public IEnumerable<SyntaxNode> Of(IOperation tasks, CancellationToken cancellationToken)
    {
        if (Elements.Of(tasks) is { } elements)
            return elements.SelectMany(element => Of(element, cancellationToken));
        var own = ValueOrigins.Unwrap(tasks) is IInvocationOperation call ? Made(call, cancellationToken) : Enumerable.Empty<SyntaxNode>();
        return own.Concat(_analysis.Endings.Joins.Starts(tasks, cancellationToken).SelectMany(start => Made(_analysis.Models.Operation(start, cancellationToken), cancellationToken)));
    }

    private IEnumerable<SyntaxNode> Made(IOperation? start, CancellationToken cancellationToken)
    {
        start = ValueOrigins.Unwrap(start);
        if (Elements.Of(start) is { } elements)
            return elements.SelectMany(element => Made(element, cancellationToken));
        if (start is not IInvocationOperation call)
            return Enumerable.Empty<SyntaxNode>();
        if (_analysis.Models.Declarations(call.TargetMethod.OriginalDefinition) is { Length: > 0 } declarations)
            return call.TargetMethod.IsVirtualCall() ? Enumerable.Empty<SyntaxNode>() : declarations.Select(declaration => declaration.GetSyntax(cancellationToken));
        if (_runners.Contains(call.TargetMethod.Name))
            return call.Arguments.SelectMany(argument => Delegates(argument.Value, cancellationToken));
        // What makes many of one, or passes tasks on: Select(...).ToArray().
        return (call.Instance is { } instance ? Made(instance, cancellationToken) : Enumerable.Empty<SyntaxNode>())
            .Concat(call.Arguments.SelectMany(argument => Delegates(argument.Value, cancellationToken).Concat(Made(argument.Value, cancellationToken))));
    }

    private IEnumerable<SyntaxNode> Delegates(IOperation value, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(value) is IDelegateCreationOperation { Target: { } target }
            ? target switch
            {
                IAnonymousFunctionOperation lambda => new[] { lambda.Syntax },
                IMethodReferenceOperation { Method: var method } => _analysis.Models.Declarations(method.OriginalDefinition).Select(declaration => declaration.GetSyntax(cancellationToken)),
                _ => Enumerable.Empty<SyntaxNode>(),
            }
            : Enumerable.Empty<SyntaxNode>();
}
