using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Makes a task that is awaited and that nobody starts by <c>Task.Run</c>, which starts it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StartTaskFix))]
public sealed class StartTaskFix : HangproofFix
{
    public StartTaskFix()
        : base(RuleIds.NeverCompletes)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Start.Parent?.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>() is { ArgumentList: { } arguments, Initializer: null } creation && creation.Type.Span.Contains(site.Diagnostic.Location.SourceSpan)
            && site.Model.GetSymbolInfo(creation, site.CancellationToken).Symbol is IMethodSymbol { ContainingType: { Name: "Task" } task, Parameters: var parameters } && Runs(parameters) && Result(site, task, arguments) is { } result)
        {
            var run = $"{site.NameOf("System.Threading.Tasks.Task", creation.SpanStart)}.Run{result}";
            yield return new Offer("Start it with 'Task.Run'", nameof(StartTaskFix), new Rewrite([Rewrite.Replace(TextSpan.FromBounds(creation.SpanStart, creation.Type.Span.End), run)]));
        }
    }

    /// <summary>Work without a state, and at most a token: <c>Task.Run</c> takes nothing else.</summary>
    private static bool Runs(IReadOnlyList<IParameterSymbol> parameters) =>
        parameters[0].Type is INamedTypeSymbol { DelegateInvokeMethod.Parameters.Length: 0 } && (parameters.Count == 1 || parameters is [_, { Type.Name: "CancellationToken" }]);

    /// <summary>What stands behind <c>Run</c>: the type of what comes out where the work does not say it itself; <see langword="null"/> where that is a task, which <c>Run</c> would unwrap.</summary>
    private static string? Result(FixSite site, INamedTypeSymbol task, ArgumentListSyntax arguments)
    {
        if (task.TypeArguments is not [var result])
            return "";
        if (result.Name is "Task" or "ValueTask")
            return null;
        return arguments.Arguments[0].Expression is LambdaExpressionSyntax { ExpressionBody: { } body } && SymbolEqualityComparer.IncludeNullability.Equals(site.Model.GetTypeInfo(body, site.CancellationToken).Type, result)
            ? ""
            : $"<{result.ToMinimalDisplayString(site.Model, arguments.SpanStart)}>";
    }
}
