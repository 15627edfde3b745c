using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.CodeFixes.Editing;

/// <summary>Names that nothing in a piece of source has yet.</summary>
internal static class FreeName
{
    /// <summary>A name that means nothing at a position: a block deeper within may still have it.</summary>
    /// <param name="takes">What of the same name is in the way.</param>
    public static string At(FixSite site, int position, string wanted, Func<ISymbol, bool> takes)
    {
        var name = wanted;
        for (var i = 2; site.Model.LookupSymbols(position, name: name).Any(takes); i++)
            name = wanted + i;
        return name;
    }

    /// <param name="scope">Where no other token may be called so.</param>
    /// <param name="wanted">The name, and with a number behind it what takes its place.</param>
    /// <param name="first">What to try before, where that is another.</param>
    public static string In(SyntaxNode scope, string wanted, string? first = null)
    {
        var taken = new HashSet<string>(scope.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText), StringComparer.Ordinal);
        var name = first ?? wanted;
        for (var i = 2; taken.Contains(name); i++)
            name = wanted + i;
        return name;
    }
}
