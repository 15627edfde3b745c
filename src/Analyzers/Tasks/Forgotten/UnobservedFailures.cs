using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>A handler of <c>TaskScheduler.UnobservedTaskException</c> that the program adds: what becomes of a failure that nobody looks at is decided there.</summary>
internal sealed class UnobservedFailures
{
    private const string Event = "UnobservedTaskException";

    private readonly CodeFacts _facts;
    private readonly FoundOnce _areSeen;

    public UnobservedFailures(CodeFacts facts) => (_facts, _areSeen) = (facts, new FoundOnce(Find));

    /// <summary>Found out once, and only where there is something to report.</summary>
    public bool AreSeen(CancellationToken cancellationToken) => _areSeen.Is(cancellationToken);

    private bool Find(CancellationToken cancellationToken) =>
        _facts.Uses.Named(Event, cancellationToken).Any(named => named.Parent is AssignmentExpressionSyntax added
            && _facts.Models.Operation(added, cancellationToken) is IEventAssignmentOperation { Adds: true, HandlerValue: var handler, EventReference: IEventReferenceOperation { Event.ContainingType.Name: "TaskScheduler" } }
            && Looks(handler, cancellationToken));

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
