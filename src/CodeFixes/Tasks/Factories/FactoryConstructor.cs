using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tokens.Threading;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tasks.Factories;

/// <summary>Whether a constructor may be called by a factory alone: nobody else relies on it.</summary>
internal static class FactoryConstructor
{
    /// <summary>Why it may not, as far as the type's own code says.</summary>
    public static string? WhyNot(FixSite site, ConstructorDeclarationSyntax syntax, IMethodSymbol constructor)
    {
        var type = constructor.ContainingType;
        if (constructor.IsStatic)
            return "a static constructor has no caller that could await";
        if (type.TypeKind != TypeKind.Class || type.IsAbstract || type.DeclaringSyntaxReferences.Any(part => part.GetSyntax(site.CancellationToken) is TypeDeclarationSyntax { ParameterList: not null }))
            return $"'{type.Name}' is no class that is made by this constructor alone";
        if (syntax.Initializer is { } other && (other.IsKind(SyntaxKind.ThisConstructorInitializer) || other.ArgumentList.Arguments.Count > 0))
            return $"the constructor of '{type.Name}' calls another one first";
        // As where a parameter is added: what has none meets a `new()` constraint, or is made by a serializer.
        if (constructor.Parameters.IsEmpty)
            return $"a constructor of '{type.Name}' without a parameter may be called where no call is written";
        if (syntax.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.ExternKeyword) || modifier.IsKind(SyntaxKind.UnsafeKeyword))
            || constructor.Parameters.Any(parameter => parameter.RefKind != RefKind.None || parameter.IsParams || parameter.Type.IsRefLikeType || parameter.GetAttributes().Length > 0))
            return $"a parameter of the constructor of '{type.Name}' is one that no async method can have";
        if (!Boundary.IsEditable(site.Document, syntax))
            return $"'{type.Name}' is declared in generated code";
        if (Boundary.IsFoundByFramework(constructor) || Boundary.IsFoundByFramework(type))
            return $"'{type.Name}' is found and made by a framework";
        if (Boundary.IsPublicApi(new MethodDeclaration(site.Document, syntax, constructor)))
            return $"'{type.Name}' has a public constructor, which others call";
        if (syntax.DescendantTrivia().Any(trivia => trivia.IsDirective && syntax.Span.Contains(trivia.Span)))
            return $"the constructor of '{type.Name}' has directives of the compiler";
        return PassiveCode.IsMaking(type, CodeFacts.Of(site.Model.Compilation), site.CancellationToken)
            ? null
            : $"before the constructor of '{type.Name}' an initialiser or a base class does what may matter to the wait";
    }
}
