using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// A cancel that stands behind the wait for the very work that it should end: <c>await _loop; _stop.Cancel();</c>. The wait has to end first,
/// so the cancel is never reached.
/// </summary>
internal static class LateCancel
{
    /// <summary>The wait, and the task's variable.</summary>
    public static (SyntaxNode Wait, ISymbol Task)? Before(LifetimeSite site, IFieldSymbol source)
    {
        var cancel = site.Operation.Syntax.FirstAncestorOrSelf<StatementSyntax>();
        if (cancel?.Parent is not BlockSyntax block)
            return null;
        foreach (var statement in block.Statements.TakeWhile(statement => statement != cancel))
        {
            if (Waited(statement) is not { } task || site.Facts.Code.Models.Get(task.SyntaxTree).GetSymbolInfo(task, site.CancellationToken).Symbol is not IFieldSymbol work
                || IsEndedBefore(block, statement, site.Member, source, site) || !WorksWith(work, source, site))
                continue;
            return (task, work);
        }
        return null;
    }

    /// <summary>The field in <c>await _loop;</c>, <c>_loop.Wait();</c>, <c>await Task.WhenAll(_loops);</c>.</summary>
    private static ExpressionSyntax? Waited(StatementSyntax statement)
    {
        if (statement is not ExpressionStatementSyntax { Expression: var expression })
            return null;
        var waited = expression switch
        {
            AwaitExpressionSyntax awaited => awaited.Expression,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "GetResult" } access, ArgumentList.Arguments.Count: 0 } => access.Expression,
            _ => null,
        };
        while (waited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call)
        {
            if (access.Name.Identifier.ValueText is "ConfigureAwait" or "GetAwaiter")
                waited = access.Expression;
            else if (access.Name.Identifier.ValueText == "WhenAll" && call.ArgumentList.Arguments.Count == 1)
                waited = call.ArgumentList.Arguments[0].Expression;
            else
                return null;
        }
        return waited is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } ? waited : null;
    }

    /// <summary>Whether something before the wait may end the work all the same.</summary>
    private static bool IsEndedBefore(BlockSyntax block, StatementSyntax wait, ISymbol member, IFieldSymbol source, LifetimeSite site)
    {
        foreach (var statement in block.Statements.TakeWhile(statement => statement != wait))
        {
            foreach (var call in statement.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                // Whatever it is, it may signal: a channel that is completed, an event that is set, a method of the type that cancels.
                if (call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } && (name == "WriteLine" || name.StartsWith("Log", StringComparison.Ordinal)))
                    continue;
                if (call.Expression is MemberAccessExpressionSyntax or MemberBindingExpressionSyntax || site.Facts.Code.Models.Get(call.SyntaxTree).GetSymbolInfo(call, site.CancellationToken).Symbol is IMethodSymbol { ContainingType: var type }
                    && SymbolEqualityComparer.Default.Equals(type, source.ContainingType))
                    return true;
            }
            // A flag that the loop looks at.
            if (statement.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
                site.Facts.Code.Models.Get(assignment.SyntaxTree).GetSymbolInfo(assignment.Left, site.CancellationToken).Symbol is IFieldSymbol flag && IsAskedElsewhere(flag, member, site)))
                return true;
        }
        return false;
    }

    private static bool IsAskedElsewhere(IFieldSymbol flag, ISymbol member, LifetimeSite site) =>
        site.Facts.Code.Uses.Of(flag, site.CancellationToken).Uses.Any(use => !SymbolEqualityComparer.Default.Equals(use.Member, member) && use.Operation.Parent is not ISimpleAssignmentOperation);

    /// <summary>Whether the task is started with the source's token, or by a method that uses it.</summary>
    private static bool WorksWith(IFieldSymbol work, IFieldSymbol source, LifetimeSite site)
    {
        foreach (var use in site.Facts.Code.Uses.Of(work, site.CancellationToken).Uses)
        {
            var value = use.Operation.Parent switch
            {
                ISimpleAssignmentOperation assignment when assignment.Target == use.Operation => assignment.Value,
                IInvocationOperation { TargetMethod.Name: "Add", Arguments: { Length: 1 } added } => added[0].Value,
                _ => null,
            };
            if (value is null)
                continue;
            if (Mentions(value.Syntax, source))
                return true;
            foreach (var call in value.DescendantsAndSelf())
            {
                var method = call switch
                {
                    IInvocationOperation invocation => invocation.TargetMethod,
                    IMethodReferenceOperation reference => reference.Method,
                    _ => null,
                };
                if (method is not null && site.Facts.Code.Models.Declarations(method).Any(declaration => Mentions(declaration.GetSyntax(site.CancellationToken), source)))
                    return true;
            }
        }
        return false;
    }

    private static bool Mentions(SyntaxNode syntax, IFieldSymbol source) => syntax.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => name.Identifier.ValueText == source.Name);
}
