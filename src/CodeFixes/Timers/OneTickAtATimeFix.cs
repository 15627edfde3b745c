using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Timers;

/// <summary>
/// Lets a tick leave again where the one before still runs. It takes no other turn: what the callback throws goes where it went before, which a
/// loop in a task could not promise.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OneTickAtATimeFix))]
public sealed class OneTickAtATimeFix : HangproofFix
{
    public OneTickAtATimeFix()
        : base(RuleIds.TimerCallback)
    {
    }

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (OwnedObject.Find(site) is { IsTimer: true } owned && Callback(site, owned) is { } callback && Rewritten(site, callback) is { } rewrite)
            yield return new Offer("Let one tick run at a time", nameof(OneTickAtATimeFix), rewrite);
    }

    /// <summary>The method of the same type that the timer is given.</summary>
    private static MethodDeclarationSyntax? Callback(FixSite site, OwnedObject owned)
    {
        var arguments = owned.Creation switch
        {
            BaseObjectCreationExpressionSyntax creation => creation.ArgumentList,
            InvocationExpressionSyntax call => call.ArgumentList,
            _ => null,
        };
        if (arguments?.Arguments.FirstOrDefault()?.Expression is not IdentifierNameSyntax name
            || site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol is not IMethodSymbol { ReturnsVoid: true, DeclaringSyntaxReferences: { Length: 1 } references }
            || references[0].SyntaxTree != site.Root.SyntaxTree)
            return null;
        return references[0].GetSyntax(site.CancellationToken) is MethodDeclarationSyntax { Body.Statements.Count: > 0, Parent: TypeDeclarationSyntax } method ? method : null;
    }

    private static Rewrite? Rewritten(FixSite site, MethodDeclarationSyntax method)
    {
        var declaration = (TypeDeclarationSyntax)method.Parent!;
        var body = method.Body!;
        var text = body.SyntaxTree.GetText(site.CancellationToken);
        if (Lines.StartIfAlone(text, body.CloseBraceToken.SpanStart) is not { } end || Lines.StartIfAlone(text, body.OpenBraceToken.SpanStart) is null)
            return null;
        var start = text.Lines.GetLineFromPosition(body.OpenBraceToken.SpanStart).EndIncludingLineBreak;
        var layout = site.Layout;
        var flag = Flag(declaration, method);
        var interlocked = site.NameOf("System.Threading.Interlocked", body.SpanStart);
        var indent = layout.Indent(body.CloseBraceToken.SpanStart) + layout.Unit;
        var line = layout.NewLine;
        var isStatic = method.Modifiers.Any(SyntaxKind.StaticKeyword) ? "static " : "";
        var last = declaration.Members.OfType<FieldDeclarationSyntax>().LastOrDefault();
        var field = new FramedLine(last?.Span.End ?? declaration.OpenBraceToken.Span.End, "", $"{line}{layout.Indent(declaration)}{layout.Unit}private {isStatic}int {flag};", last is null ? line : "");
        return new Rewrite(new[]
        {
            Rewrite.Insert(start, $"{indent}if ({interlocked}.Exchange(ref {flag}, 1) == 1){line}{indent}{layout.Unit}return;{line}{indent}try{line}{indent}{{{line}"),
            Rewrite.Insert(end, $"{indent}}}{line}{indent}finally{line}{indent}{{{line}{indent}{layout.Unit}{interlocked}.Exchange(ref {flag}, 0);{line}{indent}}}{line}"),
        }).And(Lines.Indented(site.Root, text, TextSpan.FromBounds(start, end), layout.Unit)).And(field);
    }

    private static string Flag(TypeDeclarationSyntax declaration, MethodDeclarationSyntax method)
    {
        var underscore = declaration.Members.OfType<FieldDeclarationSyntax>().Any(field => field.Declaration.Variables.Any(variable => char.IsLower(variable.Identifier.ValueText[0]))) ? "" : "_";
        return $"{underscore}isIn{method.Identifier.ValueText}";
    }
}
