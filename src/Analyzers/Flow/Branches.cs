using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>The branches of a choice, of which one run takes one.</summary>
internal static class Branches
{
    /// <summary>
    /// <c>if (isAsync) await gate.WaitAsync(); else gate.Wait();</c>, or two sections of a <c>switch</c>: who goes one way does not go the other.
    /// </summary>
    public static bool AreApart(SyntaxNode one, SyntaxNode other)
    {
        foreach (var around in EnclosingFunction.AncestorsWithin(one))
        {
            if (!around.Span.Contains(other.Span))
                continue;
            if (around is IfStatementSyntax { Statement: var first, Else: { } second })
            {
                if (first.Span.Contains(one.Span) ? second.Span.Contains(other.Span) : second.Span.Contains(one.Span) && first.Span.Contains(other.Span))
                    return true;
            }
            else if (around is SwitchStatementSyntax { Sections: var sections }
                && sections.FirstOrDefault(section => section.Span.Contains(one.Span)) is { } mine && sections.FirstOrDefault(section => section.Span.Contains(other.Span)) is { } its && mine != its)
            {
                return true;
            }
        }
        return false;
    }
}
