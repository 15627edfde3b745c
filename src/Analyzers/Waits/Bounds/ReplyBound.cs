using Hangproof.Flow;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// <c>if (result.MessageType == WebSocketMessageType.Close) await socket.CloseAsync(...)</c>: the peer has closed, so that nothing is left but to send the
/// answer; an answer is not waited for. The same in a <c>switch</c>.
/// </summary>
internal sealed class ReplyBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis) =>
        site.Name.Identifier.ValueText == "CloseAsync" && site.Receiver?.Type?.Name is "WebSocket" or "ClientWebSocket"
        && EnclosingFunction.AncestorsWithin(site.Name).Any(around => around switch
        {
            IfStatementSyntax choice => choice.Statement.Span.Contains(site.Name.Span) && IsClosed(choice.Condition),
            SwitchSectionSyntax section => section.Labels.All(label => label is CaseSwitchLabelSyntax { Value: var word } && IsWord(word)),
            _ => false,
        })
            ? BoundVerdict.Complete
            : null;

    private static bool IsClosed(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax inner => IsClosed(inner.Expression),
        // `x is Kind.Close` is read as a question for a type.
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.IsExpression } equal => IsWord(equal.Left) || IsWord(equal.Right),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both => IsClosed(both.Left) || IsClosed(both.Right),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var word } } => IsWord(word),
        _ => false,
    };

    private static bool IsWord(ExpressionSyntax side) =>
        side.ToString() is var word && (word.EndsWith("WebSocketMessageType.Close", StringComparison.Ordinal) || word.EndsWith("WebSocketState.CloseReceived", StringComparison.Ordinal));
}
