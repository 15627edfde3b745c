using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Bounds;

/// <summary><c>_jobs = new(2); _jobs.Add(first);</c>: a queue that was just made has room for its first item, whatever its capacity.</summary>
internal sealed class FirstWrite : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind != WaitKind.QueueWrite || ValueOrigins.Variable(site.Receiver) is not (ILocalSymbol or IFieldSymbol) || site.Receiver is not { Syntax: var queue }
            || site.Name.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement || block.Statements.IndexOf(statement) is not (> 0 and var index))
            return null;
        var name = queue.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().LastOrDefault()?.Identifier.ValueText;
        // Nothing but the queue itself is made or called in between.
        for (index--; index >= 0; index--)
        {
            if (IsMade(block.Statements[index], name))
                return BoundVerdict.Complete;
            if (block.Statements[index].DescendantNodes().Any(node => node is InvocationExpressionSyntax or AwaitExpressionSyntax || node is IdentifierNameSyntax mention && mention.Identifier.ValueText == name))
                return null;
        }
        return null;
    }

    private static bool IsMade(StatementSyntax statement, string? name) => statement switch
    {
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }, Right: BaseObjectCreationExpressionSyntax } made } =>
            SymbolUses.Name(made.Left)?.Identifier.ValueText == name,
        LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: BaseObjectCreationExpressionSyntax } local] } => local.Identifier.ValueText == name,
        _ => false,
    };
}
