using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Runs a few at a time, by <c>Parallel.ForEachAsync</c>, where all at once were only waited for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ParallelFix))]
public sealed class ParallelFix : HangproofFix
{
    public ParallelFix()
        : base(RuleIds.UnboundedFanOut)
    {
    }

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Parallel") is { } parallel && !parallel.GetMembers("ForEachAsync").IsEmpty && Rewritten(site) is { } rewrite)
            yield return new Offer("Run a few at a time", nameof(ParallelFix), rewrite);
    }

    /// <summary><c>await Task.WhenAll(items.Select(item => ...));</c> as a statement.</summary>
    private static Rewrite? Rewritten(FixSite site)
    {
        if (site.Start.Parent is not SimpleNameSyntax { Parent: MemberAccessExpressionSyntax { Expression: var items, Parent: InvocationExpressionSyntax query } }
            || query.ArgumentList.Arguments is not [{ Expression: LambdaExpressionSyntax lambda }]
            || Listed(query).Parent is not ArgumentSyntax { Parent: ArgumentListSyntax { Arguments.Count: 1, Parent: InvocationExpressionSyntax whenAll } argument }
            || whenAll.Parent is not AwaitExpressionSyntax { Parent: ExpressionStatementSyntax } || Parameter(lambda) is not { } parameter
            || Comments.In(site.Root, TextSpan.FromBounds(whenAll.SpanStart, lambda.SpanStart)) || Names(lambda).Contains("_"))
            return null;
        var type = site.NameOf("System.Threading.Tasks.Parallel", whenAll.SpanStart);
        var token = Token(site, whenAll) is { } name ? $"{name}, " : "";
        var header = $"{type}.ForEachAsync({items}, {token}async ({parameter}, _) => ";
        var isAsync = lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
        if (!isAsync && lambda.Body is BlockSyntax)
            return null;
        return new Rewrite(new[]
        {
            Rewrite.Replace(TextSpan.FromBounds(whenAll.SpanStart, lambda.Body.SpanStart), isAsync ? header : header + "await "),
            Rewrite.Replace(TextSpan.FromBounds(lambda.Span.End, argument.CloseParenToken.SpanStart), ""),
        });
    }

    private static ExpressionSyntax Listed(ExpressionSyntax query) =>
        query.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToList" or "ToArray", Parent: InvocationExpressionSyntax listed } ? listed : query;

    private static string? Parameter(LambdaExpressionSyntax lambda) => lambda switch
    {
        SimpleLambdaExpressionSyntax simple => simple.Parameter.Identifier.ValueText,
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [{ Type: null } parameter] } => parameter.Identifier.ValueText,
        _ => null,
    };

    private static IEnumerable<string> Names(SyntaxNode node) => node.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText);

    /// <summary>The method's own token, if it has one.</summary>
    private static string? Token(FixSite site, SyntaxNode place) =>
        EnclosingFunction.Of(place) is MethodDeclarationSyntax method
            ? method.ParameterList.Parameters.FirstOrDefault(p => site.Model.GetDeclaredSymbol(p, site.CancellationToken) is { Type: { Name: "CancellationToken" } })?.Identifier.ValueText
            : null;
}
