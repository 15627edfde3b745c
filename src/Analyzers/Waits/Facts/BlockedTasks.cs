using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Bounds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Waits.Facts;

/// <summary>Where code blocks on a task of which nobody can say that it ends: <c>.Result</c>, <c>.Wait()</c>, <c>.GetAwaiter().GetResult()</c>.</summary>
/// <remarks>
/// Silent for a task that is known to be over, that a time or a token bounds, and whose body is in sight and waits for nothing unbounded.
/// </remarks>
internal sealed class BlockedTasks
{
    private readonly WaitAnalysis _analysis;

    public BlockedTasks(WaitAnalysis analysis) => _analysis = analysis;

    /// <summary>The first one in a function, within a span of it. Of a task whose work is not in sight nobody says that it lasts, where <paramref name="onlyProven"/> asks for proof.</summary>
    public OpenWait? In(SyntaxNode function, TextSpan span, Func<WaitSite, bool> isMeant, bool onlyProven, CancellationToken cancellationToken)
    {
        var model = _analysis.Models.Get(function.SyntaxTree);
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            if (!span.Contains(node.Span) || node is not MemberAccessExpressionSyntax { Name: { Identifier.ValueText: "Result" or "Wait" or "GetResult" } name }
                || model.GetOperation(SymbolUses.Expression(name), cancellationToken) is not { } operation || Task(operation) is not { } task)
                continue;
            if (!_analysis.Completion.IsOver(task, model, cancellationToken) && CanLast(task, isMeant, onlyProven, cancellationToken))
                return new OpenWait($"blocks on '{task.Syntax}'", name.GetLocation(), IsNever: false);
        }
        return null;
    }

    /// <summary>The task that an operation blocks on for as long as it takes.</summary>
    private IOperation? Task(IOperation operation)
    {
        var task = operation switch
        {
            IPropertyReferenceOperation { Property.Name: "Result", Instance: { } instance } => instance,
            IInvocationOperation { TargetMethod.Name: "Wait", Arguments.Length: 0, Instance: { } instance } => instance,
            IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } instance } } => instance,
            _ => null,
        };
        task = ValueOrigins.Unwrap(task);
        return _analysis.Known.IsTaskLike(task?.Type) ? task : null;
    }

    private bool CanLast(IOperation task, Func<WaitSite, bool> isMeant, bool onlyProven, CancellationToken cancellationToken)
    {
        // A call of a catalogued wait is judged as that, one of the compilation's own by what it does.
        if (task is IInvocationOperation call
            && ((!call.TargetMethod.IsVirtualCall() && !_analysis.Models.Declarations(call.TargetMethod.OriginalDefinition).IsEmpty) || !_analysis.Catalogue.Rows(call.TargetMethod).IsEmpty
                || ArgumentBound.Of(call.Arguments, _analysis, cancellationToken) is { IsBounded: true }))
            return false;
        var bodies = _analysis.TaskBodies.Of(task, cancellationToken).Distinct().ToList();
        return bodies.Count == 0 ? !onlyProven : bodies.Any(body => _analysis.OpenWaits.In(body, body.Span, isMeant, cancellationToken, onlyProven: onlyProven) is not null);
    }
}
