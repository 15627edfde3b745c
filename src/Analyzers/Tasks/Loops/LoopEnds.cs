using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Loops;

/// <summary>What ends a loop: its condition, an exit, a token, or the failure of a call whose object the owner ends.</summary>
internal sealed class LoopEnds
{
    /// <summary>Bodies that are looked into from a loop for a call that fails when its owner stops.</summary>
    private const int MaxDepth = 3;

    private static readonly HashSet<string> _endings = new(StringComparer.Ordinal)
    {
        "Dispose", "DisposeAsync", "Close", "CloseAsync", "Stop", "StopAsync", "Shutdown", "ShutdownAsync", "Complete", "CompleteAsync", "TryComplete", "CompleteAdding", "Cancel",
        "CancelAsync", "CancelPendingRead", "Abort", "Kill", "Disconnect", "DisconnectAsync", "Set", "Interrupt",
    };

    private static readonly string[] _waits = { "Read", "Receive", "Accept", "Take", "TryTake", "GetContext", "WaitForNextTick", "WaitForConnection", "WaitToRead", "Dequeue", "Consume", "Poll", "Next", "MoveNext", "Get", "Fetch", "Recv" };

    private readonly CodeFacts _facts;
    private readonly LoopConditions _conditions;

    public LoopEnds(CodeFacts facts)
    {
        _facts = facts;
        _conditions = new LoopConditions(facts);
        Tokens = new TokenUses(facts);
    }

    public TokenUses Tokens { get; }

    /// <summary>Whether nothing in sight ends a loop, and no token is looked at in it.</summary>
    public bool IsEndless(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken) =>
        LoopConditions.CanBeEndless(loop)
        && !LoopShape.Exits(loop).Any()
        && _conditions.IsEndless(loop, model, cancellationToken)
        && !Tokens.In(loop, model, cancellationToken).Any()
        && !FailsWithOwner(LoopShape.Body(loop), loop, model, 0, cancellationToken)
        && !GoesWithItsObject(loop, model, cancellationToken);

    /// <summary>
    /// Whether a loop that runs in no thread waits at each turn for what only its own object can give: an object that has no end of its own is collected
    /// with the loop when nobody has it any more. Where a comment says so, that is meant for any object.
    /// </summary>
    private static bool GoesWithItsObject(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken)
    {
        if (!EnclosingFunction.IsAsync(EnclosingFunction.Of(loop)))
            return false;
        if (WrittenDecisions.ToBeCollected(loop))
            return true;
        return EnclosingFunction.OwnNodes(LoopShape.Body(loop)).OfType<AwaitExpressionSyntax>().FirstOrDefault() is { } first
            && ValueOrigins.Unwrap(model.GetOperation(first.Expression, cancellationToken)) is IInvocationOperation awaited
            && Root(awaited.TargetMethod.Name == "ConfigureAwait" ? ValueOrigins.Unwrap(awaited.Instance) : awaited) is IFieldSymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Private } signal
            && signal.ContainingType.DeclaringSyntaxReferences.Length > 0 && !signal.ContainingType.GetMembers().Any(StopPath.Contains) && IsWaitForOther(awaited);
    }

    private static bool IsWaitForOther(IInvocationOperation awaited) => awaited.TargetMethod.Name is not ("Delay" or "WaitForNextTickAsync");

    /// <summary>
    /// Whether a call in sight can throw because somebody closed, completed or disposed what it works on, and that leaves the loop. What is not
    /// known counts: an object that was handed in, a base class of another assembly.
    /// </summary>
    private bool FailsWithOwner(SyntaxNode scope, StatementSyntax? loop, SemanticModel model, int depth, CancellationToken cancellationToken)
    {
        foreach (var node in EnclosingFunction.OwnNodes(scope))
        {
            if (loop is not null && Handlers.Swallowing(node, loop) is not null)
                continue;
            switch (node)
            {
                case CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }:
                    return true;
                case InvocationExpressionSyntax invocation when model.GetOperation(invocation, cancellationToken) is IInvocationOperation call && Fails(call, loop, depth, cancellationToken):
                    return true;
            }
        }
        return false;
    }

    private bool Fails(IInvocationOperation call, StatementSyntax? loop, int depth, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return false;
        // Waiting for the user: it is for the user to end it.
        if (method.ContainingType.Name == "Console" && method.Name.StartsWith("Read", StringComparison.Ordinal))
            return true;
        if (call.Instance is null or IInstanceReferenceOperation && !method.IsExtensionMethod)
        {
            var declarations = _facts.Models.Declarations(method.OriginalDefinition);
            if (declarations.IsEmpty)
                return call.Instance is not null;
            if (method.IsAbstract || depth >= MaxDepth)
                return true;
            return declarations.Select(reference => reference.GetSyntax(cancellationToken))
                .Any(body => FailsWithOwner(body, null, _facts.Models.Get(body.SyntaxTree), depth + 1, cancellationToken));
        }
        return Root(call.Instance ?? call.Arguments.FirstOrDefault()?.Value) switch
        {
            IFieldSymbol field => IsEndedBySomebody(field, cancellationToken) || (IsWait(method) && IsHandedIn(field, cancellationToken)),
            ILocalSymbol local => IsWait(method) && !IsDeclaredIn(local, loop, cancellationToken),
            ISymbol => IsWait(method),
            null => false,
        };
    }

    /// <summary>The variable at the beginning of <c>_channel.Reader.ReadAsync</c>.</summary>
    private static ISymbol? Root(IOperation? receiver)
    {
        while (true)
        {
            receiver = ValueOrigins.Unwrap(receiver);
            if (ValueOrigins.Variable(receiver) is { } variable)
                return variable;
            switch (receiver)
            {
                case IPropertyReferenceOperation { Instance: { } instance }:
                    receiver = instance;
                    break;
                case IFieldReferenceOperation { Instance: { } instance }:
                    receiver = instance;
                    break;
                case IInvocationOperation { Instance: { } instance }:
                    receiver = instance;
                    break;
                default:
                    return null;
            }
        }
    }

    private static bool IsWait(IMethodSymbol method) => _waits.Any(wait => method.Name.StartsWith(wait, StringComparison.Ordinal));

    private static bool IsDeclaredIn(ILocalSymbol local, StatementSyntax? loop, CancellationToken cancellationToken) =>
        loop is null || (local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is { } declaration && loop.Span.Contains(declaration.Span));

    private bool IsEndedBySomebody(IFieldSymbol field, CancellationToken cancellationToken) =>
        _facts.Uses.Of(field, cancellationToken).Uses.Any(use => IsEnding(use.Operation) || (use.Operation.Parent is IArgumentOperation && StopPath.Contains(use.Member)));

    private static bool IsEnding(IOperation use)
    {
        for (var value = use; ; value = value.Parent!)
        {
            switch (value.Parent)
            {
                case IPropertyReferenceOperation property when property.Instance == value:
                case IConversionOperation or IConditionalAccessOperation:
                    break;
                case IInvocationOperation call when call.Instance == value:
                    return _endings.Contains(call.TargetMethod.Name);
                default:
                    return value is IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod: var called } } && _endings.Contains(called.Name);
            }
        }
    }

    /// <summary>Whether a field is given its object from outside: whoever made it may end it.</summary>
    private bool IsHandedIn(IFieldSymbol field, CancellationToken cancellationToken)
    {
        if (field.DeclaringSyntaxReferences.IsEmpty)
            return true;
        return _facts.Uses.Of(field, cancellationToken).Uses.Any(use =>
            use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation && ValueOrigins.Unwrap(assignment.Value) is not (IObjectCreationOperation or ILiteralOperation))
            || field.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: IdentifierNameSyntax });
    }
}
