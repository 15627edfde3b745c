using System.Text;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tokens.Threading;

/// <summary>Gives a declaration the parameter: last, and left out by whoever has no token.</summary>
internal sealed class ParameterEdit
{
    private const string TokenType = "System.Threading.CancellationToken";
    private const string EnumeratorAttribute = "System.Runtime.CompilerServices.EnumeratorCancellationAttribute";

    private readonly MethodDeclaration _declaration;
    private readonly MethodFamily _family;
    private readonly SemanticModel _model;
    private readonly Layout _layout;

    private ParameterEdit(MethodDeclaration declaration, MethodFamily family, SemanticModel model, Layout layout)
    {
        (_declaration, _family, _model, _layout) = (declaration, family, model, layout);
    }

    private ParameterListSyntax List => Parameters(_declaration.Syntax)!;

    private bool HasOptional => List.Parameters.Any(parameter => parameter.Default is not null);

    public static async Task<IReadOnlyList<TextChange>> OfAsync(MethodDeclaration declaration, MethodFamily family, CancellationToken cancellationToken)
    {
        var model = (await declaration.Document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        var text = await declaration.Document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        var options = declaration.Document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(declaration.Syntax.SyntaxTree);
        var edit = new ParameterEdit(declaration, family, model, new Layout(text, options));
        return family.IsOverload ? edit.Overload() : edit.Optional();
    }

    /// <summary>Whether a method can stand beside a form of it with a parameter more: nobody overrides or implements it.</summary>
    public static bool CanHaveOverload(IReadOnlyList<MethodDeclaration> declarations) =>
        declarations is [{ Symbol: { IsVirtual: false, IsAbstract: false, IsOverride: false, MethodKind: MethodKind.Ordinary, IsPartialDefinition: false, PartialDefinitionPart: null, ContainingType.TypeKind: TypeKind.Class or TypeKind.Struct } symbol, Syntax: MethodDeclarationSyntax syntax }]
        && symbol.ExplicitInterfaceImplementations.IsEmpty
        && !syntax.ContainsDirectives
        && !syntax.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.UnsafeKeyword) || modifier.IsKind(SyntaxKind.NewKeyword));

    private static ParameterListSyntax? Parameters(SyntaxNode declaration) => declaration switch
    {
        MethodDeclarationSyntax method => method.ParameterList,
        LocalFunctionStatementSyntax local => local.ParameterList,
        ConstructorDeclarationSyntax constructor => constructor.ParameterList,
        _ => null,
    };

    private List<TextChange> Optional()
    {
        // Only the definition of a partial method, and no explicit implementation, may say what is left out.
        var symbol = _declaration.Symbol;
        var isOptional = symbol.ExplicitInterfaceImplementations.IsEmpty && symbol.PartialDefinitionPart is null;
        var edits = new List<TextChange> { Insert(Parameter(isOptional)) };
        if (DocumentedParameter() is { } documented)
            edits.Add(documented);
        return edits;
    }

    /// <summary>
    /// The method as it was, calling its new form. Where it had optional parameters they move to the new form, so that no call becomes ambiguous
    /// and what is compiled already finds what it called.
    /// </summary>
    private List<TextChange> Overload()
    {
        var method = (MethodDeclarationSyntax)_declaration.Syntax;
        var edits = new List<TextChange> { Insert(Parameter(isOptional: HasOptional)), Rewrite.Insert(method.SpanStart, Forwarder(method)) };
        return edits;
    }

    private string Forwarder(MethodDeclarationSyntax method)
    {
        var line = _layout.NewLine + _layout.Indent(method);
        var text = new StringBuilder();
        foreach (var attributes in method.AttributeLists)
            text.Append(attributes).Append(line);
        foreach (var modifier in method.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.AsyncKeyword)))
            text.Append(modifier.Text).Append(' ');
        text.Append(method.ReturnType).Append(' ').Append(method.Identifier.Text).Append(method.TypeParameterList)
            .Append('(').Append(string.Join(", ", method.ParameterList.Parameters.Select(parameter => parameter.WithDefault(null).ToString().TrimEnd()))).Append(')');
        foreach (var constraint in method.ConstraintClauses)
            text.Append(' ').Append(constraint);
        var none = $"{NameOf(TokenType, method.SpanStart)}.None";
        var typeArguments = method.TypeParameterList is { } types ? $"<{string.Join(", ", types.Parameters.Select(type => type.Identifier.Text))}>" : "";
        text.Append(" =>").Append(line).Append(_layout.Unit).Append(method.Identifier.Text).Append(typeArguments).Append('(')
            .Append(string.Join(", ", method.ParameterList.Parameters.Select(Argument).Append(none))).Append(");")
            .Append(_layout.NewLine).Append(line).Append(Documentation(method));
        return text.ToString();
    }

    private static string Argument(ParameterSyntax parameter)
    {
        var passing = parameter.Modifiers.FirstOrDefault(modifier => modifier.Kind() is SyntaxKind.RefKeyword or SyntaxKind.OutKeyword or SyntaxKind.InKeyword);
        return passing == default ? parameter.Identifier.Text : $"{passing.Text} {parameter.Identifier.Text}";
    }

    /// <summary>The comment for the new form, which the old one keeps as well.</summary>
    private string Documentation(MethodDeclarationSyntax method)
    {
        var comment = method.GetLeadingTrivia().Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>().LastOrDefault();
        if (comment is null || !comment.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia))
            return "";
        var line = _layout.NewLine + _layout.Indent(method);
        var lines = comment.ToFullString().Split('\n').Select(part => part.Trim()).Where(part => part.Length > 0).Select(part => part.StartsWith("///", StringComparison.Ordinal) ? part : "/// " + part).ToList();
        var last = lines.FindLastIndex(part => part.IndexOf("</param>", StringComparison.Ordinal) >= 0);
        if (last >= 0)
            lines.Insert(last + 1, $"/// {ParameterTag()}");
        return string.Concat(lines.Select(part => part + line));
    }

    /// <summary>Where other parameters are documented, the compiler misses the one that is not.</summary>
    private TextChange? DocumentedParameter()
    {
        var comment = _declaration.Syntax.GetLeadingTrivia().Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>().LastOrDefault();
        var last = comment?.Content.OfType<XmlElementSyntax>().LastOrDefault(element => element.StartTag.Name.LocalName.ValueText == "param");
        if (last is null || !comment!.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia))
            return null;
        return Rewrite.Insert(last.Span.End, $"{_layout.NewLine}{_layout.Indent(last.SpanStart)}/// {ParameterTag()}");
    }

    private string ParameterTag() => $"<param name=\"{_family.ParameterName}\">Ends the wait.</param>";

    private string Parameter(bool isOptional)
    {
        var type = NameOf(TokenType, List.SpanStart);
        var version = ((CSharpParseOptions)_declaration.Syntax.SyntaxTree.Options).LanguageVersion;
        var value = version >= LanguageVersion.CSharp7_1 ? "default" : $"default({type})";
        return $"{Attribute()}{type} {_family.ParameterName}{(isOptional ? $" = {value}" : "")}";
    }

    /// <summary>The token of an iterator is the one that its consumer may bring as well.</summary>
    private string Attribute()
    {
        if (!_declaration.Symbol.IsAsync || _declaration.Symbol.ReturnType.Name != "IAsyncEnumerable" || _model.Compilation.GetTypeByMetadataName(EnumeratorAttribute) is null)
            return "";
        var name = NameOf(EnumeratorAttribute, List.SpanStart);
        return $"[{name.Substring(0, name.Length - "Attribute".Length)}] ";
    }

    private TextChange Insert(string parameter)
    {
        var parameters = List.Parameters;
        if (parameters.Count == 0)
            return Rewrite.Insert(List.CloseParenToken.SpanStart, parameter);
        var last = parameters.Last();
        var isOnOwnLine = last.GetFirstToken().GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) && parameters.Count > 1;
        return Rewrite.Insert(last.Span.End, isOnOwnLine ? $",{_layout.NewLine}{_layout.Indent(last)}{parameter}" : $", {parameter}");
    }

    private string NameOf(string metadataName, int position) => FixSite.NameOf(_model, metadataName, position);
}
