using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>A handler of <c>TaskScheduler.UnobservedTaskException</c> that the program adds: what becomes of a failure that nobody looks at is decided there.</summary>
internal sealed class UnobservedFailures
{
    private const string Event = "UnobservedTaskException";
    private const int Unknown = 0;
    private const int Yes = 1;
    private const int No = 2;

    private readonly CodeFacts _facts;
    private int _areSeen;

    public UnobservedFailures(CodeFacts facts) => _facts = facts;

    /// <summary>Found out once, and only where there is something to report.</summary>
    public bool AreSeen(CancellationToken cancellationToken)
    {
        // Whoever comes at the same time finds the same.
        if (Volatile.Read(ref _areSeen) == Unknown)
            Volatile.Write(ref _areSeen, Find(cancellationToken) ? Yes : No);
        return Volatile.Read(ref _areSeen) == Yes;
    }

    private bool Find(CancellationToken cancellationToken) =>
        _facts.Mentions(Event, cancellationToken)
        && _facts.Compilation.SyntaxTrees.Any(tree => tree.GetRoot(cancellationToken).DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(added =>
            added.Left is MemberAccessExpressionSyntax { Name.Identifier.ValueText: Event } && _facts.Models.Operation(added, cancellationToken) is IEventAssignmentOperation { Adds: true, HandlerValue: var handler, EventReference: IEventReferenceOperation { Event.ContainingType.Name: "TaskScheduler" } }
            && Looks(handler, cancellationToken)));

    /// <summary>Whether a handler reads what went wrong: one that only marks it as seen hides it.</summary>
    private bool Looks(IOperation handler, CancellationToken cancellationToken)
    {
        var function = (ValueOrigins.Unwrap(handler) as IDelegateCreationOperation)?.Target switch
        {
            IAnonymousFunctionOperation lambda => lambda.Syntax,
            IMethodReferenceOperation { Method: var method } => _facts.Models.Declarations(method.OriginalDefinition).FirstOrDefault()?.GetSyntax(cancellationToken),
            _ => null,
        };
        return function is not null && function.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(member => member.Name.Identifier.ValueText is "Exception" or "InnerException" or "InnerExceptions");
    }
}
