using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Locks;

/// <summary>An object that somebody waits for the end of, disposed by hand, but not on every way out.</summary>
/// <param name="Start">The call or creation that gives it.</param>
/// <param name="Local">The variable that has it.</param>
/// <param name="End">The name of what ends it.</param>
/// <param name="Why">For the message: <c>it returns early</c>.</param>
/// <param name="Exit">Where it leaves.</param>
internal sealed record UnendedDisposable(ExpressionSyntax Start, ILocalSymbol Local, string End, string Why, SyntaxNode Exit);

/// <summary>
/// Objects of the compilation's own types whose <c>Dispose</c> is a signal: it cancels, completes or gives back something that others wait for. A
/// function that disposes one by hand at its end, and returns before that on another way, leaves them waiting.
/// </summary>
/// <remarks>
/// Silent where the object goes anywhere else, where a <c>finally</c> disposes it, where what is returned on depends on it, and where another of its
/// members ends it, too. What an exception skips is left alone.
/// </remarks>
internal sealed class UnendedDisposables
{
    public static readonly WordPositions Words = new("Dispose", "DisposeAsync");

    /// <summary>Methods of the compilation that are looked through for the signal.</summary>
    private const int MaxDepth = 2;

    private static readonly HashSet<string> _signals = new(StringComparer.Ordinal)
    {
        "Cancel", "CancelAsync", "SetResult", "TrySetResult", "SetException", "TrySetException", "SetCanceled", "TrySetCanceled", "Complete", "TryComplete", "Set", "Signal", "Release",
    };

    private readonly CodeFacts _facts;

    public UnendedDisposables(CodeFacts facts) => _facts = facts;

    public IEnumerable<UnendedDisposable> In(CodeBlock block)
    {
        var tree = block.Node.SyntaxTree;
        HashSet<SyntaxNode>? seen = null;
        foreach (var hit in Words.In(tree, block.Node.Span, block.CancellationToken).ToArray())
        {
            if (!hit.IsCalled || !hit.IsMember || tree.GetRoot(block.CancellationToken).FindToken(hit.Position).Parent is not IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax local } access }
                || !CodeBlocks.Owns(block.Node, local) || access.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } || BodyGraphs.FunctionAround(local) is not { } function
                || Declarator(function, local) is not { } declarator || !(seen ??= new()).Add(declarator))
                continue;
            if (Of(declarator, function, block.SemanticModel, block.CancellationToken) is { } found)
                yield return found;
        }
    }

    private static VariableDeclaratorSyntax? Declarator(SyntaxNode function, IdentifierNameSyntax local) =>
        EnclosingFunction.OwnNodes(function).OfType<VariableDeclaratorSyntax>().FirstOrDefault(d => d.Identifier.ValueText == local.Identifier.ValueText
            && d.Parent?.Parent is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Parent: BlockSyntax });

    private UnendedDisposable? Of(VariableDeclaratorSyntax declarator, SyntaxNode function, SemanticModel model, CancellationToken cancellationToken)
    {
        if (Start(declarator.Initializer?.Value) is not { } start || model.GetDeclaredSymbol(declarator, cancellationToken) is not ILocalSymbol { Type: INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } type } local
            || Dispose(type) is not { } end || !IsSignal(end, 0, cancellationToken))
            return null;
        var releases = new HashSet<SyntaxNode>();
        foreach (var name in function.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != local.Name || name.SpanStart < declarator.Span.End || name.Parent is MemberAccessExpressionSyntax { Name: var member } && member == name)
                continue;
            // Another function may run at any time, and whoever else has it may end it.
            if (EnclosingFunction.Of(name) != function || Used(name, model, cancellationToken) is not var (isKnown, call) || !isKnown)
                return null;
            if (call is not null)
                releases.Add(call);
        }
        if (releases.Count == 0 || releases.Any(r => r.FirstAncestorOrSelf<FinallyClauseSyntax>() is not null) || Last(declarator, releases) is not { } last
            || _facts.Graphs.Of(function, cancellationToken) is not { } graph || new ReleaseWalk(graph, function, start, local.Name, releases, null, cancellationToken).Run() is not var (why, exit, _, _))
            return null;
        exit ??= EnclosingFunction.OwnNodes(function).OfType<ReturnStatementSyntax>().FirstOrDefault(r => r.Expression is null && r.SpanStart > start.Span.End && r.SpanStart < last.SpanStart && !IsAfter(r, releases));
        return exit is ReturnStatementSyntax && exit.SpanStart < last.SpanStart && !Asks(exit, local.Name) ? new UnendedDisposable(start, local, end.Name, why, exit) : null;
    }

    /// <summary>What a use does: whether it leaves the object where it is, and the call by which it ends it.</summary>
    private (bool IsKnown, SyntaxNode? Release)? Used(IdentifierNameSyntax name, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (name.Parent)
        {
            case MemberAccessExpressionSyntax access when access.Expression == name:
                if (access.Parent is not InvocationExpressionSyntax call)
                    return (true, null);
                return (true, model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol method || method.IsExtensionMethod || StopPath.Contains(method) || IsSignal(method, 0, cancellationToken) ? call : null);
            case BinaryExpressionSyntax { RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.EqualsExpression or (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.NotEqualsExpression } or IsPatternExpressionSyntax:
                return (true, null);
            default:
                return null;
        }
    }

    /// <summary>The call or creation, awaited or not, whose result a variable has.</summary>
    private static ExpressionSyntax? Start(ExpressionSyntax? value) => value switch
    {
        AwaitExpressionSyntax awaited => Start(awaited.Expression),
        ParenthesizedExpressionSyntax inner => Start(inner.Expression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } access } => Start(access.Expression),
        InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax => value,
        _ => null,
    };

    /// <summary>The last call that ends the object on the way that everything else takes: beside its declaration, or in a <c>try</c> there.</summary>
    private static SyntaxNode? Last(VariableDeclaratorSyntax declarator, HashSet<SyntaxNode> releases)
    {
        var block = declarator.FirstAncestorOrSelf<BlockSyntax>();
        return releases.Where(r => r.FirstAncestorOrSelf<ExpressionStatementSyntax>()?.Parent is { } parent
            && (parent == block || parent is BlockSyntax { Parent: TryStatementSyntax attempt } && attempt.Block == parent && attempt.Parent == block)).OrderBy(r => r.SpanStart).LastOrDefault();
    }

    /// <summary>Whether a statement beside or around another one has ended the object.</summary>
    private static bool IsAfter(SyntaxNode statement, HashSet<SyntaxNode> releases) =>
        releases.Any(r => r.SpanStart < statement.SpanStart && r.FirstAncestorOrSelf<ExpressionStatementSyntax>()?.Parent is { } block && block.Span.Contains(statement.Span));

    /// <summary>Whether it is left because of what the object is: refused, empty, over.</summary>
    private static bool Asks(SyntaxNode exit, string local) => EnclosingFunction.AncestorsWithin(exit).OfType<IfStatementSyntax>()
        .Any(choice => choice.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == local));

    private static IMethodSymbol? Dispose(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(m => m is { Name: "Dispose" or "DisposeAsync", Parameters.IsEmpty: true, IsStatic: false });

    private bool IsSignal(IMethodSymbol method, int depth, CancellationToken cancellationToken)
    {
        foreach (var declaration in _facts.Models.Declarations(method.OriginalDefinition))
        {
            var body = declaration.GetSyntax(cancellationToken);
            var model = _facts.Models.Get(body.SyntaxTree);
            var calls = EnclosingFunction.OwnCalls(body).ToList();
            foreach (var call in calls)
            {
                if (model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol called)
                    continue;
                if (_signals.Contains(called.Name) && IsThreading(called.ContainingType))
                {
                    // A gate that is taken here is given back here: that tells nobody anything.
                    if (called.Name != "Release" || !calls.Any(other => model.GetSymbolInfo(other, cancellationToken).Symbol is IMethodSymbol { Name: "Wait" or "WaitAsync" }))
                        return true;
                }
                else if (depth < MaxDepth && !SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, method.OriginalDefinition) && IsSignal(called, depth + 1, cancellationToken))
                    return true;
            }
        }
        return false;
    }

    private static bool IsThreading(INamedTypeSymbol? type) => type?.ContainingNamespace.ToDisplayString() is "System.Threading" or "System.Threading.Tasks" or "System.Threading.Channels";
}
