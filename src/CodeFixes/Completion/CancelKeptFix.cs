using Hangproof.CodeFixes.Disposal;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Completion;

/// <summary>Cancels, where a type ends, the requests that it still keeps.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CancelKeptFix))]
public sealed class CancelKeptFix : HangproofFix
{
    public CancelKeptFix()
        : base(RuleIds.SourceNotCompleted)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Diagnostic.AdditionalLocations.FirstOrDefault() is not { } location || location.SourceTree != site.Root.SyntaxTree || !site.Root.FullSpan.Contains(location.SourceSpan)
            || site.Root.FindToken(location.SourceSpan.Start).Parent is not MethodDeclarationSyntax closer || closer.Identifier.SpanStart != location.SourceSpan.Start
            || site.Model.GetDeclaredSymbol(closer, site.CancellationToken) is not { ContainingType: { } type } || Kept(type) is not { } kept)
            yield break;
        var indent = site.Layout.Indent(closer) + site.Layout.Unit;
        var sweep = $"foreach (var open in {kept}.Values){site.Layout.NewLine}{indent}{site.Layout.Unit}open.TrySetCanceled();";
        if (MethodStart.Insert(site, closer, sweep, isFirst: false) is { } rewrite)
            yield return new Offer($"Cancel in '{closer.Identifier.ValueText}' what '{kept}' still keeps", nameof(CancelKeptFix), rewrite);
    }

    /// <summary>The one table of sources that a type has; only one of the concurrent kind may be walked while others change it.</summary>
    private static string? Kept(INamedTypeSymbol type)
    {
        var tables = type.GetMembers().OfType<IFieldSymbol>()
            .Where(field => !field.IsStatic && field.CanBeReferencedByName && field.Type is INamedTypeSymbol { Name: "ConcurrentDictionary", TypeArguments: [_, { Name: "TaskCompletionSource" }] }).ToList();
        return tables.Count == 1 ? tables[0].Name : null;
    }
}
