using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Editing;

/// <summary>Whether code can leave the place where it stands.</summary>
internal static class Locals
{
    /// <summary>Whether code names a local that is declared within a span: outside of that it means nothing.</summary>
    public static bool AreFrom(FixSite site, SyntaxNode code, TextSpan span) => code.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name =>
        site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol is ILocalSymbol local && local.DeclaringSyntaxReferences.Any(declared => span.Contains(declared.Span)));
}
