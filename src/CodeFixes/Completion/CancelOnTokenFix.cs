using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.CodeFixes.Completion;

/// <summary>Cancels a task completion source by a token while its task is awaited: whoever answers later finds it completed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CancelOnTokenFix))]
public sealed class CancelOnTokenFix : HangproofFix
{
    public CancelOnTokenFix()
        : base(RuleIds.SourceNotCompleted)
    {
    }

    // An answer that comes by 'SetResult' after that would throw where it is given: somebody has to look.
    internal override FixEffect Effect => FixEffect.Unjudged;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Tokens.FirstOrDefault() is not { } token
            || SourceCall.At(site, site.Diagnostic.Location.SourceSpan) is not { Receiver: { } source, Whole: AwaitExpressionSyntax awaited, Operation: IPropertyReferenceOperation { Property: { Name: "Task", ContainingType: { Name: "TaskCompletionSource" } type } } }
            || EnclosingFunction.AncestorsWithin(awaited).OfType<StatementSyntax>().FirstOrDefault() is not { Parent: BlockSyntax block } statement
            || Rewritten(site, block, statement, $"{token}.Register(() => {source}.TrySetCanceled({Argument(type, token)}))") is not { } rewrite)
            yield break;
        yield return new Offer($"Cancel '{source}' when '{token}' is cancelled", nameof(CancelOnTokenFix), rewrite);
    }

    /// <summary>Since .NET Framework 4.6 a task says which token cancelled it.</summary>
    private static string Argument(INamedTypeSymbol type, string token) =>
        type.GetMembers("TrySetCanceled").Any(member => member is IMethodSymbol { Parameters.Length: 1 }) ? token : "";

    private static Rewrite? Rewritten(FixSite site, BlockSyntax block, StatementSyntax statement, string registration)
    {
        var layout = site.Layout;
        if (((CSharpParseOptions)site.Root.SyntaxTree.Options).LanguageVersion >= LanguageVersion.CSharp8)
            return new Rewrite([layout.Before(statement, $"using var {FreeName.In(EnclosingFunction.Of(statement), "registration")} = {registration};")]);
        var text = site.Root.SyntaxTree.GetText(site.CancellationToken);
        if (Lines.StartIfAlone(text, statement.SpanStart) is not { } start || Lines.StartIfAlone(text, block.CloseBraceToken.SpanStart) is not { } end)
            return null;
        var indent = layout.Indent(statement);
        return new Rewrite(
        [
            Rewrite.Insert(start, $"{indent}using ({registration}){layout.NewLine}{indent}{{{layout.NewLine}"),
            .. Lines.Indented(site.Root, text, Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(start, end), layout.Unit),
            Rewrite.Insert(end, $"{indent}}}{layout.NewLine}"),
        ]);
    }
}
