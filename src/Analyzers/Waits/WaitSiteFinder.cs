using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Waits.Bounds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>Finds the waits in a body: names first, then symbols, and only there.</summary>
internal sealed class WaitSiteFinder
{
    private static readonly WordPositions _locks = new("lock");

    private readonly WaitAnalysis _analysis;
    private readonly ReceiverMatch _receivers;

    public WaitSiteFinder(WaitAnalysis analysis)
    {
        _analysis = analysis;
        _receivers = new ReceiverMatch(analysis);
    }

    /// <summary>Whether any name in a function gives reason to look.</summary>
    public bool CanBeIn(SyntaxNode function, CancellationToken cancellationToken) =>
        !_analysis.Candidates.In(function.SyntaxTree, function.Span, cancellationToken).IsEmpty || !_locks.In(function.SyntaxTree, function.Span, cancellationToken).IsEmpty;

    public List<WaitSite>? In(CodeBlock block) =>
        CanBeIn(block.Node, block.CancellationToken) ? In(block.Node, block.OwningSymbol, block.SemanticModel, block.CancellationToken) : null;

    public List<WaitSite>? In(SyntaxNode block, ISymbol owner, SemanticModel model, CancellationToken cancellationToken)
    {
        var tree = block.SyntaxTree;
        List<WaitSite>? sites = null;
        SyntaxNode? root = null;
        foreach (var position in _analysis.Candidates.In(tree, block.Span, cancellationToken))
        {
            root ??= tree.GetRoot(cancellationToken);
            if (At(root.FindToken(position), block, owner, model, cancellationToken) is { } site)
                (sites ??= new List<WaitSite>()).Add(site);
        }
        AddLocks(block, owner, model, ref sites, cancellationToken);
        return sites;
    }

    /// <summary>The wait that an operation of any body is, if it is one.</summary>
    public WaitSite? Of(IOperation operation, CancellationToken cancellationToken)
    {
        var name = operation.Syntax switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name,
            InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name,
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            _ => null,
        };
        if (name is null || name.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } block)
            return null;
        var model = _analysis.Models.Get(name.SyntaxTree);
        var owner = block is GlobalStatementSyntax ? model.GetEnclosingSymbol(name.SpanStart, cancellationToken)
            : model.GetDeclaredSymbol(block, cancellationToken) ?? model.GetEnclosingSymbol(name.SpanStart, cancellationToken);
        return owner is null ? null : Of(name, owner, model, cancellationToken);
    }

    /// <summary>A lock statement names no member. One that the pool waits at is always looked at, any other where something else may wait or every lock is asked for.</summary>
    private void AddLocks(SyntaxNode block, ISymbol owner, SemanticModel model, ref List<WaitSite>? sites, CancellationToken cancellationToken)
    {
        var tree = block.SyntaxTree;
        if (_analysis.LockStatement is not { } row || _locks.In(tree, block.Span, cancellationToken) is not { Length: > 0 } hits)
            return;
        var all = sites is not null || _analysis.PlainLocks.IsOn(tree, cancellationToken);
        var root = tree.GetRoot(cancellationToken);
        foreach (var hit in hits)
        {
            if (root.FindToken(hit.Position).Parent is LockStatementSyntax statement && CodeBlocks.Owns(block, statement)
                && (all || LockBound.RunsOnPool(EnclosingFunction.Of(statement)))
                && statement.Expression.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().LastOrDefault() is { } name
                && model.GetOperation(statement, cancellationToken) is ILockOperation operation)
                (sites ??= new List<WaitSite>()).Add(new WaitSite(row, operation, name, owner, model, cancellationToken));
        }
    }

    private WaitSite? At(SyntaxToken token, SyntaxNode block, ISymbol owner, SemanticModel model, CancellationToken cancellationToken)
    {
        if (token.Parent is not SimpleNameSyntax name || name.Identifier != token || !CodeBlocks.Owns(block, name))
            return null;
        return Of(name, owner, model, cancellationToken);
    }

    private WaitSite? Of(SimpleNameSyntax name, ISymbol owner, SemanticModel model, CancellationToken cancellationToken)
    {
        var expression = Creation(name) ?? SymbolUses.Expression(name);
        // Operations are made for a whole body: only where the symbol says that there is something to look at.
        if (model.GetSymbolInfo(expression, cancellationToken).Symbol is not { } member || _analysis.Catalogue.Rows(member) is not { IsEmpty: false } rows)
            return null;
        if (model.GetOperation(expression, cancellationToken) is not { } operation
            || operation is not (IInvocationOperation or IPropertyReferenceOperation or IObjectCreationOperation) || !Executed.Is(operation))
            return null;
        var best = _receivers.Best(rows, operation, cancellationToken);
        return best is null || (best.Kind == WaitKind.MonitorWait && IsBoxed(operation)) ? null : new WaitSite(best, operation, name, owner, model, cancellationToken);
    }

    /// <summary><c>Monitor.Wait(number)</c>: nobody has the lock of a box that the call makes, and so it throws.</summary>
    private static bool IsBoxed(IOperation wait) =>
        wait is IInvocationOperation { Arguments: [{ Value: IConversionOperation { Operand.Type.IsValueType: true } }, ..] };

    /// <summary>The creation of an object whose type a name says.</summary>
    private static ObjectCreationExpressionSyntax? Creation(SimpleNameSyntax name)
    {
        SyntaxNode type = name;
        while (type.Parent is QualifiedNameSyntax qualified && qualified.Right == type || type.Parent is AliasQualifiedNameSyntax)
            type = type.Parent;
        return type.Parent is ObjectCreationExpressionSyntax creation && creation.Type == type ? creation : null;
    }
}
