using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A handle that <c>Timer.Dispose</c> signals once the last callback has ended. A timer that was disposed before signals nothing and says so by
/// returning <see langword="false"/>: whoever waits all the same waits for ever.
/// </summary>
internal static class TimerDrain
{
    public static BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (ValueOrigins.Variable(site.Receiver) is not ILocalSymbol handle)
            return null;
        var uses = analysis.Uses.Of(handle, site.CancellationToken).Uses;
        var drain = uses.Select(use => use.Operation.Parent is IConversionOperation conversion ? conversion.Parent : use.Operation.Parent).OfType<IArgumentOperation>().Select(argument => argument.Parent)
            .OfType<IInvocationOperation>().FirstOrDefault(call => call.TargetMethod is { Name: "Dispose", ContainingType.Name: "Timer" });
        if (drain is null || EnclosingFunction.Of(drain.Syntax) != EnclosingFunction.Of(site.Name) || drain.Syntax.SpanStart > site.Name.SpanStart)
            return null;
        if (drain.Parent is not IExpressionStatementOperation)
            return IsAsked(drain.Syntax, site.Name) ? BoundVerdict.Owner : null;
        // The first time, when nobody else disposes it, it is signalled.
        return null;
    }

    /// <summary><c>if (timer.Dispose(handle)) handle.WaitOne();</c>, and the way round that leaves.</summary>
    private static bool IsAsked(SyntaxNode drain, SyntaxNode wait)
    {
        foreach (var choice in drain.Ancestors().OfType<IfStatementSyntax>())
        {
            if (choice.Condition == drain && choice.Statement.Span.Contains(wait.Span))
                return true;
            if (choice.Condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } && operand == drain && !choice.Span.Contains(wait.Span))
                return choice.Statement.DescendantNodesAndSelf().Any(node => node is ReturnStatementSyntax or ThrowStatementSyntax);
        }
        return drain.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both && both.Left == drain && both.Right.Span.Contains(wait.Span);
    }
}
