using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Locks;

/// <summary>Takes a callback off its token without waiting for it: <c>Unregister()</c> for <c>Dispose()</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnregisterFix))]
public sealed class UnregisterFix : HangproofFix
{
    public UnregisterFix()
        : base(RuleIds.WaitsForCallbackUnderLock)
    {
    }

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (SourceCall.At(site, site.Diagnostic.Location.SourceSpan) is not { Method: { Name: "Dispose", ContainingType: { Name: "CancellationTokenRegistration" } type } } call
            || type.GetMembers("Unregister").IsEmpty || !IsStatement(call.Expression))
            yield break;
        yield return new Offer("Unregister without waiting for the callback", nameof(UnregisterFix), new Rewrite(new[] { Rewrite.Replace(call.Name.Span, "Unregister") }));
    }

    /// <summary>Whether nobody wants the result, which the other member has.</summary>
    private static bool IsStatement(ExpressionSyntax call) =>
        call.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.ValueText: "void" } } };
}
