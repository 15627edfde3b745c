using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Completion;

/// <summary>
/// Whether what an async function does behind an <c>await</c>, up to the next one, keeps nobody: it notes what it was told, and takes no lock, goes round no
/// loop, and calls nothing of which more could be feared.
/// </summary>
internal sealed class BriefContinuations
{
    /// <summary>Calls into methods of the compilation that are looked through.</summary>
    private const int MaxDepth = 2;

    private static readonly HashSet<string> _spaces = new(StringComparer.Ordinal)
    {
        "System", "System.Collections", "System.Collections.Generic", "System.Collections.Concurrent", "System.Collections.Immutable", "System.Linq", "System.Text", "System.Threading", "System.Threading.Tasks", "System.Diagnostics",
    };

    private static readonly string[] _lasting = { "Wait", "Join", "Sleep", "Enter", "Acquire", "GetResult", "SignalAndWait", "Invoke", "Send", "SetResult", "SetException", "SetCanceled", "TrySet", "Cancel", "Start", "Kill", "Collect", "ForEach", "Read" };

    private readonly CodeFacts _facts;

    /// <param name="facts">The compilation.</param>
    public BriefContinuations(CodeFacts facts) => _facts = facts;

    /// <param name="awaited">The <c>await</c>.</param>
    /// <param name="isEnd">Whether the function may end before it awaits again, so that who awaits it goes on too.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool IsOne(SyntaxNode awaited, out bool isEnd, CancellationToken cancellationToken)
    {
        isEnd = true;
        var mayReturn = false;
        if (awaited.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || !EnclosingFunction.Of(awaited).Span.Contains(statement.Span))
            return awaited.Parent is ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax;
        // What the statement still does with what it got.
        if (!AreBrief(EnclosingFunction.OwnNodes(statement).Where(node => !awaited.Span.Contains(node.Span)), 0, cancellationToken))
            return false;
        for (SyntaxNode node = statement; !EnclosingFunction.IsFunction(node); node = node.Parent!)
        {
            if (node is ReturnStatementSyntax)
                return true;
            if (node.Parent is TryStatementSyntax { Finally: { } last } && node != last && !AreBrief(EnclosingFunction.OwnNodes(last), 0, cancellationToken))
                return false;
            // The next round begins with what stands before.
            if (LoopSyntax.Is(node) && !AreBrief(EnclosingFunction.OwnNodes(node), 0, cancellationToken))
                return false;
            var following = node.Parent switch
            {
                BlockSyntax block => block.Statements.Skip(block.Statements.IndexOf(one => one == node) + 1),
                SwitchSectionSyntax section => section.Statements.Skip(section.Statements.IndexOf(one => one == node) + 1),
                _ => Enumerable.Empty<StatementSyntax>(),
            };
            foreach (var next in following)
            {
                if (!AreBrief(EnclosingFunction.OwnNodes(next).Prepend(next), 0, cancellationToken))
                    return false;
                if (next is ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ReturnStatementSyntax && EnclosingFunction.OwnNodes(next).Any(IsAwait))
                {
                    isEnd = mayReturn;
                    return true;
                }
                mayReturn |= EnclosingFunction.OwnNodes(next).Any(inner => inner is ReturnStatementSyntax);
                if (next is ReturnStatementSyntax or ThrowStatementSyntax)
                    return true;
            }
            if (node.Parent is null)
                return false;
        }
        return true;
    }

    /// <summary>Whether an <c>await</c> is come to whatever its statement asks.</summary>
    private static bool IsAwait(SyntaxNode node) => node is AwaitExpressionSyntax && !EnclosingFunction.AncestorsWithin(node).TakeWhile(around => around is not StatementSyntax)
        .Any(around => around is ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or BinaryExpressionSyntax or SwitchExpressionSyntax or AssignmentExpressionSyntax { OperatorToken.ValueText: "??=" });

    private bool AreBrief(IEnumerable<SyntaxNode> nodes, int depth, CancellationToken cancellationToken) => nodes.All(node => node switch
    {
        LockStatementSyntax => false,
        YieldStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax => false,
        BreakStatementSyntax => !LoopSyntax.Is(LoopSyntax.LeftBy(node)),
        _ when LoopSyntax.Is(node) => false,
        InvocationExpressionSyntax call => IsBrief(call, depth, cancellationToken),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" } => false,
        _ => true,
    });

    private bool IsBrief(InvocationExpressionSyntax call, int depth, CancellationToken cancellationToken)
    {
        var symbol = _facts.Models.Get(call.SyntaxTree).GetSymbolInfo(call, cancellationToken).Symbol;
        if (symbol is not IMethodSymbol { MethodKind: not MethodKind.DelegateInvoke } method)
            return call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" };
        if (method.IsLog() || method.Name == "ConfigureAwait")
            return true;
        var declarations = _facts.Models.Declarations(method.OriginalDefinition);
        if (!declarations.IsEmpty)
            return depth < MaxDepth && !method.IsVirtualCall() && declarations.All(declared => AreBrief(EnclosingFunction.OwnNodes(declared.GetSyntax(cancellationToken)), depth + 1, cancellationToken));
        // What is begun, and awaited next, goes on elsewhere.
        if (_facts.Known.IsTaskLike(method.ReturnType))
            return true;
        return _spaces.Contains(method.ContainingNamespace?.ToString() ?? "") && method.ContainingType.Name != "Process" && !_lasting.Any(word => method.Name.StartsWith(word, StringComparison.Ordinal))
            && !call.ArgumentList.Arguments.Any(argument => argument.Expression is AnonymousFunctionExpressionSyntax);
    }
}
