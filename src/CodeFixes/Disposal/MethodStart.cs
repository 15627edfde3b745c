using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Disposal;

/// <summary>
/// Puts a statement into a method that ends something: at the beginning, behind the questions whether it has ended already, or at the end,
/// before what leaves.
/// </summary>
internal static class MethodStart
{
    public static Rewrite? Insert(FixSite site, MethodDeclarationSyntax method, string statement, bool isFirst)
    {
        if (method.Body is { } body)
            return Insert(site, body, statement, isFirst);
        return method.ExpressionBody is { } arrow ? IntoArrow(site, method, arrow, statement, isFirst) : null;
    }

    public static Rewrite? Insert(FixSite site, BlockSyntax block, string statement, bool isFirst)
    {
        if (block.OpenBraceToken.IsMissing || block.CloseBraceToken.IsMissing)
            return null;
        var layout = site.Layout;
        var text = block.SyntaxTree.GetText(site.CancellationToken);
        if (Lines.StartIfAlone(text, block.CloseBraceToken.SpanStart) is not { } closing)
        {
            // `{ _log.Dispose(); }`: the statement stays on the line.
            var position = isFirst ? block.OpenBraceToken.Span.End : block.Statements.Count > 0 ? block.Statements.Last().Span.End : block.OpenBraceToken.Span.End;
            return block.Statements.All(existing => existing is ExpressionStatementSyntax) && !Comments.In(site.Root, block.Span) ? new Rewrite(new[] { Rewrite.Insert(position, " " + statement) }) : null;
        }
        var next = isFirst ? block.Statements.SkipWhile(existing => IsGuard(existing) || EndsTimer(site, existing)).FirstOrDefault() : block.Statements.Reverse().TakeWhile(IsLeaving).LastOrDefault();
        if (next is not null)
            return new Rewrite(new[] { layout.Before(next, statement) });
        return new Rewrite(new[] { Rewrite.Insert(closing, $"{layout.Indent(block.CloseBraceToken.SpanStart)}{layout.Unit}{statement}{layout.NewLine}") });
    }

    /// <summary><c>=> expression;</c> becomes a block of two statements.</summary>
    private static Rewrite? IntoArrow(FixSite site, MethodDeclarationSyntax method, ArrowExpressionClauseSyntax arrow, string statement, bool isFirst)
    {
        if (method.SemicolonToken.IsMissing || site.Model.GetDeclaredSymbol(method, site.CancellationToken) is not { } symbol)
            return null;
        var header = TextSpan.FromBounds(method.ParameterList.Span.End, arrow.Expression.SpanStart);
        if (Comments.In(site.Root, header) || method.ConstraintClauses.Count > 0)
            return null;
        var isAsync = method.Modifiers.Any(SyntaxKind.AsyncKeyword);
        var returnsValue = !symbol.ReturnsVoid && !(isAsync && symbol.ReturnType is INamedTypeSymbol { Arity: 0 });
        // What is returned leaves: the statement has to come before, and may then be too early.
        if (returnsValue && !isFirst)
            return null;
        var layout = site.Layout;
        var line = layout.NewLine + layout.Indent(method);
        var inner = line + layout.Unit;
        var open = Rewrite.Replace(header, $"{line}{{{inner}");
        var frame = new FramedLine(method.SemicolonToken.Span.End, "", isFirst ? "" : inner + statement, $"{line}}}");
        return isFirst
            ? new Rewrite(new[] { open, Rewrite.Insert(arrow.Expression.SpanStart, statement + inner) }.Concat(returnsValue ? new[] { Rewrite.Insert(arrow.Expression.SpanStart, "return ") } : Array.Empty<TextChange>())).And(frame)
            : new Rewrite(new[] { open }).And(frame);
    }

    /// <summary><c>if (_isDisposed) return;</c>, <c>_isDisposed = true;</c>.</summary>
    private static bool IsGuard(StatementSyntax statement) => statement switch
    {
        IfStatementSyntax { Else: null, Statement: var then } => then is ReturnStatementSyntax or ThrowStatementSyntax or BlockSyntax { Statements: { Count: 1 } } && then.DescendantNodesAndSelf().Any(node => node is ReturnStatementSyntax or ThrowStatementSyntax),
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Right: LiteralExpressionSyntax } } => true,
        _ => false,
    };

    /// <summary>One that this fix, or somebody before it, has put there for another timer.</summary>
    private static bool EndsTimer(FixSite site, StatementSyntax statement)
    {
        var ended = statement is ExpressionStatementSyntax { Expression: var expression } ? expression switch
        {
            ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" } } } access => access.Expression,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" } access } => access.Expression,
            _ => null,
        } : null;
        return ended is not null && site.Model.GetTypeInfo(ended, site.CancellationToken).Type?.Name.EndsWith("Timer", StringComparison.Ordinal) == true;
    }

    /// <summary>Statements at the end of a body that nothing may follow, or that hand over to the base.</summary>
    private static bool IsLeaving(StatementSyntax statement) => statement switch
    {
        ReturnStatementSyntax or ThrowStatementSyntax => true,
        ExpressionStatementSyntax { Expression: var expression } => expression.ToString() is var text && (text.StartsWith("base.", StringComparison.Ordinal) || text.StartsWith("await base.", StringComparison.Ordinal) || text.Contains("SuppressFinalize")),
        _ => false,
    };
}
