using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Bounds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Facts;

/// <summary>Tasks that end in time, whoever does what: each wait in them is a delay or has a limit of time.</summary>
/// <remarks>
/// A token that somebody else may cancel is no limit here: it says nothing of when. Nor does a loop end that asks again and again, however short its
/// delays are; one that counts does.
/// </remarks>
internal sealed class TimedTasks
{
    /// <summary>Calls and variables gone through on the way to what limits a task.</summary>
    private const int MaxDepth = 4;

    private static readonly HashSet<string> _listed = new(StringComparer.Ordinal) { "ToArray", "ToList", "AsEnumerable" };

    private static readonly ImmutableHashSet<ISymbol> _none = ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default);

    private readonly WaitAnalysis _analysis;

    public TimedTasks(WaitAnalysis analysis) => _analysis = analysis;

    /// <summary>How long a task can last.</summary>
    private enum Lasts
    {
        /// <summary>As long as it takes.</summary>
        Open,

        /// <summary>Not long: it only delays, or is over.</summary>
        Shortly,

        /// <summary>At most for a time that was set for what it waits for.</summary>
        Limited,
    }

    /// <summary>Whether a limit was set for what a task waits for. One that only delays ends as well, but says nothing of what its thread is held for.</summary>
    public bool IsLimited(IOperation task, CancellationToken cancellationToken) => Of(task, _none, 0, cancellationToken) == Lasts.Limited;

    /// <summary>The same of all tasks of an array or a list.</summary>
    public bool AreLimited(IOperation tasks, CancellationToken cancellationToken) => OfAll(tasks, _none, 0, cancellationToken) == Lasts.Limited;

    private Lasts Of(IOperation? task, ImmutableHashSet<ISymbol> timed, int depth, CancellationToken cancellationToken)
    {
        task = ValueOrigins.Unwrap(task);
        while (task is IInvocationOperation { TargetMethod.Name: "AsTask" or "GetAwaiter", Instance: { } same })
            task = ValueOrigins.Unwrap(same);
        return depth > MaxDepth ? Lasts.Open : task switch
        {
            IInvocationOperation call => OfCall(call, timed, depth, cancellationToken),
            ILocalReferenceOperation { Local: var local } => OfLocal(local, timed, depth, cancellationToken),
            IConditionalOperation { WhenFalse: { } other } choice => Both(Of(choice.WhenTrue, timed, depth + 1, cancellationToken), Of(other, timed, depth + 1, cancellationToken)),
            IPropertyReferenceOperation { Property: { Name: "CompletedTask", IsStatic: true } made } when _analysis.Known.IsTaskLike(made.ContainingType) => Lasts.Shortly,
            _ => Lasts.Open,
        };
    }

    private Lasts OfCall(IInvocationOperation call, ImmutableHashSet<ISymbol> timed, int depth, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod;
        if (_analysis.Known.IsTaskLike(method.ContainingType))
        {
            switch (method.Name)
            {
                case "Yield" or "FromResult" or "FromException" or "FromCanceled":
                case "Delay" when call.Arguments is [{ Value: var time }, ..] && !ArgumentBound.IsInfinite(time, _analysis, cancellationToken):
                    return Lasts.Shortly;
                case "WhenAny":
                    return Racers(call).Select(racer => IsDelay(racer, cancellationToken) ? Lasts.Limited : Of(racer, timed, depth + 1, cancellationToken)).DefaultIfEmpty(Lasts.Open).Max();
                case "WhenAll" when call.Arguments is [{ Value: var all }]:
                    return OfAll(all, timed, depth + 1, cancellationToken);
                case "Run" when call.Arguments is [{ Value: var run }, ..] && ValueOrigins.Unwrap(run) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol: { IsAsync: false, ReturnsVoid: true }, Syntax: var work } }:
                    return BlocksInTime(work, cancellationToken) ? Lasts.Limited : Lasts.Open;
            }
        }
        var bodies = _analysis.Models.Declarations(method.OriginalDefinition);
        var isInSight = !bodies.IsEmpty && !(call.IsVirtual && method.IsVirtualCall());
        if (call.Arguments.Any(argument => IsTimeout(argument, cancellationToken) && (!isInSight || IsHandedOn(argument.Parameter!, cancellationToken))))
            return Lasts.Limited;
        if (!isInSight)
            return call.Arguments.Any(argument => IsTimedToken(argument.Value, call.Syntax, timed, 0, cancellationToken)) ? Lasts.Limited : Lasts.Open;
        var theirs = call.Arguments.Where(argument => argument.Parameter is not null && IsTimedToken(argument.Value, call.Syntax, timed, 0, cancellationToken))
            .Aggregate(_none, (set, argument) => set.Add(argument.Parameter!.OriginalDefinition));
        return bodies is [var body] ? OfFunction(body.GetSyntax(cancellationToken), theirs, depth + 1, cancellationToken) : Lasts.Open;
    }

    private static IEnumerable<IOperation> Racers(IInvocationOperation race) => race.Arguments.SelectMany(argument => Elements.Of(argument.Value) ?? new[] { argument.Value });

    /// <summary>What a race is run against, so that it ends.</summary>
    private bool IsDelay(IOperation racer, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(ValueOrigins.Unwrap(racer) is ILocalReferenceOperation { Local: var local } ? Set(local, cancellationToken) : racer) is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType: var type }, Arguments: [{ Value: var time }, ..] }
        && _analysis.Known.IsTaskLike(type) && !ArgumentBound.IsInfinite(time, _analysis, cancellationToken);

    /// <summary>A time that is given to somebody for a parameter that says what it is for.</summary>
    private bool IsTimeout(IArgumentOperation argument, CancellationToken cancellationToken) =>
        argument is { ArgumentKind: ArgumentKind.Explicit, Parameter.Name: var name } && name.IndexOf("timeout", StringComparison.OrdinalIgnoreCase) >= 0
        // What may be null may be none.
        && ValueOrigins.Unwrap(argument.Value) is { Type: { } type } time && (_analysis.Known.IsTimeSpan(type) || type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64)
        && !ArgumentBound.IsInfinite(time, _analysis, cancellationToken);

    /// <summary>Whether whoever is given a time gives it to what it waits with: <c>stop.CancelAfter(timeout)</c>.</summary>
    private bool IsHandedOn(IParameterSymbol time, CancellationToken cancellationToken) => _analysis.Uses.Of(time.OriginalDefinition, cancellationToken).Uses.Any(use =>
        (use.Operation.Parent is IConversionOperation converted ? converted.Parent : use.Operation.Parent) is IArgumentOperation { Parent: IInvocationOperation or IObjectCreationOperation });

    /// <summary><c>Task.Run(() => _ended.WaitOne(limit))</c>: work that blocks, each time for no longer than a time.</summary>
    private bool BlocksInTime(SyntaxNode work, CancellationToken cancellationToken)
    {
        if (EnclosingFunction.OwnNodes(work).Any(CanGoOn) || !EnclosingFunction.OwnCalls(work).Any(IsTimed) || !JudgedWaits.Enter(work))
            return false;
        JudgedWaits.Leave();
        return _analysis.OpenWaits.In(work, work.Span, site => site.Api.RuleId != RuleIds.Lock, cancellationToken, andTasks: true) is null;

        bool IsTimed(InvocationExpressionSyntax node) => node.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitOne" or "Wait" or "Join" } && _analysis.Models.Operation(node, cancellationToken) is IInvocationOperation { TargetMethod.ContainingNamespace: { } space } wait && space.IsSystem()
            && ArgumentBound.Of(wait.Arguments, _analysis, cancellationToken) is { IsBounded: true };
    }

    private Lasts OfFunction(SyntaxNode function, ImmutableHashSet<ISymbol> timed, int depth, CancellationToken cancellationToken)
    {
        // Where nobody looked any further, nothing was found.
        if (depth > MaxDepth || !JudgedWaits.Enter(function))
            return Lasts.Open;
        JudgedWaits.Leave();
        var lasts = EnclosingFunction.IsAsync(function) ? OfAwaits(function, timed, depth, cancellationToken) : OfReturns(function, timed, depth, cancellationToken);
        return lasts == Lasts.Open || _analysis.OpenWaits.In(function, function.Span, site => site.Api.RuleId != RuleIds.Lock, cancellationToken, andTasks: true) is not null ? Lasts.Open : lasts;
    }

    private Lasts OfReturns(SyntaxNode function, ImmutableHashSet<ISymbol> timed, int depth, CancellationToken cancellationToken)
    {
        Lasts? lasts = null;
        foreach (var returned in Returned(function))
            lasts = Both(lasts ?? Lasts.Shortly, Of(_analysis.Models.Operation(returned, cancellationToken), timed, depth, cancellationToken));
        return EnclosingFunction.OwnNodes(function).Any(CanGoOn) ? Lasts.Open : lasts ?? Lasts.Open;
    }

    private static IEnumerable<ExpressionSyntax> Returned(SyntaxNode function) =>
        function is AnonymousFunctionExpressionSyntax { ExpressionBody: { } value } ? new[] { value } : ReturnedExpressions.Of(function);

    private Lasts OfAwaits(SyntaxNode function, ImmutableHashSet<ISymbol> timed, int depth, CancellationToken cancellationToken)
    {
        var lasts = Lasts.Shortly;
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            var isOpen = node switch
            {
                CommonForEachStatementSyntax loop => !loop.AwaitKeyword.IsKind(SyntaxKind.None),
                UsingStatementSyntax scope => !scope.AwaitKeyword.IsKind(SyntaxKind.None),
                LocalDeclarationStatementSyntax local => !local.AwaitKeyword.IsKind(SyntaxKind.None),
                _ => CanGoOn(node),
            };
            if (isOpen)
                return Lasts.Open;
            // Whoever counts the rounds limits them.
            if (node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax && node.DescendantNodes().Any(inner => inner is AwaitExpressionSyntax))
                lasts = Lasts.Limited;
            if (node is AwaitExpressionSyntax awaited)
                lasts = Both(lasts, Of(_analysis.Models.Operation(awaited.Expression, cancellationToken), timed, depth, cancellationToken));
        }
        return lasts;
    }

    private static Lasts Both(Lasts one, Lasts other) => one == Lasts.Open || other == Lasts.Open ? Lasts.Open : one > other ? one : other;

    /// <summary>Whether a loop that calls somebody may have no end: it counts nothing.</summary>
    private static bool CanGoOn(SyntaxNode node)
    {
        if (node is GotoStatementSyntax)
            return true;
        var (condition, body) = node switch
        {
            WhileStatementSyntax loop => (loop.Condition, loop.Statement),
            DoStatementSyntax loop => (loop.Condition, loop.Statement),
            ForStatementSyntax loop => (loop.Condition, loop.Statement),
            _ => (null, (StatementSyntax?)null),
        };
        return body is not null && node.DescendantNodes().Any(inner => inner is InvocationExpressionSyntax or AwaitExpressionSyntax)
            && !(condition is not null && Conjuncts(condition).Any(part => IsCounted(part, node, body)));
    }

    private static IEnumerable<ExpressionSyntax> Conjuncts(ExpressionSyntax condition) =>
        condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both ? Conjuncts(both.Left).Concat(Conjuncts(both.Right)) : new[] { condition };

    /// <summary><c>left > 0</c> of what each round takes something from, and nothing else sets.</summary>
    private static bool IsCounted(ExpressionSyntax condition, SyntaxNode loop, StatementSyntax body)
    {
        if (condition is not BinaryExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var counter } } compared)
            return false;
        var isUp = compared.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression;
        if (!isUp && compared.Kind() is not (SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression))
            return false;
        var changes = loop.DescendantNodes().Where(node => Changes(node, counter)).ToList();
        return changes is [var step] && Steps(step, isUp)
            && (loop is ForStatementSyntax { Incrementors: { } steps } && steps.Contains((ExpressionSyntax)step)
                || step.Parent is ExpressionStatementSyntax { Parent: var place } && place == body && !body.DescendantNodes().Any(node => node is ContinueStatementSyntax && node.SpanStart < step.SpanStart));
    }

    private static bool Changes(SyntaxNode node, string counter) => node switch
    {
        AssignmentExpressionSyntax { Left: var set } => IsOrHolds(set, counter),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression, Operand: IdentifierNameSyntax name } => name.Identifier.ValueText == counter,
        PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax name } => name.Identifier.ValueText == counter,
        ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None, Expression: IdentifierNameSyntax name } => name.Identifier.ValueText == counter,
        _ => false,
    };

    private static bool IsOrHolds(ExpressionSyntax set, string counter) => set switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == counter,
        TupleExpressionSyntax tuple => tuple.Arguments.Any(argument => IsOrHolds(argument.Expression, counter)),
        _ => false,
    };

    private static bool Steps(SyntaxNode change, bool isUp) => change.Kind() is var kind && (isUp
        ? kind is SyntaxKind.AddAssignmentExpression or SyntaxKind.PreIncrementExpression or SyntaxKind.PostIncrementExpression
        : kind is SyntaxKind.SubtractAssignmentExpression or SyntaxKind.PreDecrementExpression or SyntaxKind.PostDecrementExpression);

    private Lasts OfAll(IOperation? tasks, ImmutableHashSet<ISymbol> timed, int depth, CancellationToken cancellationToken)
    {
        tasks = ValueOrigins.Unwrap(tasks);
        if (depth > MaxDepth)
            return Lasts.Open;
        if (Elements.Of(tasks) is { Count: > 0 } elements)
            return elements.Select(element => Of(element, timed, depth + 1, cancellationToken)).Aggregate(Both);
        switch (tasks)
        {
            case ILocalReferenceOperation { Local: var local }:
                return OfLocal(local, timed, depth, cancellationToken);
            case IInvocationOperation { TargetMethod: var method } call when (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } many:
                if (_listed.Contains(method.Name))
                    return OfAll(many, timed, depth + 1, cancellationToken);
                return method.Name == "Select" && call.Arguments is [_, { Value: var each }] && ValueOrigins.Unwrap(each) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Syntax: var lambda } }
                    ? OfFunction(lambda, _none, depth + 1, cancellationToken) : Lasts.Open;
            default:
                return Lasts.Open;
        }
    }

    /// <summary>A local that holds one task, or all tasks that were put into it.</summary>
    private Lasts OfLocal(ILocalSymbol local, ImmutableHashSet<ISymbol> timed, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth || local.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax declarator)
            return Lasts.Open;
        var isOne = _analysis.Known.IsTaskLike(local.Type);
        Lasts? lasts = null;
        if (declarator.Initializer is { Value: var made })
            Takes(_analysis.Models.Operation(made, cancellationToken));
        var uses = _analysis.Uses.Of(local, cancellationToken);
        if (!uses.IsComplete)
            return Lasts.Open;
        foreach (var use in uses.Uses)
        {
            var value = use.Operation;
            while (value.Parent is IConversionOperation or IParenthesizedOperation)
                value = value.Parent;
            switch (value.Parent)
            {
                case ISimpleAssignmentOperation assignment when assignment.Target == value:
                    Takes(assignment.Value);
                    break;
                case IAssignmentOperation other when other.Target == value:
                case ITupleOperation:
                    return Lasts.Open;
                case IArgumentOperation { Parameter.RefKind: not RefKind.None, Parent: IInvocationOperation { TargetMethod.Name: not "Resize" } }:
                    return Lasts.Open;
                case IArrayElementReferenceOperation { Parent: ISimpleAssignmentOperation filled } element when filled.Target == element:
                    Both(Of(filled.Value, timed, depth + 1, cancellationToken));
                    break;
                case IInvocationOperation { TargetMethod.Name: "Add", Arguments: [{ Value: var added }] } when !isOne:
                    Both(Of(added, timed, depth + 1, cancellationToken));
                    break;
                default:
                    if (!isOne && !IsOnlyRead(value))
                        return Lasts.Open;
                    break;
            }
            if (lasts == Lasts.Open)
                return Lasts.Open;
        }
        return lasts ?? Lasts.Open;

        void Both(Lasts another) => lasts = TimedTasks.Both(lasts ?? Lasts.Shortly, another);

        void Takes(IOperation? given)
        {
            given = ValueOrigins.Unwrap(given);
            if (given is IConditionalOperation { WhenFalse: { } other } choice)
            {
                Takes(choice.WhenTrue);
                Takes(other);
            }
            else if (given is not (ILiteralOperation or IDefaultValueOperation or IArrayCreationOperation { Initializer: null }) && !(given is IObjectCreationOperation { Initializer: null } list && !list.Arguments.Any(a => IsMany(a.Value.Type))))
                Both(isOne ? Of(given, timed, depth + 1, cancellationToken) : OfAll(given, timed, depth + 1, cancellationToken));
        }
    }

    private static bool IsMany(ITypeSymbol? type) => type?.SpecialType == SpecialType.None;

    /// <summary>Whether a use of many tasks puts nothing among them.</summary>
    private bool IsOnlyRead(IOperation many) => many.Parent switch
    {
        IPropertyReferenceOperation { Property.Name: "Length" or "Count" } => true,
        IConditionalAccessOperation { WhenNotNull: IPropertyReferenceOperation { Property.Name: "Length" or "Count" } } => true,
        IBinaryOperation or IIsPatternOperation or IForEachLoopOperation => true,
        IArrayElementReferenceOperation element => element.Parent is not IArgumentOperation { Parameter.RefKind: not RefKind.None },
        IArgumentOperation { Parameter.RefKind: RefKind.Ref } => true,
        IArgumentOperation { Parent: IInvocationOperation call } => _analysis.Known.IsTaskLike(call.TargetMethod.ContainingType) || _listed.Contains(call.TargetMethod.Name) || call.TargetMethod.Name == "Any",
        IInvocationOperation call => _listed.Contains(call.TargetMethod.Name) || call.TargetMethod.Name == "Clear",
        _ => false,
    };

    /// <summary>Whether a token is cancelled after a time, whatever else happens.</summary>
    private bool IsTimedToken(IOperation? token, SyntaxNode place, ImmutableHashSet<ISymbol> timed, int depth, CancellationToken cancellationToken)
    {
        token = ValueOrigins.Unwrap(token);
        return depth <= MaxDepth && _analysis.Known.IsToken(token?.Type) && token switch
        {
            IParameterReferenceOperation { Parameter: var parameter } => timed.Contains(parameter.OriginalDefinition),
            IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } => IsTimedSource(source, place, timed, depth, cancellationToken),
            ILocalReferenceOperation { Local: var local } => Set(local, cancellationToken) is { } value && IsTimedToken(value, place, timed, depth + 1, cancellationToken),
            _ => false,
        };
    }

    private bool IsTimedSource(IOperation? source, SyntaxNode place, ImmutableHashSet<ISymbol> timed, int depth, CancellationToken cancellationToken)
    {
        source = ValueOrigins.Unwrap(source);
        if (depth > MaxDepth || !_analysis.Known.IsTokenSource(source?.Type))
            return false;
        switch (source)
        {
            case IObjectCreationOperation { Arguments: [{ Value: var time }, ..] }:
                return !ArgumentBound.IsInfinite(time, _analysis, cancellationToken);
            case IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linked:
                return linked.Arguments.SelectMany(argument => Elements.Of(argument.Value) ?? new[] { argument.Value }).Any(token => IsTimedToken(token, place, timed, depth + 1, cancellationToken));
            case ILocalReferenceOperation { Local: var local }:
                return (Set(local, cancellationToken) is { } made && IsTimedSource(made, place, timed, depth + 1, cancellationToken))
                    || _analysis.Uses.Of(local, cancellationToken).Uses.Any(use => use.Operation.Parent is IInvocationOperation { TargetMethod.Name: "CancelAfter", Arguments: [{ Value: var after }] } limit
                        && limit.Syntax.SpanStart < place.SpanStart && limit.Syntax.Parent is ExpressionStatementSyntax { Parent: BlockSyntax block } && block.Span.Contains(place.Span)
                        && EnclosingFunction.Of(limit.Syntax) == EnclosingFunction.Of(place) && !ArgumentBound.IsInfinite(after, _analysis, cancellationToken));
            default:
                return false;
        }
    }

    /// <summary>What a local is given where it is declared, and keeps.</summary>
    private IOperation? Set(ILocalSymbol local, CancellationToken cancellationToken) =>
        local.DeclaringSyntaxReferences is [var reference] && Initialized.Value(reference.GetSyntax(cancellationToken)) is { } value
        && _analysis.Uses.Of(local, cancellationToken).Uses.All(use => use.Operation.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target != use.Operation,
            IArgumentOperation { Parameter.RefKind: not RefKind.None } or ITupleOperation => false,
            _ => true,
        })
            ? _analysis.Models.Operation(value, cancellationToken) : null;
}
