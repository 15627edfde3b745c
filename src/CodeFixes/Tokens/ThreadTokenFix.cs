using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tokens.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tokens;

/// <summary>
/// Adds a token parameter where a wait needs a token and none is in scope, and threads it through the callers, up to those that have a token.
/// </summary>
/// <remarks>
/// Not offered where no caller has a token and nobody outside could bring one: the parameter would silence the finding and end nothing. Nor in a
/// clean-up, which must not be cancelled by what started it.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ThreadTokenFix))]
public sealed class ThreadTokenFix : HangproofFix
{
    public ThreadTokenFix()
        : base(PassTokenFix.WaitIds)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override async Task<IReadOnlyList<Offer>> OffersAsync(FixSite site)
    {
        if (site.Tokens.Length > 0 || site.Wait is not { } wait || await TokenThread.FromAsync(wait).ConfigureAwait(false) is not { } thread)
            return [];
        var callers = thread.Methods - 1;
        var title = $"Add parameter '{thread.ParameterName}' to '{thread.MethodName}'{(callers == 0 ? "" : callers == 1 ? " and 1 caller" : $" and {callers} callers")}";
        return [new Offer(title, nameof(ThreadTokenFix), thread.Here) { Elsewhere = thread.Elsewhere }];
    }

    /// <summary>Why a finding about a wait without a token in scope is not offered this fix; <see langword="null"/> where it is about something else.</summary>
    internal static async Task<string?> WhyNotAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        PassTokenFix.WaitIds.Contains(diagnostic.Id)
        && await FixSite.FindAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { Tokens.Length: 0, Wait: { } wait }
            ? await TokenThread.WhyNotAsync(wait).ConfigureAwait(false)
            : null;

    /// <summary>Whether code cleans up after something that may have been cancelled.</summary>
    internal static bool IsCleanUp(SyntaxNode node) =>
        node.Ancestors().TakeWhile(ancestor => ancestor is not MemberDeclarationSyntax).Any(ancestor => ancestor is FinallyClauseSyntax or CatchClauseSyntax);
}
