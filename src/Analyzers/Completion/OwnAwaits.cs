using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>
/// <c>if (isThere) changed.TrySetResult(); await changed.Task;</c>: where the function that makes a source is all that awaits it, nobody awaits it while that
/// function completes it, itself or by a call.
/// </summary>
internal static class OwnAwaits
{
    /// <summary>The function that makes a source and is all that awaits it; <see langword="null"/> where somebody else may.</summary>
    /// <param name="creation">Where the source is made.</param>
    /// <param name="tasks">All reads of the source's task.</param>
    /// <param name="facts">Facts about the compilation.</param>
    /// <param name="cancellationToken">A token.</param>
    public static SyntaxNode? Owner(IObjectCreationOperation creation, IEnumerable<IPropertyReferenceOperation> tasks, CodeFacts facts, CancellationToken cancellationToken)
    {
        var function = EnclosingFunction.Of(creation.Syntax);
        return TaskPath.StoredIn(creation) is ILocalSymbol kept && tasks.All(task => EnclosingFunction.Of(task.Syntax) == function && IsOf(task.Instance, kept) && IsAwaitedThere(task))
            && IsOnlyGiven(kept, creation, facts, cancellationToken)
                ? function
                : null;
    }

    /// <summary>What a variable got from elsewhere, somebody else may await.</summary>
    private static bool IsOnlyGiven(ILocalSymbol kept, IOperation creation, CodeFacts facts, CancellationToken cancellationToken) =>
        facts.Models.Declarations(kept) is [var declared] && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer: var initializer }
        && (initializer is null || initializer.Span.Contains(creation.Syntax.Span))
        && facts.Uses.Of(kept, cancellationToken).Uses.All(use => use.Operation.Parent switch
        {
            IAssignmentOperation set when set.Target == use.Operation => set.Syntax.Span.Contains(creation.Syntax.Span),
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => false,
            _ => true,
        });

    private static bool IsOf(IOperation? source, ILocalSymbol kept) => ValueOrigins.Unwrap(source) is ILocalReferenceOperation { Local.Name: var name } && name == kept.Name;

    private static bool IsAwaitedThere(IOperation task)
    {
        var value = TaskPath.Carried(task);
        return value.Parent switch
        {
            IAwaitOperation or IPropertyReferenceOperation or IBinaryOperation => true,
            IInvocationOperation { TargetMethod.Name: "WaitAsync" } bounded when bounded.Instance == value => TaskPath.Carried(bounded).Parent is IAwaitOperation,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "WhenAny" or "WhenAll", ContainingType.Name: "Task" } } several } => TaskPath.Carried(several).Parent is IAwaitOperation,
            _ => false,
        };
    }
}
