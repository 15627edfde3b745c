using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// A race for a result: several calls are started, the first answer is taken, and the others go on with nobody to cancel them or to see how they end.
/// </summary>
/// <remarks>
/// Only of tasks that give a result: of others the first to end is rather a reason to stop, and who stops them is decided elsewhere. Silent where the tasks
/// are looked at again, are waited for in turns (a loop), are given to anybody else or a time, or a cancellation source is at work in the function.
/// </remarks>
internal sealed class Losers
{
    /// <summary>Functions gone through to where tasks are started.</summary>
    private const int MaxDepth = 2;

    /// <summary>What shows that somebody thought of the end of the others.</summary>
    private static readonly HashSet<string> _ends = new(StringComparer.Ordinal) { "Cancel", "CancelAsync", "CancelAfter", "CancellationTokenSource", "CreateLinkedTokenSource", "ContinueWith" };

    private readonly CodeFacts _facts;

    public Losers(CodeFacts facts) => _facts = facts;

    /// <summary>Whether a call of <c>Task.WhenAny</c> leaves the other tasks to themselves.</summary>
    public bool AreLeft(IInvocationOperation race, SimpleNameSyntax name, CancellationToken cancellationToken)
    {
        if (race is not { TargetMethod: { Name: "WhenAny", IsGenericMethod: true, ContainingType: var type }, Arguments: [{ Value: var value }, ..] } || !SymbolEqualityComparer.Default.Equals(type, _facts.Known.Task)
            || TaskPath.Carried(race).Parent is not IAwaitOperation || LoopSyntax.Around(name) is not null)
            return false;
        var function = EnclosingFunction.Of(name);
        if (EnclosingFunction.OwnNodes(function).OfType<SimpleNameSyntax>().Any(word => _ends.Contains(word.Identifier.ValueText)) || IsGivenTime(function, race.SemanticModel!, cancellationToken))
            return false;
        // By what is written: compilers put several tasks into arrays, spans, or neither.
        var several = race.Syntax is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 1 } arguments }
            ? arguments.Select(argument => race.SemanticModel!.GetOperation(argument.Expression, cancellationToken))
            : (ValueOrigins.Unwrap(value) as IArrayCreationOperation)?.Initializer?.ElementValues;
        if (several is not null)
            return several.All(task => IsLeft(ValueOrigins.Unwrap(task)));
        return ValueOrigins.Unwrap(value) is IInvocationOperation { Syntax: ExpressionSyntax query } ? IsStarted(query, 0, cancellationToken) : IsLeft(ValueOrigins.Unwrap(value));

        bool IsLeft(IOperation? task) => task switch
        {
            ILocalReferenceOperation local => IsOnlyRaced(local.Local, name, function, cancellationToken),
            IInvocationOperation call => IsOwn(call),
            _ => false,
        };
    }

    /// <summary>Whether the function hands a time on: then the others end by themselves.</summary>
    private static bool IsGivenTime(SyntaxNode function, SemanticModel model, CancellationToken cancellationToken) =>
        function.DescendantNodes().OfType<ArgumentSyntax>().Any(argument =>
            argument.Expression is not (LiteralExpressionSyntax or LambdaExpressionSyntax) && model.GetTypeInfo(argument.Expression, cancellationToken).Type?.Name == "TimeSpan");

    /// <summary>Whether a local holds started calls, is filled and raced, and never looked at afterwards.</summary>
    private bool IsOnlyRaced(ILocalSymbol local, SimpleNameSyntax race, SyntaxNode function, CancellationToken cancellationToken) =>
        IsFilled(local, function, use => use.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && call.Span.Contains(race.Span), race.SpanStart, 0, cancellationToken);

    /// <summary>Whether a local gets nothing but calls that are started, and nothing else is done with it before it goes where it is meant for.</summary>
    private bool IsFilled(ILocalSymbol local, SyntaxNode function, Func<SyntaxNode, bool> isMeant, int end, int depth, CancellationToken cancellationToken)
    {
        if (local.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: var made })
            return false;
        var isStarted = IsStarted(made, depth, cancellationToken);
        foreach (var use in function.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use => use.Identifier.ValueText == local.Name))
        {
            switch (use.Parent)
            {
                case not null when isMeant(use):
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Parent: InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var added }] } } when use.SpanStart < end:
                    isStarted |= added is InvocationExpressionSyntax;
                    continue;
                default:
                    return false;
            }
        }
        return isStarted;
    }

    /// <summary>Calls that begin where they stand: a query over them, a collection of them, one of them, a function of the compilation that gives nothing else.</summary>
    private bool IsStarted(ExpressionSyntax made, int depth, CancellationToken cancellationToken) => made switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToList" or "ToArray", Expression: var inner }, ArgumentList.Arguments.Count: 0 } => IsStarted(inner, depth, cancellationToken),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" }, ArgumentList.Arguments: [{ Expression: LambdaExpressionSyntax { Body: var body } }] } => body is InvocationExpressionSyntax or BlockSyntax,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" }, ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax }] } => true,
        InvocationExpressionSyntax call => _facts.Models.Operation(call, cancellationToken) is IInvocationOperation { TargetMethod: var called }
            && (_facts.Known.IsTaskLike(called.ReturnType) ? called.Name is not ("FromResult" or "Delay" or "AsTask") : Starts(called, depth, cancellationToken)),
        ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions.All(element => element is InvocationExpressionSyntax),
        ArrayCreationExpressionSyntax { Initializer.Expressions: { Count: > 1 } elements } => elements.All(element => element is InvocationExpressionSyntax),
        CollectionExpressionSyntax { Elements: { Count: > 1 } elements } => elements.All(element => element is ExpressionElementSyntax { Expression: InvocationExpressionSyntax }),
        _ => false,
    };

    /// <summary>Whether a function gives tasks that it starts itself: what it keeps, or has from elsewhere, somebody else may see to.</summary>
    private bool Starts(IMethodSymbol called, int depth, CancellationToken cancellationToken)
    {
        if (depth >= MaxDepth || called.IsVirtual || called.IsAbstract || called.IsOverride)
            return false;
        var returned = _facts.Origins.Returns(called.OriginalDefinition, cancellationToken).ToList();
        return returned.Count > 0 && returned.All(value => ValueOrigins.Unwrap(value) switch
        {
            ILocalReferenceOperation { Local: var local } => IsFilled(local, EnclosingFunction.Of(value.Syntax), use => use.Parent is ReturnStatementSyntax, int.MaxValue, depth + 1, cancellationToken),
            { Syntax: ExpressionSyntax expression } => IsStarted(expression, depth + 1, cancellationToken),
            _ => false,
        });
    }

    private bool IsOwn(IInvocationOperation call) => _facts.Known.IsTaskLike(call.Type) && call.TargetMethod is not { ContainingType.Name: "Task", Name: not "Run" };
}
