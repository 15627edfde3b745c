using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Calls;

/// <summary>An argument that a call writes out, or the several that a <c>params</c> parameter gathers.</summary>
/// <param name="Parameter">The parameter, of the method's definition.</param>
/// <param name="Span">Where it stands, with its name.</param>
/// <param name="ValueSpan">Where its value stands.</param>
/// <param name="IsNamed">Whether it is passed by name.</param>
/// <param name="Elements">The type of the gathered arguments.</param>
internal sealed record GivenArgument(IParameterSymbol Parameter, TextSpan Span, TextSpan ValueSpan, bool IsNamed, ITypeSymbol? Elements = null)
{
    /// <summary>In source order, without the receiver of an extension method; <see langword="null"/> where one cannot be told.</summary>
    public static List<GivenArgument>? AllOf(SourceCall call)
    {
        if (call.Operation is not IInvocationOperation invocation || call.Arguments is not { } list)
            return null;
        var given = new List<GivenArgument>();
        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is not { } parameter || argument.ArgumentKind == ArgumentKind.DefaultValue)
                continue;
            if (argument.Syntax is ArgumentSyntax syntax && syntax.Parent == list)
                given.Add(new GivenArgument(parameter.OriginalDefinition, syntax.Span, syntax.Expression.Span, syntax.NameColon is not null));
            else if (parameter.IsParams && argument.IsImplicit && Gathered(list, given) is { Count: > 0 } gathered && ElementType(parameter.Type) is { } element)
                given.Add(new GivenArgument(parameter.OriginalDefinition, TextSpan.FromBounds(gathered[0].SpanStart, gathered[gathered.Count - 1].Span.End), default, IsNamed: false, element));
            else if (!argument.IsImplicit && parameter.Ordinal > 0)
                return null;
        }
        given.Sort((one, other) => one.Span.Start.CompareTo(other.Span.Start));
        return given;
    }

    private static List<ArgumentSyntax> Gathered(ArgumentListSyntax list, List<GivenArgument> given) =>
        list.Arguments.Where(argument => given.All(other => other.Span != argument.Span)).ToList();

    private static ITypeSymbol? ElementType(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } => arguments[0],
        _ => null,
    };
}
