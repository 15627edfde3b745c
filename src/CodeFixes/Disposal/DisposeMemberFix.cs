using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
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

    /// <summary>A disposed source throws where it is asked for its token, as work that is still under way may do.</summary>
    internal override bool NeedsNoLook(Diagnostic diagnostic)
    {
        if (diagnostic.Id is not (RuleIds.SourceNotDisposed or RuleIds.SourceNotDisposedPossible)
            || diagnostic.Location.SourceTree?.GetRoot().FindToken(diagnostic.Location.SourceSpan.Start).Parent is not { } start
            || start.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } owner
            || NameOfMember(start) is not { } member)
        {
            return true;
        }
        return !IsOpenToOthers(owner, member) && !owner.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == member && MayComeLate(name));
    }

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

    private static string? NameOfMember(SyntaxNode start) => start.Ancestors().Select(ancestor => ancestor switch
    {
        VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } field => field.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax variable } => variable.Identifier.ValueText,
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } variable } => variable.Name.Identifier.ValueText,
        _ => null,
    }).FirstOrDefault(name => name is not null);

    private static bool IsOpenToOthers(TypeDeclarationSyntax owner, string member) => owner.Members.Any(declared =>
        declared.Modifiers.Any(modifier => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword)
        && declared switch
        {
            FieldDeclarationSyntax field => field.Declaration.Variables.Any(variable => variable.Identifier.ValueText == member),
            PropertyDeclarationSyntax property => property.Identifier.ValueText == member,
            _ => false,
        });

    /// <summary>Whether a use may follow an await, and with it the end of the object.</summary>
    private static bool MayComeLate(IdentifierNameSyntax use)
    {
        var function = EnclosingFunction.Of(use);
        return EnclosingFunction.IsAsync(function)
            && (LoopSyntax.Around(use) is not null
                || EnclosingFunction.OwnNodes(function).Any(node => node is AwaitExpressionSyntax && node.Span.End <= use.SpanStart));
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
