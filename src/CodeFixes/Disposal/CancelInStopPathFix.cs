using Hangproof.CodeFixes.Sites;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Disposal;

/// <summary>Cancels a source where its owner stops, before anything there waits for the work or disposes the source.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CancelInStopPathFix))]
public sealed class CancelInStopPathFix : HangproofFix
{
    public CancelInStopPathFix()
        : base(RuleIds.SourceNeverCancelled)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (OwnedObject.Find(site) is not { Holder: IFieldSymbol { IsStatic: false } field, Owner: { } declaration } owned || IsCancelled(declaration, field.Name))
            yield break;
        var call = owned.Creation.Parent is EqualsValueClauseSyntax || field.IsReadOnly ? $"{field.Name}.Cancel();" : $"{field.Name}?.Cancel();";
        foreach (var method in Stops(site, declaration))
        {
            if (MethodStart.Insert(site, method, Statement(owned, method, call), isFirst: true) is not { } rewrite)
                continue;
            yield return new Offer($"Cancel '{field.Name}' in '{method.Identifier.ValueText}'", nameof(CancelInStopPathFix), rewrite);
            yield break;
        }
    }

    /// <summary>A source that is cancelled somewhere is replaced while in use: the order is for its author.</summary>
    private static bool IsCancelled(TypeDeclarationSyntax declaration, string field) =>
        declaration.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == field
            && name.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Cancel" or "CancelAsync" or "CancelAfter" });

    /// <summary>Where the type stops its work: by a name of its own first, then by its dispose pattern.</summary>
    private static IEnumerable<MethodDeclarationSyntax> Stops(FixSite site, TypeDeclarationSyntax declaration) =>
        declaration.Members.OfType<MethodDeclarationSyntax>()
            .Where(method => !method.Modifiers.Any(SyntaxKind.StaticKeyword) && method.ParameterList.Parameters.Count <= 1 && site.Model.GetDeclaredSymbol(method, site.CancellationToken) is { } symbol && StopPath.Contains(symbol))
            .OrderBy(method => method.Identifier.ValueText.StartsWith("Dispose", StringComparison.Ordinal) ? 1 : 0);

    private static string Statement(OwnedObject owned, MethodDeclarationSyntax method, string call) =>
        method.Modifiers.Any(SyntaxKind.AsyncKeyword) && !call.Contains("?.") && owned.Type.GetMembers("CancelAsync").Length > 0 ? $"await {call.Replace("Cancel()", "CancelAsync()")}" : call;
}
