using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>The statement by which a fix reports an exception: to the logger in scope, else to the trace.</summary>
internal static class FailureReport
{
    public static string At(FixSite site, int position, string what)
    {
        foreach (var symbol in site.Model.LookupSymbols(position).OrderBy(symbol => symbol is IFieldSymbol ? 0 : 1))
        {
            if (Type(symbol) is { Name: "ILogger", ContainingNamespace: { Name: "Logging", ContainingNamespace.Name: "Extensions" } } type && !(symbol is ILocalSymbol { Locations: var places } && places[0].SourceSpan.Start > position))
            {
                var isExtensionInScope = !site.Model.LookupSymbols(position, type, "LogError", includeReducedExtensionMethods: true).IsEmpty;
                return isExtensionInScope
                    ? $"{symbol.Name}.LogError(e, \"{what} failed\");"
                    : $"{site.NameOf("Microsoft.Extensions.Logging.LoggerExtensions", position)}.LogError({symbol.Name}, e, \"{what} failed\");";
            }
        }
        return $"{site.NameOf("System.Diagnostics.Trace", position)}.TraceError($\"{what} failed: {{e}}\");";
    }

    private static ITypeSymbol? Type(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        ILocalSymbol local => local.Type,
        _ => null,
    };
}
