using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>Awaits the asynchronous counterpart of a call that holds a pool thread.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CounterpartFix))]
public sealed class CounterpartFix : HangproofFix
{
    public CounterpartFix()
        : base(RuleIds.BlocksPoolThread)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.Start.Parent is not SimpleNameSyntax name || SymbolUses.Expression(name) is not InvocationExpressionSyntax call
            || Counterpart(site, name, call) is not { } counterpart || Awaited.Edits(call, call) is not { } awaited || AwaitingFunction.Containing(site, call) is not { } function)
            yield break;
        yield return new Offer(
            $"Await '{name.Identifier.ValueText switch { "Sleep" => "Task.Delay", _ => counterpart.NewText }}'", nameof(CounterpartFix),
            new Rewrite(awaited.Where(edit => !edit.Span.IsEmpty || edit.NewText!.Length > 0).Append(counterpart).Concat(function.Edits)))
        {
            Elsewhere = function.Elsewhere,
        };
    }

    /// <summary>The name of what is awaited instead.</summary>
    private static TextChange? Counterpart(FixSite site, SimpleNameSyntax name, InvocationExpressionSyntax call) => name.Identifier.ValueText switch
    {
        // A loop that blocks has no counterpart as a whole.
        "Run" => null,
        "Sleep" => Rewrite.Replace(call.Expression.Span, $"{site.NameOf("System.Threading.Tasks.Task", call.SpanStart)}.Delay"),
        "WaitAll" => Rewrite.Replace(name.Identifier.Span, "WhenAll"),
        "WaitAny" => Rewrite.Replace(name.Identifier.Span, "WhenAny"),
        // Its 'SendAsync' is an older form, which tells its end by an event.
        "Send" when site.WayOut.Contains("SendPingAsync") => Rewrite.Replace(name.Identifier.Span, "SendPingAsync"),
        var blocking => Rewrite.Replace(name.Identifier.Span, $"{blocking}Async"),
    };
}
