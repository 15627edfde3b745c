using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Disposal;

/// <summary>How a type ends what it owns: the member that does, or the members that it lacks.</summary>
internal sealed class DisposePattern
{
    private readonly FixSite _site;
    private readonly TypeDeclarationSyntax _declaration;
    private readonly INamedTypeSymbol? _type;

    public DisposePattern(FixSite site, TypeDeclarationSyntax declaration)
    {
        _site = site;
        _declaration = declaration;
        _type = site.Model.GetDeclaredSymbol(declaration, site.CancellationToken);
    }

    /// <summary>The part ended by a member that the type has, in this file.</summary>
    public (string Member, Rewrite Rewrite)? Existing(OwnedPart part)
    {
        foreach (var (name, parameters) in new[] { ("Dispose", 1), ("Dispose", 0), ("DisposeAsyncCore", 0), ("DisposeAsync", 0) })
        {
            if (Find(name, parameters) is not { } method)
                continue;
            var isAsync = method.Modifiers.Any(SyntaxKind.AsyncKeyword);
            var statement = isAsync ? part.DisposeAsync : part.Dispose;
            var rewrite = parameters == 1 ? WhenDisposing(method, statement, part.IsFirst) : MethodStart.Insert(_site, method, statement, part.IsFirst);
            return rewrite is null ? null : (name, rewrite);
        }
        // A type that starts and stops can be started again only with objects that its start makes anew.
        return part.IsReadOnly || part.IsSet || Stop() is not { } stop || MethodStart.Insert(_site, stop, part.Dispose, part.IsFirst) is not { } stopped
            ? null
            : (stop.Identifier.ValueText, stopped);
    }

    /// <summary>The part ended by <c>Dispose</c>, which the type gets: its own, or one that overrides its base's.</summary>
    public Rewrite? Sync(OwnedPart part)
    {
        if (_type is null || _type.TypeKind != TypeKind.Class || _type.IsStatic || MemberPlace() is not { } place)
            return null;
        if (Find("Dispose", 0) is not null || Find("Dispose", 1) is not null || IsPartialWith("Dispose"))
            return null;
        if (Implements("IDisposable"))
            return Override(part, place);
        if (Implements("IAsyncDisposable"))
            return null;
        var isOpen = !_type.IsSealed && IsVisible(_type);
        var frame = isOpen ? OpenFrame(place) : Frame(place, "public void Dispose()");
        return new Rewrite(BaseList("System.IDisposable")).And(frame with { Line = (isOpen ? Body + _site.Layout.Unit : Body) + part.Dispose + _site.Layout.NewLine });
    }

    /// <summary>The part ended by <c>DisposeAsync</c>, which waits for a callback that is running.</summary>
    public Rewrite? Async(OwnedPart part)
    {
        if (!part.IsSet || !part.HasDisposeAsync || _type is null || _type.TypeKind != TypeKind.Class || _type.IsStatic || MemberPlace() is not { } place
            || Implements("IDisposable") || Implements("IAsyncDisposable") || IsPartialWith("DisposeAsync") || !_type.IsSealed && IsVisible(_type))
            return null;
        var frame = Frame(place, $"public async {_site.NameOf("System.Threading.Tasks.ValueTask", _declaration.SpanStart)} DisposeAsync()");
        return new Rewrite(BaseList("System.IAsyncDisposable")).And(frame with { Line = Body + part.DisposeAsync + _site.Layout.NewLine });
    }

    private string Indent => _site.Layout.Indent(_declaration) + _site.Layout.Unit;

    private string Body => Indent + _site.Layout.Unit;

    private MethodDeclarationSyntax? Find(string name, int parameters) => _declaration.Members.OfType<MethodDeclarationSyntax>().FirstOrDefault(method =>
        method.Identifier.ValueText == name && method.ParameterList.Parameters.Count == parameters && !method.Modifiers.Any(SyntaxKind.StaticKeyword) && !method.Modifiers.Any(SyntaxKind.AbstractKeyword)
        && (parameters == 0 || method.ParameterList.Parameters[0].Type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword }));

    private MethodDeclarationSyntax? Stop() => _declaration.Members.OfType<MethodDeclarationSyntax>().FirstOrDefault(method =>
        !method.Modifiers.Any(SyntaxKind.StaticKeyword) && _site.Model.GetDeclaredSymbol(method, _site.CancellationToken) is { } symbol && StopPath.Contains(symbol));

    private bool Implements(string name) => _type!.AllInterfaces.Any(type => type.Name == name && type.ContainingNamespace.ToDisplayString() == "System");

    /// <summary>Whether another part of the type, in another file, has the member.</summary>
    private bool IsPartialWith(string name) => _type!.GetMembers(name).OfType<IMethodSymbol>().Any(method => method.Parameters.Length <= 1);

    private Rewrite? WhenDisposing(MethodDeclarationSyntax method, string statement, bool isFirst)
    {
        var parameter = method.ParameterList.Parameters[0].Identifier.ValueText;
        var test = method.Body?.Statements.OfType<IfStatementSyntax>().FirstOrDefault(candidate => candidate.Condition.ToString() == parameter || candidate.Condition.ToString().StartsWith(parameter + " &&", StringComparison.Ordinal));
        if (test?.Statement is BlockSyntax block)
            return MethodStart.Insert(_site, block, statement, isFirst);
        return test is null ? MethodStart.Insert(_site, method, $"if ({parameter}){_site.Layout.NewLine}{Body}{_site.Layout.Unit}{statement}", isFirst) : null;
    }

    private Rewrite? Override(OwnedPart part, Place place)
    {
        for (var type = _type!.BaseType; type is not null; type = type.BaseType)
        {
            foreach (var method in type.GetMembers("Dispose").OfType<IMethodSymbol>().OrderByDescending(method => method.Parameters.Length))
            {
                if (!(method.IsVirtual || method.IsAbstract || method.IsOverride) || method.IsSealed || method.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)
                    || method.Parameters.Length > 1 || (method.Parameters.Length == 1 && method.Parameters[0].Type.SpecialType != SpecialType.System_Boolean))
                    continue;
                var access = method.DeclaredAccessibility == Accessibility.Public ? "public" : "protected";
                var hasParameter = method.Parameters.Length == 1;
                var name = hasParameter ? method.Parameters[0].Name : "";
                var frame = Frame(place, $"{access} override void Dispose({(hasParameter ? "bool " + name : "")})");
                if (hasParameter)
                    frame = frame with { Before = $"{frame.Before}{Body}if ({name}){_site.Layout.NewLine}{Body}{{{_site.Layout.NewLine}", After = $"{Body}}}{_site.Layout.NewLine}{frame.After}" };
                if (!method.IsAbstract)
                    frame = frame with { After = frame.After.Insert(hasParameter ? Body.Length + 1 + _site.Layout.NewLine.Length : 0, $"{Body}base.Dispose({name});{_site.Layout.NewLine}") };
                return new Rewrite(Array.Empty<TextChange>()).And(frame with { Line = (hasParameter ? Body + _site.Layout.Unit : Body) + part.Dispose + _site.Layout.NewLine });
            }
        }
        return null;
    }

    /// <summary>A method on lines of its own at the end of the type.</summary>
    private FramedLine Frame(Place place, string signature)
    {
        var line = _site.Layout.NewLine;
        return new FramedLine(place.Position, $"{place.Gap}{Indent}{signature}{line}{Indent}{{{line}", "", $"{Indent}}}{line}");
    }

    /// <summary>The pattern for a type that others may derive from.</summary>
    private FramedLine OpenFrame(Place place)
    {
        var line = _site.Layout.NewLine;
        var before = $"{place.Gap}{Indent}public void Dispose(){line}{Indent}{{{line}{Body}Dispose(true);{line}{Body}{_site.NameOf("System.GC", _declaration.SpanStart)}.SuppressFinalize(this);{line}{Indent}}}{line}{line}"
            + $"{Indent}protected virtual void Dispose(bool disposing){line}{Indent}{{{line}{Body}if (disposing){line}{Body}{{{line}";
        return new FramedLine(place.Position, before, "", $"{Body}}}{line}{Indent}}}{line}");
    }

    private TextChange[] BaseList(string metadataName)
    {
        var name = _site.NameOf(metadataName, _declaration.SpanStart);
        if (_declaration.BaseList is { Types: { Count: > 0 } types })
            return new[] { Rewrite.Insert(types.Last().Span.End, $", {name}") };
        var end = _declaration.ParameterList?.Span.End ?? _declaration.TypeParameterList?.Span.End ?? _declaration.Identifier.Span.End;
        return new[] { Rewrite.Insert(end, $" : {name}") };
    }

    /// <summary>The line of the closing brace, with an empty line before what is put there.</summary>
    private Place? MemberPlace()
    {
        if (_declaration.CloseBraceToken.IsMissing || _declaration.OpenBraceToken.IsMissing || _declaration.CloseBraceToken.IsKind(SyntaxKind.None))
            return null;
        var text = _declaration.SyntaxTree.GetText(_site.CancellationToken);
        return Lines.StartIfAlone(text, _declaration.CloseBraceToken.SpanStart) is { } start && start > _declaration.OpenBraceToken.Span.End
            ? new Place(start, _declaration.Members.Count > 0 ? _site.Layout.NewLine : "")
            : null;
    }

    private static bool IsVisible(INamedTypeSymbol type)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
                return false;
        }
        return true;
    }

    private readonly record struct Place(int Position, string Gap);
}
