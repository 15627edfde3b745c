using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>
/// <c>Parallel.ForEach(items, async item => ...)</c> waits for nothing that is awaited in it: <c>await Parallel.ForEachAsync(items, async (item, _) => ...)</c>,
/// with the method made async where it is not, and its callers awaiting in turn.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitParallelFix))]
public sealed class AwaitParallelFix : HangproofFix
{
    public AwaitParallelFix()
        : base(RuleIds.ForgottenTask)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Start.Parent is not AnonymousFunctionExpressionSyntax lambda || Loop(lambda) is not { } loop || loop.Call.Parent is not ExpressionStatementSyntax
            || site.Model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Parallel")?.GetMembers($"{loop.Name}Async").IsEmpty != false || Parameter(lambda) is not { } parameter
            || lambda.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == "_") || AwaitingFunction.Containing(site, loop.Call) is not { } function)
            yield break;
        var edits = new List<TextChange>
        {
            Rewrite.Insert(loop.Call.SpanStart, "await "),
            Rewrite.Insert(loop.Name.Span.End, "Async"),
            Rewrite.Replace(parameter.Span, $"({parameter.Name}, _)"),
        };
        // Where options are given, a token is a matter of theirs.
        if (loop.Call.ArgumentList.Arguments.Count == Fewest(loop.Name) && ParallelFix.Token(site, loop.Call) is { } token)
            edits.Add(Rewrite.Insert(lambda.SpanStart, $"{token}, "));
        yield return new Offer($"Await 'Parallel.{loop.Name}Async'", nameof(AwaitParallelFix), new Rewrite(edits.Concat(function.Edits))) { Elsewhere = function.Elsewhere };
    }

    /// <summary>The call of <c>Parallel.For</c> or <c>Parallel.ForEach</c> that takes a lambda as its body.</summary>
    internal static (InvocationExpressionSyntax Call, SyntaxToken Name)? Loop(AnonymousFunctionExpressionSyntax lambda) =>
        lambda.Parent is ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax { Identifier: var name }, Expression: var type } } call } list } body
        && name.ValueText is "For" or "ForEach" && type.ToString().Split('.').Last() == "Parallel" && list.Arguments.Last() == body
            ? (call, name)
            : null;

    private static int Fewest(SyntaxToken name) => name.ValueText == "For" ? 3 : 2;

    /// <summary>The item's name, without a type; who takes the loop's state as well needs more than an await.</summary>
    private static (string Name, TextSpan Span)? Parameter(AnonymousFunctionExpressionSyntax lambda) => lambda switch
    {
        SimpleLambdaExpressionSyntax simple => (simple.Parameter.Identifier.ValueText, simple.Parameter.Span),
        ParenthesizedLambdaExpressionSyntax { ParameterList: { Parameters: [{ Type: null } parameter] } list } => (parameter.Identifier.ValueText, list.Span),
        _ => null,
    };
}
