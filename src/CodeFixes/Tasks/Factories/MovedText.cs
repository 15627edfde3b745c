using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tokens;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks.Factories;

/// <summary>The text of a constructor's code where it can await: as it was, but for what it blocked on.</summary>
internal sealed class MovedText
{
    private readonly FixSite _site;
    private readonly SourceText _text;

    public MovedText(FixSite site)
    {
        (_site, _text) = (site, site.Root.SyntaxTree.GetText(site.CancellationToken));
    }

    /// <param name="waits">Those in the code.</param>
    /// <param name="token">What they are given where they take one and have none.</param>
    public string Of(TextSpan span, IEnumerable<SimpleNameSyntax> waits, string? token) => Written(span, waits.SelectMany(wait => Edits(wait, token)));

    /// <summary>Whether a wait takes a token and is given none.</summary>
    public bool TakesToken(SimpleNameSyntax wait) => Passing(wait, "default(System.Threading.CancellationToken)") is not null;

    private IEnumerable<TextChange> Edits(SimpleNameSyntax wait, string? token) =>
        Awaited.Edits(BlockedTask.Of(wait)!, SymbolUses.Expression(wait))!.Value.Concat(token is not null && TakesToken(wait) ? Passing(wait, token)! : []);

    /// <summary>The token as an argument more, if that is then a call of the form that takes it.</summary>
    private IEnumerable<TextChange>? Passing(SimpleNameSyntax wait, string token)
    {
        var task = BlockedTask.Of(wait)!;
        while (task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "AsTask", Expression: var inner } })
            task = inner;
        if (task is not InvocationExpressionSyntax written || SourceCall.At(_site, written.Span) is not { } call || TokenOverload.HasToken(call) || TokenOverload.Of(call) is not { } target
            || OverloadCall.To(call, target, parameter => TokenOverload.IsToken(parameter.Type) ? token : null) is not { } rewrite)
            return null;
        const string none = "default(System.Threading.CancellationToken)";
        if (token != none)
            return rewrite.Edits;
        // A call that moves cannot be looked at afterwards.
        var after = SyntaxFactory.ParseExpression(Written(written.Span, rewrite.Edits));
        return _site.Model.GetSpeculativeSymbolInfo(written.SpanStart, after, SpeculativeBindingOption.BindAsExpression).Symbol is IMethodSymbol called
            && SymbolEqualityComparer.Default.Equals((called.ReducedFrom ?? called).OriginalDefinition, target) ? rewrite.Edits : null;
    }

    private string Written(TextSpan span, IEnumerable<TextChange> edits) =>
        SourceText.From(_text.ToString(span)).WithChanges(edits.OrderBy(edit => edit.Span.Start).ThenBy(edit => edit.Span.End).Select(edit => new TextChange(new TextSpan(edit.Span.Start - span.Start, edit.Span.Length), edit.NewText!))).ToString();
}
