using System.Text;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks.Factories;

/// <summary>Writes a factory behind a constructor, and leaves the constructor what needs the object.</summary>
internal sealed class FactoryWriter
{
    private readonly FixSite _site;
    private readonly ConstructorDeclarationSyntax _syntax;
    private readonly IMethodSymbol _constructor;
    private readonly ConstructorStart _start;
    private readonly MovedText _moved;
    private readonly SourceText _text;
    private readonly string? _token;
    private readonly IReadOnlyList<ParameterSyntax> _kept;

    /// <summary>What the constructor is given more: the values it waited for, and the locals it goes on with.</summary>
    private readonly List<(MovedStep Step, string Name, ITypeSymbol Type)> _given = new();

    /// <param name="token">The name of the factory's token, if it has one.</param>
    public FactoryWriter(FixSite site, ConstructorDeclarationSyntax syntax, IMethodSymbol constructor, ConstructorStart start, MovedText moved, string? token)
    {
        (_site, _syntax, _constructor, _start, _moved, _token) = (site, syntax, constructor, start, moved, token);
        _text = syntax.SyntaxTree.GetText(site.CancellationToken);
        Name = FreeMemberName();
        var taken = new HashSet<string>(syntax.DescendantTokens().Where(IsName).Select(name => name.ValueText), StringComparer.Ordinal);
        if (token is not null)
            taken.Add(token);
        foreach (var step in start.Steps)
        {
            if (step.As == MovedAs.Value)
                _given.Add((step, FreeVariableName(step.Wanted, taken), step.Type!));
            else if (step.Local is { } local && IsUsed(local, byConstructor: true))
                _given.Add((step, local.Name, step.Type!));
        }
        _kept = syntax.ParameterList.Parameters.Where((_, i) => IsKept(constructor.Parameters[i])).ToList();
        if (IsTaken(_kept))
            _kept = syntax.ParameterList.Parameters;
    }

    public string Name { get; }

    private string Indent => _site.Layout.Indent(_syntax);

    /// <summary>The edits, or <see langword="null"/> where another constructor has the parameters that this one gets.</summary>
    public List<TextChange>? Edits()
    {
        if (IsTaken(_kept))
            return null;
        var edits = new List<TextChange>(Declaration());
        foreach (var step in _start.Steps)
        {
            if (step.As == MovedAs.Value)
                edits.Add(Rewrite.Replace(step.Code.Span, NameOf(step)));
            else if (step.As == MovedAs.Statement)
                edits.Add(Rewrite.Replace(Taken(step.Code), step.Code is StatementSyntax ? "" : "{ }"));
        }
        var comment = _syntax.GetTrailingTrivia().LastOrDefault(IsComment);
        edits.Add(Rewrite.Insert(comment == default ? _syntax.Span.End : comment.Span.End, Factory()));
        return edits;
    }

    /// <summary>Whether another constructor has these parameters, and those that are given more.</summary>
    private bool IsTaken(IReadOnlyList<ParameterSyntax> kept)
    {
        var types = _constructor.Parameters.Where((_, i) => kept.Contains(_syntax.ParameterList.Parameters[i])).Select(parameter => parameter.Type).Concat(_given.Select(given => given.Type)).ToList();
        return _constructor.ContainingType.InstanceConstructors.Any(other => !SymbolEqualityComparer.Default.Equals(other, _constructor) && HasParameters(other, types));
    }

    private string NameOf(MovedStep step) => _given.First(given => given.Step == step).Name;

    /// <summary>The constructor is private from now on, and is given what was waited for; its documentation is the factory's.</summary>
    private IEnumerable<TextChange> Declaration()
    {
        var visible = _syntax.Modifiers.Where(IsAccessibility).ToList();
        if (visible.Count > 0)
            yield return Rewrite.Replace(TextSpan.FromBounds(visible[0].SpanStart, visible.Last().Span.End), "private");
        if (Documentation() is { } documentation)
        {
            var end = documentation.FullSpan.End;
            while (end < _syntax.SpanStart && _text[end] is ' ' or '\t')
                end++;
            yield return Rewrite.Replace(TextSpan.FromBounds(documentation.FullSpan.Start, end), "");
        }
        var parameters = _syntax.ParameterList.Parameters;
        var given = _given.Select(one => $"{TypeName(one.Type)} {one.Name}").ToList();
        if (_kept.Count < parameters.Count)
        {
            yield return Rewrite.Replace(TextSpan.FromBounds(parameters[0].SpanStart, parameters.Last().Span.End), string.Join(", ", _kept.Select(parameter => parameter.WithDefault(given.Count > 0 ? null : parameter.Default).ToString().TrimEnd()).Concat(given)));
            yield break;
        }
        // What comes after it is always given.
        foreach (var parameter in parameters.Where(parameter => parameter.Default is not null && given.Count > 0))
            yield return Rewrite.Replace(TextSpan.FromBounds(parameter.Identifier.Span.End, parameter.Span.End), "");
        if (given.Count > 0)
            yield return Rewrite.Insert(parameters.Last().Span.End, string.Concat(given.Select(one => Separator(parameters) + one)));
    }

    private string Factory()
    {
        var (newLine, indent) = (_site.Layout.NewLine, Indent);
        var inner = indent + _site.Layout.Unit;
        var text = new StringBuilder().Append(newLine).Append(newLine).Append(indent);
        foreach (var line in DocumentationLines())
            text.Append(line).Append(newLine).Append(indent);
        foreach (var modifier in _syntax.Modifiers.Where(IsAccessibility))
            text.Append(modifier.Text).Append(' ');
        text.Append("static async ").Append(_site.NameOf("System.Threading.Tasks.Task", _syntax.SpanStart)).Append('<').Append(TypeName()).Append("> ").Append(Name)
            .Append('(').Append(Parameters()).Append(')').Append(newLine).Append(indent).Append('{').Append(newLine);
        foreach (var step in _start.Steps)
            text.Append(inner).Append(Line(step, inner)).Append(newLine);
        return text.Append(inner).Append("return new ").Append(TypeName()).Append('(')
            .Append(string.Join(", ", _kept.Select(parameter => parameter.Identifier.Text).Concat(_given.Select(given => given.Name)))).Append(");")
            .Append(newLine).Append(indent).Append('}').ToString();
    }

    private string Line(MovedStep step, string indent) => step switch
    {
        { As: MovedAs.Check } => $"if ({step.Wanted} is null){_site.Layout.NewLine}{indent}{_site.Layout.Unit}throw {step.Code};",
        { As: MovedAs.Value } => $"var {NameOf(step)} = {_moved.Of(step.Code.Span, _start.In(step), _token)};",
        { Code: StatementSyntax statement } => _moved.Of(WithComments(statement), _start.In(step), _token),
        _ => _moved.Of(step.Code.Span, _start.In(step), _token) + ";",
    };

    private string Parameters()
    {
        var list = _syntax.ParameterList;
        var written = _text.ToString(TextSpan.FromBounds(list.OpenParenToken.Span.End, list.Parameters.Last().Span.End));
        if (_token is null)
            return written;
        var type = _site.NameOf("System.Threading.CancellationToken", _syntax.SpanStart);
        var none = ((CSharpParseOptions)_syntax.SyntaxTree.Options).LanguageVersion >= LanguageVersion.CSharp7_1 ? "default" : $"default({type})";
        return $"{written}{Separator(list.Parameters)}{type} {_token} = {none}";
    }

    private string Separator(SeparatedSyntaxList<ParameterSyntax> parameters)
    {
        var isOnOwnLine = parameters.Count > 1 && parameters.Last().GetFirstToken().GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        return isOnOwnLine ? $",{_site.Layout.NewLine}{_site.Layout.Indent(parameters.Last())}" : ", ";
    }

    private string TypeName() => _constructor.ContainingType is { TypeParameters: { IsEmpty: false } types }
        ? $"{_syntax.Identifier.Text}<{string.Join(", ", types.Select(type => type.Name))}>"
        : _syntax.Identifier.Text;

    private string TypeName(ITypeSymbol type)
    {
        var format = SymbolDisplayFormat.MinimallyQualifiedFormat;
        if (!_site.Model.GetNullableContext(_syntax.SpanStart).AnnotationsEnabled())
            format = format.RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);
        return type.ToMinimalDisplayString(_site.Model, _syntax.SpanStart, format);
    }

    private DocumentationCommentTriviaSyntax? Documentation() =>
        _syntax.GetLeadingTrivia().Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>().LastOrDefault() is { } comment && comment.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia) ? comment : null;

    private List<string> DocumentationLines()
    {
        if (Documentation() is not { } comment)
            return new List<string>();
        var lines = comment.ToFullString().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line.StartsWith("///", StringComparison.Ordinal) ? line : "/// " + line).ToList();
        var last = lines.FindLastIndex(line => line.IndexOf("</param>", StringComparison.Ordinal) >= 0);
        if (_token is not null && last >= 0)
            lines.Insert(last + 1, $"/// <param name=\"{_token}\">Ends the wait.</param>");
        return lines;
    }

    /// <summary>What of the constructor's text a part that moves leaves free.</summary>
    private TextSpan Taken(SyntaxNode code)
    {
        if (code is not StatementSyntax statement)
            return TextSpan.FromBounds(_syntax.ExpressionBody!.SpanStart, _syntax.SemicolonToken.Span.End);
        var moved = WithComments(statement);
        var (first, last) = (_text.Lines.GetLineFromPosition(moved.Start), _text.Lines.GetLineFromPosition(moved.End));
        if (Lines.StartIfAlone(_text, moved.Start) is null || !IsBlank(moved.End, last.End))
            return TextSpan.FromBounds(moved.Start, statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) ? moved.End : statement.FullSpan.End);
        // The empty line between two paragraphs of which one is gone.
        var (before, after) = (_text.Lines[first.LineNumber - 1], _text.Lines[last.LineNumber + 1]);
        var isEdge = IsBlank(before.Start, before.End) || before.ToString().TrimEnd().EndsWith("{", StringComparison.Ordinal);
        return TextSpan.FromBounds(first.Start, isEdge && IsBlank(after.Start, after.End) ? after.EndIncludingLineBreak : last.EndIncludingLineBreak);
    }

    private bool IsBlank(int start, int end) => string.IsNullOrWhiteSpace(_text.ToString(TextSpan.FromBounds(start, end)));

    private TextSpan WithComments(StatementSyntax statement)
    {
        var comment = statement.GetTrailingTrivia().LastOrDefault(IsComment);
        return TextSpan.FromBounds(_site.Layout.Start(statement), comment == default ? statement.Span.End : comment.Span.End);
    }

    private static bool IsComment(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);

    private static bool IsAccessibility(SyntaxToken modifier) => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.PrivateKeyword;

    /// <summary>What only the factory uses from now on the constructor needs no more.</summary>
    private bool IsKept(IParameterSymbol parameter) =>
        IsUsed(parameter, byConstructor: true) || !IsUsed(parameter, byConstructor: false) || Comments.In(_site.Root, _syntax.ParameterList.Span);

    /// <summary>Whether what moves, or what the constructor goes on with, speaks of a local or parameter.</summary>
    private bool IsUsed(ISymbol variable, bool byConstructor) =>
        _syntax.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == variable.Name
            && byConstructor != _start.Steps.Any(step => step.As != MovedAs.Check && step.Code.Span.Contains(name.Span))
            && SymbolEqualityComparer.Default.Equals(_site.Model.GetSymbolInfo(name, _site.CancellationToken).Symbol, variable));

    /// <summary><c>this.session</c> and <c>session: 1</c> name something else whatever is in scope.</summary>
    private static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken)
        && !(token.Parent is IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax access } name && access.Name == name)
        && token.Parent is not IdentifierNameSyntax { Parent: NameColonSyntax };

    private static string FreeVariableName(string member, HashSet<string> taken)
    {
        var bare = member.StartsWith("m_", StringComparison.Ordinal) || member.StartsWith("s_", StringComparison.Ordinal) ? member.Substring(2) : member.TrimStart('_');
        var wanted = bare.Length == 0 ? "value" : char.ToLowerInvariant(bare[0]) + bare.Substring(1);
        if (SyntaxFacts.GetKeywordKind(wanted) != SyntaxKind.None || !SyntaxFacts.IsValidIdentifier(wanted))
            wanted = "value";
        var name = wanted;
        for (var i = 2; !taken.Add(name); i++)
            name = wanted + i;
        return name;
    }

    /// <summary>Factories of two constructors have one name, as the constructors have.</summary>
    private string FreeMemberName()
    {
        const string wanted = "CreateAsync";
        var parameters = _constructor.Parameters.Select(parameter => parameter.Type).ToList();
        var name = wanted;
        for (var i = 2; IsTaken(name); i++)
            name = wanted + i;
        return name;

        bool IsTaken(string candidate) =>
            _constructor.ContainingType.GetMembers(candidate).Any(member => member is not IMethodSymbol method || HasParameters(method, parameters))
            || Bases().Any(type => !type.GetMembers(candidate).IsEmpty);
    }

    private IEnumerable<INamedTypeSymbol> Bases()
    {
        for (var type = _constructor.ContainingType.BaseType; type is not null; type = type.BaseType)
            yield return type;
    }

    /// <summary>Whether a method has these parameters, and perhaps a token.</summary>
    private static bool HasParameters(IMethodSymbol method, List<ITypeSymbol> types) =>
        method.Parameters.Select(parameter => parameter.Type).Where(type => !TokenOverload.IsToken(type)).SequenceEqual(types.Where(type => !TokenOverload.IsToken(type)), SymbolEqualityComparer.Default);
}
