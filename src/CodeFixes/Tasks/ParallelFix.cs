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

    private static Rewrite? Rewritten(FixSite site)
    {
        if (site.Start.Parent is not SimpleNameSyntax name)
            return null;
        return name is { Identifier.ValueText: "Select", Parent: MemberAccessExpressionSyntax { Expression: var items, Parent: InvocationExpressionSyntax query } } && query.ArgumentList.Arguments is [{ Expression: var work }]
            ? OfQuery(site, items, query, work)
            : CollectedTasks.Rewritten(site, name);
    }

    /// <summary><c>await Task.WhenAll(items.Select(item => ...));</c> as a statement, or with the tasks in a variable that the statement before declares.</summary>
    private static Rewrite? OfQuery(FixSite site, ExpressionSyntax items, InvocationExpressionSyntax query, ExpressionSyntax work)
    {
        var tasks = Listed(query);
        var declared = WaitStatement.DeclarationOf(tasks);
        if ((declared is null ? WaitStatement.Of(tasks.Parent) : WaitStatement.After(declared)) is not { } wait || Body(work) is not var (parameter, before, kept, after) || Names(work).Contains("_"))
            return null;
        var start = declared?.SpanStart ?? wait.Call.SpanStart;
        if (Comments.In(site.Root, TextSpan.FromBounds(start, kept.SpanStart)) || Comments.In(site.Root, TextSpan.FromBounds(kept.Span.End, wait.Call.Span.End)))
            return null;
        return new Rewrite(
        [
            Rewrite.Replace(TextSpan.FromBounds(start, kept.SpanStart), (declared is null ? "" : "await ") + Header(site, wait.Statement, items.ToString(), parameter) + before),
            Rewrite.Replace(TextSpan.FromBounds(kept.Span.End, wait.Call.Span.End), after + ")"),
        ]);
    }

    internal static string Header(FixSite site, StatementSyntax place, string items, string parameter) =>
        $"{site.NameOf("System.Threading.Tasks.Parallel", place.SpanStart)}.ForEachAsync({items}, {(Token(site, place) is { } name ? $"{name}, " : "")}async ({parameter}, _) => ";

    /// <summary>The work on one item: its name, and what stays of the source, with what an <c>async</c> lambda says before and after it.</summary>
    private static (string Parameter, string Before, SyntaxNode Kept, string After)? Body(ExpressionSyntax work) => work switch
    {
        LambdaExpressionSyntax { AsyncKeyword.RawKind: (int)SyntaxKind.AsyncKeyword } lambda when Parameter(lambda) is { } parameter => (parameter, "", lambda.Body, ""),
        LambdaExpressionSyntax { Body: ExpressionSyntax body } lambda when Parameter(lambda) is { } parameter => (parameter, "await ", body, ""),
        SimpleNameSyntax or MemberAccessExpressionSyntax => ("item", "await ", work, "(item)"),
        _ => null,
    };

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
    internal static string? Token(FixSite site, SyntaxNode place) =>
        EnclosingFunction.Of(place) is MethodDeclarationSyntax method
            ? method.ParameterList.Parameters.FirstOrDefault(p => site.Model.GetDeclaredSymbol(p, site.CancellationToken) is { Type: { Name: "CancellationToken" } })?.Identifier.ValueText
            : null;
}
