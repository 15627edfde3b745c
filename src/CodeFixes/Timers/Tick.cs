using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Timers;

/// <summary>What a timer calls, as statements of a loop.</summary>
/// <param name="Name">The method that is called, where it is one.</param>
/// <param name="Lines">The statements, indented against each other only.</param>
/// <param name="Edits">What becomes of the method.</param>
/// <param name="Body">The source of it.</param>
internal sealed record Tick(string? Name, IReadOnlyList<string> Lines, IReadOnlyList<TextChange> Edits, SyntaxNode Body)
{
    public static Tick? Of(FixSite site, TypeDeclarationSyntax type, ExpressionSyntax callback, ExpressionSyntax? state) => callback switch
    {
        LambdaExpressionSyntax lambda => OfLambda(site, type, lambda),
        IdentifierNameSyntax name => OfMethod(site, type, name, state),
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => OfMethod(site, type, name, state),
        _ => null,
    };

    private static Tick? OfMethod(FixSite site, TypeDeclarationSyntax type, IdentifierNameSyntax name, ExpressionSyntax? state)
    {
        if (site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol is not IMethodSymbol { ReturnsVoid: true, IsVirtual: false, IsOverride: false, IsAbstract: false, Parameters: [var parameter], DeclaringSyntaxReferences: [var reference] }
            || reference.GetSyntax(site.CancellationToken) is not MethodDeclarationSyntax { ParameterList.Parameters: [{ Default: null } declared] } method || method.Parent != type)
            return null;
        var called = method.Identifier.ValueText;
        var isUsed = EnclosingFunction.OwnNodes(method).Concat(method.DescendantNodes()).OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == parameter.Name);
        var isNull = state is null or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression or (int)SyntaxKind.DefaultLiteralExpression };
        if (isUsed && !isNull)
            return null;
        // Nobody else may call what changes.
        var isOurs = method.Modifiers.All(modifier => !modifier.IsKind(SyntaxKind.PublicKeyword) && !modifier.IsKind(SyntaxKind.ProtectedKeyword) && !modifier.IsKind(SyntaxKind.InternalKeyword))
            && method.ExplicitInterfaceSpecifier is null && type.DescendantTokens().Count(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == called) == 2;
        var isAsync = method.Modifiers.Any(SyntaxKind.AsyncKeyword);
        if (isAsync && !isOurs)
            return null;
        var edits = new List<TextChange>();
        if (isAsync)
            edits.Add(Rewrite.Replace(method.ReturnType.Span, site.NameOf("System.Threading.Tasks.Task", method.SpanStart)));
        var withoutState = isOurs && !isUsed && declared.AttributeLists.Count == 0 && !Comments.In(site.Root, method.ParameterList.Span) && !method.GetLeadingTrivia().ToFullString().Contains($"\"{parameter.Name}\"");
        if (withoutState)
            edits.Add(Rewrite.Replace(declared.Span, ""));
        return new Tick(called, [$"{(isAsync ? "await " : "")}{called}({(withoutState ? "" : "null")});"], edits, method);
    }

    private static Tick? OfLambda(FixSite site, TypeDeclarationSyntax type, LambdaExpressionSyntax lambda)
    {
        if (!CanMove(site, type, lambda))
            return null;
        var text = lambda.SyntaxTree.GetText(site.CancellationToken);
        switch (lambda.Body)
        {
            // As the text it is: what stands on one line needs no thought about layout.
            case ExpressionSyntax { } expression when IsOnOneLine(text, expression):
                return new Tick(null, [$"{expression};"], [], lambda);
            case BlockSyntax { Statements.Count: > 0 } block when EnclosingFunction.OwnNodes(lambda).OfType<ReturnStatementSyntax>().All(IsLikeContinue):
                return Inner(site, text, block) is { } lines ? new Tick(null, lines, [], lambda) : null;
            default:
                return null;
        }
    }

    /// <summary>Whether a lambda uses nothing of the function that it stands in, nor what it is given.</summary>
    private static bool CanMove(FixSite site, TypeDeclarationSyntax type, LambdaExpressionSyntax lambda)
    {
        if (lambda.DescendantTokens().Any(token => token.Span.Length > 0 && token.ToString().Contains('\n')) || lambda.DescendantTrivia().Any(trivia => trivia.IsDirective))
            return false;
        // Names that the loop has.
        if (lambda.Body.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText is PeriodicLoopFix.Stop or PeriodicLoopFix.Timer))
            return false;
        foreach (var name in lambda.Body.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol is { } symbol and (ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction })
                && !symbol.Locations.All(place => lambda.Body.Span.Contains(place.SourceSpan) || type.ParameterList?.Span.Contains(place.SourceSpan) == true))
                return false;
        }
        return true;
    }

    /// <summary>Whether leaving the lambda is going on with the loop.</summary>
    private static bool IsLikeContinue(ReturnStatementSyntax statement) =>
        statement.Expression is null && !statement.Ancestors().TakeWhile(node => node is not LambdaExpressionSyntax).Any(LoopSyntax.Is);

    /// <summary>The lines between the braces, comments and all.</summary>
    private static IReadOnlyList<string>? Inner(FixSite site, SourceText text, BlockSyntax block)
    {
        var inner = TextSpan.FromBounds(block.OpenBraceToken.Span.End, block.CloseBraceToken.SpanStart);
        var returns = EnclosingFunction.OwnNodes(block.Parent!).OfType<ReturnStatementSyntax>().Select(statement => Rewrite.Replace(statement.ReturnKeyword.Span, "continue"));
        var moved = text.WithChanges(returns);
        var lines = moved.GetSubText(TextSpan.FromBounds(inner.Start, inner.End + moved.Length - text.Length)).ToString().Split('\n').Select(line => line.TrimEnd()).ToList();
        if (lines.Count == 1)
            return Comments.In(site.Root, inner) ? null : [lines[0].Trim()];
        if (lines[0].Length > 0 || lines[lines.Count - 1].Length > 0)
            return null;
        lines = lines.GetRange(1, lines.Count - 2);
        var indent = site.Layout.Indent(block.Statements[0]);
        return lines.All(line => line.Length == 0 || line.StartsWith(indent, StringComparison.Ordinal)) ? [.. lines.Select(line => line.Length == 0 ? line : line.Substring(indent.Length))] : null;
    }

    private static bool IsOnOneLine(SourceText text, SyntaxNode node) => text.Lines.GetLineFromPosition(node.SpanStart).LineNumber == text.Lines.GetLineFromPosition(node.Span.End).LineNumber;
}
