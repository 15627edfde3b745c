using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Waits.Bounds;

/// <summary>Whether code between taking a permit and giving it back waits for nothing and calls nobody who may: it works on what is in memory.</summary>
internal sealed class BriefHolders
{
    /// <summary>Calls into methods of the compilation.</summary>
    private const int MaxDepth = 2;

    private readonly WaitAnalysis _analysis;

    public BriefHolders(WaitAnalysis analysis) => _analysis = analysis;

    public bool Is(SyntaxNode function, TextSpan held, int depth, CancellationToken cancellationToken)
    {
        if (_analysis.FunctionWaits.In(function, cancellationToken).Any(wait => held.Contains(wait.Name.Span)))
            return false;
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            if (!held.Contains(node.Span))
                continue;
            if (node is AwaitExpressionSyntax or LockStatementSyntax or WhileStatementSyntax or DoStatementSyntax
                || node is InvocationExpressionSyntax && _analysis.Models.Operation(node, cancellationToken) is IInvocationOperation call && !IsBrief(call, depth, cancellationToken))
                return false;
        }
        return true;
    }

    private bool IsBrief(IInvocationOperation call, int depth, CancellationToken cancellationToken)
    {
        var method = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        if (method.IsLog())
            return true;
        if (_analysis.Models.Declarations(method) is not { IsEmpty: false } declarations)
            return IsOfMemory(method);
        return depth < MaxDepth && !method.IsVirtualCall() && !method.IsAsync && declarations.All(declared => declared.GetSyntax(cancellationToken) is var body && Is(body, body.Span, depth + 1, cancellationToken));
    }

    /// <summary>What the framework does with values and collections.</summary>
    private static bool IsOfMemory(IMethodSymbol method) =>
        method.MethodKind != MethodKind.DelegateInvoke && method.ContainingNamespace?.ToDisplayString() is { } space
        && (space is "System" or "System.Linq" or "System.Text" || space.StartsWith("System.Collections", StringComparison.Ordinal) || space is "System.Threading" && method.ContainingType.Name is "Interlocked" or "Volatile");
}
