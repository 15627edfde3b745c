using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Disposal;

/// <summary>Disposes what a field holds in the type's own dispose pattern, which is made where there is none.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposeMemberFix))]
public sealed class DisposeMemberFix : HangproofFix
{
    public DisposeMemberFix()
        : base(
            RuleIds.TimerNotDisposed, RuleIds.SourceNotDisposed, RuleIds.SourceNotDisposedPossible,
            RuleIds.RegistrationNotDisposed, RuleIds.RegistrationNotDisposedPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (OwnedObject.Find(site) is not { Holder: IFieldSymbol or IPropertySymbol, Owner: { } declaration } owned || owned.Holder.IsStatic || IsDisposed(declaration, owned.Holder))
            yield break;
        var pattern = new DisposePattern(site, declaration);
        var part = new OwnedPart(owned.Holder.Name, owned.Holder is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null }, IsSetFromTheStart(owned), owned.IsTimer, owned.HasDisposeAsync);
        if (pattern.Existing(part) is { } existing)
            yield return new Offer($"Dispose '{part.Name}' in '{existing.Member}'", nameof(DisposeMemberFix), existing.Rewrite);
        else if (pattern.Sync(part) is { } sync)
        {
            yield return new Offer($"Implement 'IDisposable' and dispose '{part.Name}'", nameof(DisposeMemberFix), sync);
            if (owned is { IsTimer: true, HasDisposeAsync: true } && pattern.Async(part) is { } asynchronous)
                yield return new Offer($"Implement 'IAsyncDisposable' and dispose '{part.Name}' when its callback has ended", nameof(DisposeMemberFix) + "Async", asynchronous);
        }
    }

    /// <summary>What is disposed somewhere and reported all the same is replaced while in use: that is for its author to order.</summary>
    private static bool IsDisposed(TypeDeclarationSyntax declaration, ISymbol holder) =>
        declaration.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == holder.Name
            && (name.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" }
                || name.Parent is ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" } } }));

    /// <summary>Whether the member holds an object whenever its owner is disposed: by its initialiser, or by every constructor's own statement.</summary>
    private static bool IsSetFromTheStart(OwnedObject owned)
    {
        if (owned.Type.IsValueType || owned.Creation.Parent is EqualsValueClauseSyntax)
            return true;
        var constructors = owned.Owner!.Members.OfType<ConstructorDeclarationSyntax>().Where(constructor => constructor.Initializer?.ThisOrBaseKeyword.ValueText != "this").ToList();
        return constructors.Count > 0 && constructors.All(constructor =>
            Assigns(constructor.ExpressionBody?.Expression, owned.Holder!.Name)
            || constructor.Body?.Statements.Any(statement => statement is ExpressionStatementSyntax { Expression: var expression } && Assigns(expression, owned.Holder!.Name)) == true);
    }

    private static bool Assigns(ExpressionSyntax? expression, string name) =>
        expression is AssignmentExpressionSyntax { Left: var left } && left switch
        {
            IdentifierNameSyntax identifier => identifier.Identifier.ValueText == name,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var member } => member == name,
            _ => false,
        };
}
