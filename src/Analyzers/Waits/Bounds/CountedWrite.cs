using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// <c>pool = Channel.CreateBounded&lt;int&gt;(count); for (var i = 0; i &lt; count; i++) await pool.Writer.WriteAsync(i);</c>: a queue that was just made has room for as
/// many items as it was made for.
/// </summary>
internal sealed class CountedWrite : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind is not (WaitKind.ChannelWrite or WaitKind.QueueWrite) || Queue(site) is not { } queue
            || LoopSyntax.Around(site.Name) is not ForStatementSyntax { Parent: BlockSyntax { Statements: var statements } } loop || Rounds(loop) is not { } rounds
            || loop.DescendantNodes().Count(node => Mentions(node, queue)) != 1)
            return null;
        for (var index = statements.IndexOf(loop) - 1; index >= 0; index--)
        {
            var statement = statements[index];
            if (Made(statement, queue) is { } made)
                return Capacities(made).Any(capacity => HoldsAll(capacity, rounds)) ? BoundVerdict.Complete : null;
            if (statement.DescendantNodes().Any(node => Mentions(node, queue) || (rounds is IdentifierNameSyntax { Identifier.ValueText: var limit } && Changes(node, limit))))
                return null;
        }
        return null;
    }

    /// <summary>The name of the collection, or of the channel whose writer is asked.</summary>
    private static string? Queue(WaitSite site)
    {
        var queue = ValueOrigins.Unwrap(site.Receiver);
        if (site.Api.Kind == WaitKind.ChannelWrite)
            queue = queue is IPropertyReferenceOperation { Property.Name: "Writer", Instance: { } channel } ? ValueOrigins.Unwrap(channel) : null;
        return queue is not null && ValueOrigins.Variable(queue) is ILocalSymbol or IFieldSymbol ? ValueOrigins.Variable(queue)!.Name : null;
    }

    /// <summary>How often a loop goes round that counts from nought up to a limit, which nothing in it changes.</summary>
    private static ExpressionSyntax? Rounds(ForStatementSyntax loop) =>
        loop is { Declaration.Variables: [{ Identifier.ValueText: var counter, Initializer.Value: LiteralExpressionSyntax { Token.Value: 0 } }], Incrementors: [var step] }
        && loop.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var compared }, Right: IdentifierNameSyntax or LiteralExpressionSyntax } condition && compared == counter
        && step.IsKind(SyntaxKind.PostIncrementExpression) | step.IsKind(SyntaxKind.PreIncrementExpression) && Changes(step, counter)
        && !loop.Statement.DescendantNodes().Any(node => Changes(node, counter) || Changes(node, condition.Right.ToString()))
            ? condition.Right
            : null;

    private static bool Mentions(SyntaxNode node, string queue) => node is IdentifierNameSyntax { Identifier.ValueText: var name } && name == queue;

    private static bool Changes(SyntaxNode node, string variable) => node switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax set } => set.Identifier.ValueText == variable,
        PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax set } => set.Identifier.ValueText == variable,
        PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax set } => set.Identifier.ValueText == variable,
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax set } => set.Identifier.ValueText == variable,
        _ => false,
    };

    /// <summary>What a statement puts in the variable of the queue.</summary>
    private static ExpressionSyntax? Made(StatementSyntax statement, string queue) => statement switch
    {
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }, Right: var made } set } when SymbolUses.Name(set.Left)?.Identifier.ValueText == queue => made,
        LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var made } local] } when local.Identifier.ValueText == queue => made,
        _ => null,
    };

    private static IEnumerable<ExpressionSyntax> Capacities(ExpressionSyntax made)
    {
        var arguments = made switch
        {
            InvocationExpressionSyntax call when SymbolUses.Name(call.Expression)?.Identifier.ValueText == "CreateBounded" => call.ArgumentList.Arguments,
            BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: var given } => given,
            _ => default,
        };
        return arguments.Select(argument => argument.Expression).Select(given => given is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var capacity }] } ? capacity : given);
    }

    private static bool HoldsAll(ExpressionSyntax capacity, ExpressionSyntax rounds) =>
        capacity is LiteralExpressionSyntax { Token.Value: int most } && rounds is LiteralExpressionSyntax { Token.Value: int count } ? count <= most : SyntaxFactory.AreEquivalent(capacity, rounds);
}
