using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>The statement by which a fix reports an exception: to the logger in scope, else to the trace.</summary>
internal static class FailureReport
{
    public static string At(FixSite site, int position, string what)
    {
        var exception = ExceptionAt(site, position);
        foreach (var symbol in site.Model.LookupSymbols(position).OrderBy(symbol => symbol is IFieldSymbol ? 0 : 1))
        {
            if (Type(symbol) is { Name: "ILogger", ContainingNamespace: { Name: "Logging", ContainingNamespace.Name: "Extensions" } } type && !(symbol is ILocalSymbol { Locations: var places } && places[0].SourceSpan.Start > position)
                && IsWithinReach(site, position, symbol))
            {
                var isExtensionInScope = !site.Model.LookupSymbols(position, type, "LogError", includeReducedExtensionMethods: true).IsEmpty;
                return isExtensionInScope
                    ? $"{symbol.Name}{(type.NullableAnnotation == NullableAnnotation.Annotated ? "?" : "")}.LogError({exception}, \"{what} failed\");"
                    : $"{site.NameOf("Microsoft.Extensions.Logging.LoggerExtensions", position)}.LogError({symbol.Name}, {exception}, \"{what} failed\");";
            }
        }
        return $"{site.NameOf("System.Diagnostics.Trace", position)}.TraceError($\"{what} failed: {{{exception}}}\");";
    }

    /// <summary>What a handler may call the exception: a handler of events has an <c>e</c> of its own.</summary>
    public static string ExceptionAt(FixSite site, int position) => FreeName.At(site, position, "e", takes: symbol => symbol is ILocalSymbol or IParameterSymbol);

    /// <summary>What is static reaches nothing of an object, nor of a function around it; an initialiser reaches no member.</summary>
    private static bool IsWithinReach(FixSite site, int position, ISymbol symbol) =>
        symbol.IsStatic || !site.Root.FindToken(position).Parent!.AncestorsAndSelf().TakeWhile(node => node is not BaseTypeDeclarationSyntax).Any(node => node.SpanStart < position && IsClosed(node)
            && !symbol.Locations.Any(place => place.SourceTree == site.Root.SyntaxTree && node.Span.Contains(place.SourceSpan)));

    private static bool IsClosed(SyntaxNode node) => node switch
    {
        FieldDeclarationSyntax => true,
        MemberDeclarationSyntax member => member.Modifiers.Any(SyntaxKind.StaticKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.StaticKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => false,
    };

    private static ITypeSymbol? Type(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        ILocalSymbol local => local.Type,
        _ => null,
    };
}
