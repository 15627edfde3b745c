using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>A task that code blocks on, and could await.</summary>
internal static class BlockedTask
{
    /// <summary>What is waited for, as the source writes it: with its configuration, without its awaiter.</summary>
    /// <param name="name">The name of what blocks.</param>
    public static ExpressionSyntax? Of(SimpleNameSyntax name)
    {
        if (name.Parent is not MemberAccessExpressionSyntax access || access.Name != name)
            return null;
        return name.Identifier.ValueText switch
        {
            "GetResult" when access.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } awaiter } => awaiter.Expression,
            "Result" => access.Expression,
            "Wait" when SymbolUses.Expression(name).Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax => access.Expression,
            _ => null,
        };
    }

    /// <summary>An await throws the first exception itself: whoever catches them bundled would miss it.</summary>
    public static bool IsAboutAggregates(SyntaxNode wait) =>
        EnclosingFunction.AncestorsWithin(wait).OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(wait.Span)
            && attempt.Catches.Any(c => c.Declaration?.Type.ToString().Contains("AggregateException") == true || c.Filter?.ToString().Contains("AggregateException") == true));
}
