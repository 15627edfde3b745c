using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Sites;

/// <summary>What a diagnostic says nobody ends: the creation or call that gives it, and the variable that it is put in there.</summary>
internal sealed class OwnedObject
{
    private OwnedObject(FixSite site, ExpressionSyntax creation, ITypeSymbol type)
    {
        Site = site;
        Creation = creation;
        Type = type;
        Function = EnclosingFunction.Of(creation);
        Holder = HolderOf(creation);
    }

    public FixSite Site { get; }

    public ExpressionSyntax Creation { get; }

    public ITypeSymbol Type { get; }

    /// <summary>The function that the creation stands in, or the type of a field with an initialiser.</summary>
    public SyntaxNode Function { get; }

    /// <summary>The field, property or local that the object is put in on the spot.</summary>
    public ISymbol? Holder { get; }

    /// <summary>The type whose field or property that is, where its declaration is around the creation.</summary>
    public TypeDeclarationSyntax? Owner =>
        Creation.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
        && SymbolEqualityComparer.Default.Equals(Site.Model.GetDeclaredSymbol(declaration, Site.CancellationToken), Holder?.ContainingType)
            ? declaration
            : null;

    public LanguageVersion Language => ((CSharpParseOptions)Creation.SyntaxTree.Options).LanguageVersion;

    /// <summary>Whether the object is a timer, which is ended before what it works on; sources come after what waits for them.</summary>
    public bool IsTimer => Type.Name.EndsWith("Timer", StringComparison.Ordinal);

    public bool HasDisposeAsync => Type.GetMembers("DisposeAsync").Length > 0 || Type.AllInterfaces.Any(type => type.Name == "IAsyncDisposable");

    public static OwnedObject? Find(FixSite site)
    {
        var creation = site.Start.Parent switch
        {
            ImplicitObjectCreationExpressionSyntax implicitly => implicitly,
            SimpleNameSyntax name when SymbolUses.Expression(name) is InvocationExpressionSyntax call => call,
            SimpleNameSyntax name => (ExpressionSyntax?)name.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>(),
            _ => null,
        };
        return creation is not null && site.Model.GetTypeInfo(creation, site.CancellationToken).Type is { TypeKind: not TypeKind.Error, SpecialType: SpecialType.None } type ? new OwnedObject(site, creation, type) : null;
    }

    private ISymbol? HolderOf(ExpressionSyntax creation) => creation.Parent switch
    {
        EqualsValueClauseSyntax { Parent: { } declaration and (VariableDeclaratorSyntax or PropertyDeclarationSyntax) } => Site.Model.GetDeclaredSymbol(declaration, Site.CancellationToken),
        AssignmentExpressionSyntax assignment when assignment.Right == creation && assignment.Left is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } =>
            Site.Model.GetSymbolInfo(assignment.Left, Site.CancellationToken).Symbol is { } variable and (IFieldSymbol or IPropertySymbol or ILocalSymbol) ? variable : null,
        _ => null,
    };
}
