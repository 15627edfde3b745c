using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Disposal;

/// <summary>Keeps a timer in a field of the type that makes it, and disposes it there where the type has, or can get, an end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepInFieldFix))]
public sealed class KeepInFieldFix : HangproofFix
{
    public KeepInFieldFix()
        : base(RuleIds.TimerCollected)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (OwnedObject.Find(site) is not { Holder: null or ILocalSymbol } owned
            || owned.Creation.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { RawKind: (int)SyntaxKind.ClassDeclaration or (int)SyntaxKind.RecordDeclaration } declaration
            || owned.Creation.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member || member is FieldDeclarationSyntax or PropertyDeclarationSyntax)
            yield break;
        var isStatic = member.Modifiers.Any(SyntaxKind.StaticKeyword) || declaration.Modifiers.Any(SyntaxKind.StaticKeyword);
        var name = FieldName(owned, declaration);
        if (Stored(owned, name) is not { } stored)
            yield break;
        var rewrite = stored.And(Field(owned, declaration, name, isStatic));
        if (!isStatic && DisposedBy(site, declaration, name, owned) is { } disposed)
            rewrite = rewrite.And(disposed);
        yield return new Offer($"Keep it in a field '{name}'", nameof(KeepInFieldFix), rewrite);
    }

    private static Rewrite? DisposedBy(FixSite site, TypeDeclarationSyntax declaration, string name, OwnedObject owned)
    {
        var pattern = new DisposePattern(site, declaration);
        var part = new OwnedPart(name, IsReadOnly: false, IsSet: false, IsFirst: true, owned.HasDisposeAsync);
        return pattern.Existing(part)?.Rewrite ?? pattern.Sync(part);
    }

    private static Rewrite? Stored(OwnedObject owned, string name)
    {
        switch (owned.Creation.Parent)
        {
            case ExpressionStatementSyntax:
                return new Rewrite(new[] { Rewrite.Insert(owned.Creation.SpanStart, $"{name} = ") });
            case AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } discard }:
                return new Rewrite(new[] { Rewrite.Replace(discard.Span, name) });
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } declared } variable }
                when !Comments.In(owned.Site.Root, TextSpan.FromBounds(declared.SpanStart, variable.Identifier.Span.End)):
                var renamed = owned.Function.DescendantNodes().OfType<IdentifierNameSyntax>()
                    .Where(use => SymbolEqualityComparer.Default.Equals(owned.Site.Model.GetSymbolInfo(use, owned.Site.CancellationToken).Symbol, owned.Holder))
                    .Select(use => Rewrite.Replace(use.Span, name));
                return new Rewrite(renamed.Append(Rewrite.Replace(TextSpan.FromBounds(declared.SpanStart, variable.Identifier.Span.End), name)));
            // A lambda, or a method, of one expression.
            case LambdaExpressionSyntax or ArrowExpressionClauseSyntax:
                return new Rewrite(new[] { Rewrite.Insert(owned.Creation.SpanStart, $"{name} = ") });
            default:
                return null;
        }
    }

    /// <summary>After the fields that are there, else at the top with an empty line below.</summary>
    private static FramedLine Field(OwnedObject owned, TypeDeclarationSyntax declaration, string name, bool isStatic)
    {
        var layout = owned.Site.Layout;
        var last = declaration.Members.OfType<FieldDeclarationSyntax>().LastOrDefault();
        var position = last?.Span.End ?? declaration.OpenBraceToken.Span.End;
        var type = owned.Type.ToMinimalDisplayString(owned.Site.Model, declaration.OpenBraceToken.Span.End);
        var nullable = owned.Site.Model.GetNullableContext(owned.Creation.SpanStart).AnnotationsEnabled() ? "?" : "";
        var text = $"private {(isStatic ? "static " : "")}{type}{nullable} {name};";
        return new FramedLine(position, "", $"{layout.NewLine}{layout.Indent(declaration)}{layout.Unit}{text}", last is null ? layout.NewLine : "");
    }

    /// <summary>Named for the local, else for what it is; the second of a type has a number.</summary>
    private static string FieldName(OwnedObject owned, TypeDeclarationSyntax declaration)
    {
        var wanted = owned.Holder?.Name.TrimStart('_') ?? "timer";
        var before = declaration.DescendantNodes().OfType<ObjectCreationExpressionSyntax>().Count(creation =>
            creation.SpanStart < owned.Creation.SpanStart && creation.Type.ToString().EndsWith("Timer", StringComparison.Ordinal)
            && creation.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } });
        var underscore = !declaration.Members.OfType<FieldDeclarationSyntax>().Any(field => field.Declaration.Variables.Any(variable => char.IsLower(variable.Identifier.ValueText[0])))
            ? "_"
            : "";
        var name = underscore + wanted + (owned.Holder is null && before > 0 ? (before + 1).ToString() : "");
        var taken = new HashSet<string>(declaration.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText), StringComparer.Ordinal);
        if (owned.Holder is not null && underscore.Length == 0)
            taken.Remove(wanted);
        for (var i = 2; taken.Contains(name); i++)
            name = $"{underscore}{wanted}{i}";
        return name;
    }
}
