using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Loops;

/// <summary>A loop whose task its type keeps, and which the type cannot stop all the same.</summary>
/// <param name="Call">The call that starts it.</param>
/// <param name="Why">For the message.</param>
/// <param name="WayOut">The shortest way out.</param>
/// <param name="Evidence">Where the reason stands.</param>
internal sealed record LostLoop(InvocationExpressionSyntax Call, string Why, string WayOut, SyntaxNode Evidence);

/// <summary>
/// Looks from an asynchronous loop to the assignment that keeps its task: in a method that runs again it forgets the loop that goes on from
/// the last time, and a loop on the token of one call hears nothing of what its owner cancels.
/// </summary>
/// <remarks>
/// Silent where the loop can end by itself or with what it works on, where the method looks at the kept task first or asks anything, and where
/// the stop path ends more than its source.
/// </remarks>
internal sealed class KeptLoop
{
    /// <summary>Names of members that are called when something has to begin anew.</summary>
    private static readonly string[] _again = { "Reconnect", "Restart", "Retry", "Recover", "Renew", "Reset", "Reopen", "Lost", "Disconnected", "Dropped", "Failed", "Broken", "Changed", "Expired" };

    private readonly CodeFacts _facts;

    public KeptLoop(CodeFacts facts) => _facts = facts;

    public LostLoop? Of(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken)
    {
        if (EnclosingFunction.Of(loop) is not MethodDeclarationSyntax function || !EnclosingFunction.IsAsync(function) || LoopShape.Exits(loop).Any()
            || model.GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol { DeclaredAccessibility: Accessibility.Private, IsStatic: false, ReturnsVoid: false } method
            || _facts.Uses.Of(method, cancellationToken) is not { IsComplete: true, Uses: [{ Operation: IInvocationOperation { Syntax: InvocationExpressionSyntax syntax } call }] }
            || syntax.SyntaxTree != loop.SyntaxTree || Keeper(syntax, model, cancellationToken) is not var (field, assignment)
            || Start(assignment, model, cancellationToken) is not { } start
            || call.Arguments.Where(a => _facts.Known.IsToken(a.Parameter?.Type)).Take(2).ToList() is not [{ Value: var token }])
            return null;
        return ValueOrigins.Unwrap(token) switch
        {
            IParameterReferenceOperation { Parameter: var parameter } when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, start) => OfOneCall(syntax, function, method, field, parameter, cancellationToken),
            IPropertyReferenceOperation { Property.Name: "Token", Instance: IFieldReferenceOperation { Field: var source } } => Again(loop, syntax, assignment, field, source, start, model, cancellationToken),
            _ => null,
        };
    }

    /// <summary>The field that keeps the loop's task, of the type that has the loop.</summary>
    private static (IFieldSymbol Field, AssignmentExpressionSyntax Assignment)? Keeper(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxNode node = call;
        // `_loop = Task.Run(() => LoopAsync(stop))`
        while (node.Parent is ArgumentSyntax or ArgumentListSyntax or LambdaExpressionSyntax or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" } })
            node = node.Parent;
        return node.Parent is AssignmentExpressionSyntax { RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.SimpleAssignmentExpression } assignment && assignment.Right == node
            && model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field
                ? (field, assignment)
                : null;
    }

    private static IMethodSymbol? Start(AssignmentExpressionSyntax assignment, SemanticModel model, CancellationToken cancellationToken) =>
        EnclosingFunction.Of(assignment) is MethodDeclarationSyntax declaration ? model.GetDeclaredSymbol(declaration, cancellationToken) as IMethodSymbol : null;

    /// <summary>The stop path cancels a source of the type's own and waits for the loop, which listens to somebody else's token.</summary>
    private LostLoop? OfOneCall(InvocationExpressionSyntax call, MethodDeclarationSyntax function, IMethodSymbol method, IFieldSymbol field, IParameterSymbol token, CancellationToken cancellationToken)
    {
        var type = method.ContainingType;
        foreach (var use in _facts.Uses.Of(field, cancellationToken).Uses)
        {
            if (EnclosingFunction.Of(use.Operation.Syntax) is not MethodDeclarationSyntax stop || !StopPath.Contains(use.Member) || !IsWaitedFor(use.Operation))
                continue;
            // What else is ended there may be what ends the loop.
            var before = EnclosingFunction.OwnNodes(stop).OfType<InvocationExpressionSyntax>().Where(c => c.SpanStart < use.Operation.Syntax.SpanStart && !c.Span.Contains(use.Operation.Syntax.Span)).ToList();
            if (before.Count != 1 || _facts.Models.Operation(before[0], cancellationToken) is not IInvocationOperation { TargetMethod: { Name: "Cancel" or "CancelAsync", ContainingType.Name: "CancellationTokenSource" }, Instance: IFieldReferenceOperation { Field: var source } }
                || !SymbolEqualityComparer.Default.Equals(source.ContainingType, type) || !IsPlain(source, cancellationToken) || Mentions(function, source.Name) || CalledMention(function, source.Name, cancellationToken))
                continue;
            return new LostLoop(call, $"it runs on '{token.Name}', the token of one call, and '{stop.Identifier.ValueText}' cancels '{source.Name}' and waits for it", $"pass '{source.Name}.Token'", before[0]);
        }
        return null;
    }

    private static bool IsWaitedFor(IOperation field) =>
        TaskPath.Carried(field).Parent is IAwaitOperation || TaskPath.Consumer(TaskPath.Carried(field)) is { TargetMethod: { Name: "Wait" or "GetAwaiter" or "ConfigureAwait", Parameters.Length: < 2 } };

    /// <summary>A source that nothing but its owner cancels.</summary>
    private bool IsPlain(IFieldSymbol source, CancellationToken cancellationToken)
    {
        var values = Values(source, cancellationToken).ToList();
        return values.Count > 0 && values.All(value => value is IObjectCreationOperation { Arguments.IsEmpty: true });
    }

    private IEnumerable<IOperation?> Values(IFieldSymbol field, CancellationToken cancellationToken)
    {
        foreach (var declaration in _facts.Models.Declarations(field))
        {
            if (declaration.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value })
                yield return ValueOrigins.Unwrap(_facts.Models.Operation(value, cancellationToken));
        }
        foreach (var use in _facts.Uses.Of(field, cancellationToken).Uses)
        {
            if (use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation)
                yield return ValueOrigins.Unwrap(assignment.Value);
        }
    }

    /// <summary>A method that runs again starts the loop beside the one that goes on from the last time, until the whole owner ends.</summary>
    private LostLoop? Again(StatementSyntax loop, InvocationExpressionSyntax call, AssignmentExpressionSyntax assignment, IFieldSymbol field, IFieldSymbol source, IMethodSymbol start, SemanticModel model, CancellationToken cancellationToken)
    {
        if (start.MethodKind != MethodKind.Ordinary || !GoesOn(loop, model, cancellationToken) || !IsMadeOnce(source, cancellationToken) || LooksFirst(assignment, assignment.SpanStart, field, source, cancellationToken, mayAsk: false))
            return null;
        var calls = _facts.Uses.Of(start, cancellationToken).Uses.Where(use => use.Operation is IInvocationOperation).ToList();
        if (start.DeclaredAccessibility == Accessibility.Private && calls.Count < 2)
            return null;
        foreach (var use in calls)
        {
            var again = use.Operation.Syntax;
            if (use.Member is IMethodSymbol { MethodKind: MethodKind.Ordinary } caller && SymbolEqualityComparer.Default.Equals(caller.ContainingType, start.ContainingType)
                && (IsAgain(caller.Name) || EnclosingFunction.AncestorsWithin(again).Any(a => a is CatchClauseSyntax || LoopSyntax.Is(a)))
                && !LooksFirst(again, again.SpanStart, field, source, cancellationToken, mayAsk: true))
                return new LostLoop(call, $"'{caller.Name}' comes here again, and '{field.Name}' then forgets the one that still runs", $"cancel the old one and wait for '{field.Name}' first", again);
        }
        return null;
    }

    private static bool IsAgain(string name) => _again.Any(word => name.IndexOf(word, StringComparison.Ordinal) >= 0);

    /// <summary>Whether a loop only waits for time, on and on, and nothing in it fails.</summary>
    private bool GoesOn(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken)
    {
        if (!IsForTime(LoopShape.Condition(loop)))
            return false;
        var waits = false;
        foreach (var node in EnclosingFunction.OwnNodes(loop))
        {
            if (node is InvocationExpressionSyntax tick && IsTick(tick))
            {
                // What another member has, it may have disposed.
                if (Name(tick) == "WaitForNextTickAsync" && tick.Expression is MemberAccessExpressionSyntax { Expression: var timer } && model.GetSymbolInfo(timer, cancellationToken).Symbol is not ILocalSymbol)
                    return false;
                waits = true;
            }
            else if (node is AwaitExpressionSyntax { Expression: InvocationExpressionSyntax awaited } && IsTick(awaited))
                continue;
            else if (Handlers.Swallowing(node, loop) is null && _facts.Paths.WhatFails(node, cancellationToken) is not null)
                return false;
        }
        return waits;
    }

    private static bool IsTick(InvocationExpressionSyntax call) => Name(call) is "WaitForNextTickAsync" or "Delay" || Name(call) == "ConfigureAwait" && call.Expression is MemberAccessExpressionSyntax { Expression: InvocationExpressionSyntax inner } && IsTick(inner);

    private static string? Name(InvocationExpressionSyntax call) => (call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText;

    private static bool IsForTime(ExpressionSyntax? condition) => condition switch
    {
        null => true,
        LiteralExpressionSyntax => true,
        PrefixUnaryExpressionSyntax { Operand: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCancellationRequested" } } => true,
        AwaitExpressionSyntax { Expression: InvocationExpressionSyntax call } => IsTick(call),
        _ => false,
    };

    private bool IsMadeOnce(IFieldSymbol source, CancellationToken cancellationToken) =>
        source.IsReadOnly || _facts.Uses.Of(source, cancellationToken).Uses.All(use => !(use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation) || use.Member is IMethodSymbol { MethodKind: MethodKind.Constructor });

    /// <summary>Whether a function has looked at the kept task or at the source's end before a place, itself or by a method that does; or has asked anything.</summary>
    private bool LooksFirst(SyntaxNode place, int position, IFieldSymbol field, IFieldSymbol source, CancellationToken cancellationToken, bool mayAsk)
    {
        var function = EnclosingFunction.Of(place);
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            if (!mayAsk && node is IfStatementSyntax or ConditionalExpressionSyntax or LockStatementSyntax && node.SpanStart < position)
                return true;
            if (node is not SimpleNameSyntax name || name.SpanStart >= position)
                continue;
            if (name.Identifier.ValueText == field.Name || name.Identifier.ValueText is "Cancel" or "CancelAsync")
                return true;
            if (SymbolUses.Expression(name) is InvocationExpressionSyntax && _facts.Models.Get(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol is IMethodSymbol called
                && _facts.Models.Declarations(called.OriginalDefinition).Any(d => Mentions(d.GetSyntax(cancellationToken), field.Name) || Mentions(d.GetSyntax(cancellationToken), source.Name)))
                return true;
        }
        return false;
    }

    private bool CalledMention(SyntaxNode function, string name, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(function.SyntaxTree);
        return EnclosingFunction.OwnCalls(function).Any(call => model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol called
            && _facts.Models.Declarations(called.OriginalDefinition).Any(d => Mentions(d.GetSyntax(cancellationToken), name)));
    }

    private static bool Mentions(SyntaxNode body, string name) => body.DescendantNodes().OfType<SimpleNameSyntax>().Any(node => node.Identifier.ValueText == name);
}
