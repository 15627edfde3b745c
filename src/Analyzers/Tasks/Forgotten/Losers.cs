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
        return ValueOrigins.Unwrap(value) is IInvocationOperation { Syntax: ExpressionSyntax query } ? IsStarted(query) : IsLeft(ValueOrigins.Unwrap(value));

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
    private bool IsOnlyRaced(ILocalSymbol local, SimpleNameSyntax race, SyntaxNode function, CancellationToken cancellationToken)
    {
        if (local.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: var made })
            return false;
        var isStarted = IsStarted(made);
        foreach (var use in function.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use => use.Identifier.ValueText == local.Name))
        {
            switch (use.Parent)
            {
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } when call.Span.Contains(race.Span):
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Parent: InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var added }] } } when use.SpanStart < race.SpanStart:
                    isStarted |= added is InvocationExpressionSyntax;
                    continue;
                default:
                    return false;
            }
        }
        return isStarted;
    }

    /// <summary>Calls that begin where they stand: a query over them, a collection of them, one of them.</summary>
    private static bool IsStarted(ExpressionSyntax made) => made switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToList" or "ToArray", Expression: var inner }, ArgumentList.Arguments.Count: 0 } => IsStarted(inner),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" }, ArgumentList.Arguments: [{ Expression: LambdaExpressionSyntax { Body: var body } }] } => body is InvocationExpressionSyntax or BlockSyntax,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" }, ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax }] } => true,
        InvocationExpressionSyntax call => SymbolUses.Name(call.Expression)?.Identifier.ValueText is not ("FromResult" or "Delay" or "Where" or "Concat" or "AsTask"),
        ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions.All(element => element is InvocationExpressionSyntax),
        ArrayCreationExpressionSyntax { Initializer.Expressions: { Count: > 1 } elements } => elements.All(element => element is InvocationExpressionSyntax),
        CollectionExpressionSyntax { Elements: { Count: > 1 } elements } => elements.All(element => element is ExpressionElementSyntax { Expression: InvocationExpressionSyntax }),
        _ => false,
    };

    private bool IsOwn(IInvocationOperation call) => _facts.Known.IsTaskLike(call.Type) && call.TargetMethod is not { ContainingType.Name: "Task", Name: not "Run" };
}
