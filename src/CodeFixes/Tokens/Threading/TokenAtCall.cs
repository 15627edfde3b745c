using System.Runtime.CompilerServices;
using Hangproof.Catalogue;
using Hangproof.Waits;
using Hangproof.Waits.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.CodeFixes.Tokens.Threading;

/// <summary>The analyzers' own search for tokens, at a call that waits because of what it calls.</summary>
internal sealed class TokenAtCall
{
    private static readonly ConditionalWeakTable<Compilation, TokenAtCall> _known = new();

    private readonly WaitAnalysis _analysis;
    private readonly TokenMembers _members;
    private readonly StopSignals _signals;

    private TokenAtCall(Compilation compilation, AnalyzerOptions options)
    {
        _analysis = WaitAnalysis.Of(compilation, options, CancellationToken.None);
        _members = new TokenMembers(_analysis);
        _signals = new StopSignals(_analysis);
    }

    /// <summary>A token at hand that is meant for this work.</summary>
    /// <param name="name">A name in the call, or in its statement.</param>
    public static string? Find(Document document, ExpressionSyntax call, SimpleNameSyntax name, BlockingApi api, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.GetOperation(call, cancellationToken) is not { } operation || ContainingMember(call, model, cancellationToken) is not { } member)
            return null;
        var known = _known.GetValue(model.Compilation, compilation => new TokenAtCall(compilation, document.Project.AnalyzerOptions));
        var site = new WaitSite(api, operation, name, member, model, cancellationToken);
        return new TokenSearch(site, known._analysis, known._members, known._signals).Run().FirstOrDefault(token => token.IsCertain)?.Expression;
    }

    private static ISymbol? ContainingMember(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        var symbol = model.GetEnclosingSymbol(node.SpanStart, cancellationToken);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            symbol = symbol.ContainingSymbol;
        return symbol;
    }
}
