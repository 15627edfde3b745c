using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// The code looked before it waits: <c>Poll</c>, <c>Select</c>, <c>Available</c>, <c>DataAvailable</c> or <c>Pending</c> stands in a condition around
/// the call, or in one before it that leaves or loops when there is nothing.
/// </summary>
internal sealed class ReadinessBound : IBoundTest
{
    private static readonly HashSet<string> _looks = new(StringComparer.Ordinal) { "Poll", "Select", "Available", "DataAvailable", "Pending" };

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind is not (WaitKind.SocketAccept or WaitKind.SocketReceive or WaitKind.SocketSend or WaitKind.StreamRead))
            return null;
        var function = BodyGraphs.FunctionAround(site.Name);
        for (SyntaxNode node = site.Name; node.Parent is { } parent && node != function; node = parent)
        {
            if (Guards(parent, node) || LooksBefore(parent, node))
                return BoundVerdict.Complete;
        }
        return null;
    }

    private static bool Guards(SyntaxNode parent, SyntaxNode node) => parent switch
    {
        IfStatementSyntax branch => node != branch.Condition && Looks(branch.Condition),
        WhileStatementSyntax loop => node != loop.Condition && Looks(loop.Condition),
        ForStatementSyntax { Condition: { } condition } => node != condition && Looks(condition),
        ConditionalExpressionSyntax choice => node != choice.Condition && Looks(choice.Condition),
        BinaryExpressionSyntax both => both.IsKind(SyntaxKind.LogicalAndExpression) && node == both.Right && Looks(both.Left),
        _ => false,
    };

    private static bool LooksBefore(SyntaxNode parent, SyntaxNode node)
    {
        if (node is not StatementSyntax)
            return false;
        IEnumerable<SyntaxNode> statements = parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            _ => Enumerable.Empty<SyntaxNode>(),
        };
        foreach (var statement in statements)
        {
            if (statement == node)
                return false;
            if (statement switch
            {
                IfStatementSyntax branch => Looks(branch.Condition) && Leaves(branch.Statement),
                WhileStatementSyntax loop => Looks(loop.Condition),
                ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Select", Expression: var type } } } =>
                    type.ToString().EndsWith("Socket", StringComparison.Ordinal),
                _ => false,
            })
                return true;
        }
        return false;
    }

    private static bool Leaves(StatementSyntax statement) => (statement is BlockSyntax { Statements: { Count: > 0 } statements } ? statements.Last() : statement)
        is ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax or YieldStatementSyntax;

    private static bool Looks(ExpressionSyntax condition) =>
        condition.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>().Any(access => _looks.Contains(access.Name.Identifier.Text));
}
