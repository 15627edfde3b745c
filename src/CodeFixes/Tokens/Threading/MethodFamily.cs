using Hangproof.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tokens.Threading;

/// <summary>
/// Methods that have one signature: a method with its overrides, implementations, interface members and parts. They get the same parameter, or none.
/// </summary>
internal sealed class MethodFamily
{
    private static readonly string[] _otherNames = { "cancellationToken", "token", "stopToken", "cancellation" };

    private MethodFamily(IReadOnlyList<MethodDeclaration> declarations, IReadOnlyList<MethodUse> calls, string parameterName, bool isOpen, bool isOverload)
    {
        (Declarations, Calls, ParameterName, IsOpen, IsOverload) = (declarations, calls, parameterName, isOpen, isOverload);
    }

    public IReadOnlyList<MethodDeclaration> Declarations { get; }

    public IReadOnlyList<MethodUse> Calls { get; }

    public string Name => Declarations[0].Symbol is { MethodKind: MethodKind.Constructor } constructor ? constructor.ContainingType.Name : Declarations[0].Symbol.Name;

    public string ParameterName { get; }

    /// <summary>Whether code outside of the solution calls it, which can bring a token of its own.</summary>
    public bool IsOpen { get; }

    /// <summary>Whether the signature stays for those who call it, and an overload takes the parameter.</summary>
    public bool IsOverload { get; }

    /// <returns>No family, and why, where others rely on the signature and it may not be touched.</returns>
    public static (MethodFamily? Family, string Why) Of(IReadOnlyList<MethodDeclaration> declarations, IReadOnlyList<MethodUse> calls)
    {
        var options = Options(declarations[0]);
        var isOpen = declarations.Any(declaration => Boundary.IsPublicApi(declaration));
        var isOverload = isOpen && options.PublicApiChanges == PublicApiChanges.Overload;
        var first = declarations[0].Symbol;
        var isConstructor = first.MethodKind == MethodKind.Constructor;
        var method = isConstructor ? first.ContainingType.Name : first.Name;
        // A constructor that others may call is looked for by its parameters: by containers, serializers, `new()`.
        if (isOpen && isConstructor)
            return (null, $"'{method}' is a public constructor, which containers and serializers look for by its parameters");
        if (isOpen && options.PublicApiChanges == PublicApiChanges.Never)
            return (null, $"'{method}' is public API, which 'hangproof.public_api_changes' says never to change");
        if (isOverload && !ParameterEdit.CanHaveOverload(declarations))
            return (null, $"'{method}' is public API, and as others override or implement it no overload can stand beside it");
        var name = _otherNames.Prepend(options.TokenParameterName).FirstOrDefault(candidate => declarations.All(declaration => IsFree(candidate, declaration)));
        return name is null ? (null, $"every name for the parameter is taken in '{method}'") : (new MethodFamily(declarations, calls, name, isOpen, isOverload), "");
    }

    private static HangproofOptions Options(MethodDeclaration declaration) =>
        HangproofOptions.Of(declaration.Document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(declaration.Syntax.SyntaxTree));

    /// <summary>Whether no local, parameter or member of that name is spoken of in the method: it would come to mean the parameter.</summary>
    private static bool IsFree(string name, MethodDeclaration declaration)
    {
        // A local function sees the locals around it, and they it.
        var scope = declaration.Syntax is LocalFunctionStatementSyntax ? declaration.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? declaration.Syntax : declaration.Syntax;
        return !scope.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name && !IsMemberName(token));
    }

    /// <summary><c>other.token</c> and <c>token: 1</c> name something else whatever is in scope.</summary>
    private static bool IsMemberName(SyntaxToken token) =>
        token.Parent is IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax access } name && access.Name == name
        || token.Parent is IdentifierNameSyntax { Parent: NameColonSyntax };
}
