using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks.Scopes;

/// <summary>
/// <c>await using (host) { _ = host.RunAsync(); }</c>, where the host keeps the task of its work and waits for it in <c>DisposeAsync</c>: whoever disposes it waits for the work, which nobody
/// else need do.
/// </summary>
internal sealed class OwnWork
{
    /// <summary>Methods of the object from its disposal to the wait.</summary>
    private const int MaxDepth = 2;

    private readonly CodeFacts _facts;

    public OwnWork(CodeFacts facts) => _facts = facts;

    /// <summary>Whether a method keeps the task that it returns in a field of the object, for which the object's disposal waits.</summary>
    /// <param name="method">What is called on what the scope disposes.</param>
    /// <param name="kind">The kind of that, as the scope knows it.</param>
    /// <param name="isAwaited">Whether the scope awaits the disposal.</param>
    public bool IsWaitedFor(IMethodSymbol method, INamedTypeSymbol kind, bool isAwaited, CancellationToken cancellationToken)
    {
        if (method.IsStatic || method.IsVirtualCall() || _facts.Models.Declarations(method.OriginalDefinition) is not [var declared] || declared.GetSyntax(cancellationToken) is not MethodDeclarationSyntax body)
            return false;
        var kept = Kept(body, cancellationToken).ToList();
        return kept.Count > 0 && Disposal(kind, isAwaited) is { } disposal && kept.Any(field => Waits(disposal, field, 0, cancellationToken));
    }

    /// <summary><c>return _running = LoopAsync();</c>, <c>_running = loop; return loop;</c>: fields that have the task which is returned.</summary>
    private IEnumerable<IFieldSymbol> Kept(MethodDeclarationSyntax body, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(body.SyntaxTree);
        var returned = ReturnedExpressions.Of(body).ToList();
        foreach (var set in EnclosingFunction.OwnNodes(body).OfType<AssignmentExpressionSyntax>())
        {
            if (model.GetSymbolInfo(set.Left, cancellationToken).Symbol is not IFieldSymbol { IsStatic: false } field || !_facts.Known.IsTaskLike(field.Type) || !IsOwn(set.Left))
                continue;
            if (EnclosingFunction.IsAsync(body)
                ? EnclosingFunction.OwnNodes(body).Any(node => node is ExpressionSyntax named && named.SpanStart > set.Span.End && IsOwn(named) && Names(named, field, model, cancellationToken) && Awaited.Is(named, isTask: true))
                : returned.Any(one => one == set || Names(one, field, model, cancellationToken) || (set.Right is IdentifierNameSyntax given && one is IdentifierNameSyntax local && local.Identifier.ValueText == given.Identifier.ValueText)))
                yield return field;
        }
    }

    private static IMethodSymbol? Disposal(INamedTypeSymbol kind, bool isAwaited) =>
        kind.SelfAndBases().SelectMany(part => part.GetMembers().OfType<IMethodSymbol>()).FirstOrDefault(method => method.Parameters.IsEmpty && method.SimpleName() == (isAwaited ? "DisposeAsync" : "Dispose"));

    /// <summary>Whether a method of the object waits for a task that it keeps, itself, by another name of it, or by a method that it calls.</summary>
    private bool Waits(IMethodSymbol method, IFieldSymbol task, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth || _facts.Models.Declarations(method.OriginalDefinition) is not [var declared] || declared.GetSyntax(cancellationToken) is not MethodDeclarationSyntax body)
            return false;
        var model = _facts.Models.Get(body.SyntaxTree);
        foreach (var node in EnclosingFunction.OwnNodes(body))
        {
            if (node is ExpressionSyntax named && IsOwn(named) && Names(named, task, model, cancellationToken) && (Awaited.Is(named, isTask: true) || IsWaitedForByName(named, body)))
                return true;
            if (node is InvocationExpressionSyntax { Expression: var called } call && IsOwn(called) && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary } next
                && (!next.IsAsync || Awaited.Is(call, isTask: true)) && Waits(next, task, depth + 1, cancellationToken))
                return true;
        }
        return false;
    }

    /// <summary><c>var task = _running; if (task != null) await task;</c></summary>
    private static bool IsWaitedForByName(ExpressionSyntax task, MethodDeclarationSyntax body)
    {
        var name = task.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var declared } } => declared,
            IsPatternExpressionSyntax { Pattern: DeclarationPatternSyntax { Designation: SingleVariableDesignationSyntax { Identifier.ValueText: var declared } } } => declared,
            IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax { Designation: SingleVariableDesignationSyntax { Identifier.ValueText: var declared } } } => declared,
            _ => null,
        };
        return name is not null && EnclosingFunction.OwnNodes(body).OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == name && Awaited.Is(use, isTask: true));
    }

    private static bool IsOwn(SyntaxNode member) => member is SimpleNameSyntax { Parent: not MemberAccessExpressionSyntax } or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax }
        || member is SimpleNameSyntax { Parent: MemberAccessExpressionSyntax { Expression: var receiver } } && receiver == member;

    private static bool Names(ExpressionSyntax expression, IFieldSymbol field, SemanticModel model, CancellationToken cancellationToken) =>
        (expression as SimpleNameSyntax ?? (expression as MemberAccessExpressionSyntax)?.Name)?.Identifier.ValueText == field.Name
        && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(expression, cancellationToken).Symbol?.OriginalDefinition, field.OriginalDefinition);
}
