using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.CodeFixes.Completion;

/// <summary>A source that one way through a function leaves open: the place where that way begins, and a completion that it misses.</summary>
/// <param name="Site">The diagnostic, which stands at the place.</param>
/// <param name="Source">The source as the completion writes it.</param>
/// <param name="Completion">A call that completes it, in the same function.</param>
internal sealed record OpenSource(FixSite Site, ExpressionSyntax Source, InvocationExpressionSyntax Completion)
{
    public SyntaxNode Function => EnclosingFunction.Of(Completion);

    /// <summary>The calls of the function that complete the source under the same name.</summary>
    public IEnumerable<InvocationExpressionSyntax> Completions =>
        EnclosingFunction.OwnNodes(Function).OfType<InvocationExpressionSyntax>().Where(Completes);

    public static OpenSource? At(FixSite site)
    {
        if (site.Diagnostic.AdditionalLocations.FirstOrDefault() is not { } location || location.SourceTree != site.Root.SyntaxTree || location.SourceSpan.End > site.Root.FullSpan.End
            || SourceCall.At(site, location.SourceSpan) is not { Expression: InvocationExpressionSyntax completion, Receiver: { } source, Operation: IInvocationOperation { TargetMethod.ContainingType.Name: "TaskCompletionSource" } })
            return null;
        var open = new OpenSource(site, source, completion);
        return open.Function.Span.Contains(site.Diagnostic.Location.SourceSpan) && !source.ToString().Contains('\n') ? open : null;
    }

    public bool Completes(SyntaxNode node) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var source } } && source.ToString() == Source.ToString()
        && (name.StartsWith("Set", StringComparison.Ordinal) || name.StartsWith("TrySet", StringComparison.Ordinal));

    /// <summary>Whether the source can be named at a position: it is no variable of a block that the position is not in.</summary>
    public bool IsInScope(int position)
    {
        var root = Source.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().First();
        return Site.Model.GetSymbolInfo(root, Site.CancellationToken).Symbol is not ILocalSymbol local
            || Site.Model.LookupSymbols(position, name: local.Name).Any(found => SymbolEqualityComparer.Default.Equals(found, local));
    }

    /// <summary>A name for an exception that the function does not have yet.</summary>
    public string? FreeName()
    {
        var names = new HashSet<string>(Function.DescendantTokens().Select(token => token.ValueText), StringComparer.Ordinal);
        return new[] { "e", "ex", "exception", "failure" }.FirstOrDefault(name => !names.Contains(name));
    }
}
