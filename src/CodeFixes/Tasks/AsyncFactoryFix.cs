using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tasks.Factories;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>
/// A constructor cannot await: what it blocks on is awaited in an async factory before there is an object, and all that make one await that.
/// </summary>
/// <remarks>
/// Not offered where the wait needs the object or comes after something that may matter to it, where others rely on the constructor (public API,
/// derived classes, containers, serializers), or where one of those that make an object cannot await.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AsyncFactoryFix))]
public sealed class AsyncFactoryFix : HangproofFix
{
    public AsyncFactoryFix()
        : base(RuleIds.BlockingOnTask, RuleIds.BlockingOnTaskPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override async Task<IReadOnlyList<Offer>> OffersAsync(FixSite site)
    {
        if ((await AsyncFactory.OfAsync(site).ConfigureAwait(false)).Factory is not { } factory)
            return [];
        var title = $"Await it in a factory '{factory.Name}', which {(factory.Creations == 1 ? "1 place awaits" : $"{factory.Creations} places await")}";
        return [new Offer(title, nameof(AsyncFactoryFix), factory.Here) { Elsewhere = factory.Elsewhere }];
    }

    /// <summary>Why a constructor that blocks on a task is not offered this fix; <see langword="null"/> where it is, or where no constructor does.</summary>
    internal static async Task<string?> WhyNotAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        diagnostic.Id is RuleIds.BlockingOnTask or RuleIds.BlockingOnTaskPossible
        && await FixSite.FindAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } site
            ? (await AsyncFactory.OfAsync(site).ConfigureAwait(false)).Why
            : null;
}
