using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Completion;

/// <summary>Makes a completion that stands at the end of some work happen when the work fails too: with its failure, or in a <c>finally</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CompleteOnFailureFix))]
public sealed class CompleteOnFailureFix : HangproofFix
{
    private static readonly string[] _exceptionNames = { "e", "ex", "exception", "failure" };

    public CompleteOnFailureFix()
        : base(RuleIds.ChannelNotCompletedOnFailure, RuleIds.Pipe)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (SourceCall.At(site, site.Diagnostic.Location.SourceSpan) is not { Name.Identifier.ValueText: "Complete" or "TryComplete" or "CompleteAsync", Receiver: { } receiver } call
            || call.Name.Parent is MemberBindingExpressionSyntax
            || call.Whole.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax block } completion || EnclosingFunction.Of(completion) is not { } function || block.Parent != function)
            yield break;
        var first = GuardedStatements.First(block, completion, receiver);
        if (first == completion || CodeFacts.Of(site.Model.Compilation).Paths.WhatSkips(function, new SyntaxNode[] { first }, site.CancellationToken) is not null)
            yield break;
        var guarded = block.Statements.Where(s => s.SpanStart >= first.SpanStart && s.SpanStart < completion.SpanStart).ToList();
        if (!guarded.SelectMany(EnclosingFunction.OwnNodes).Any(node => node is ReturnStatementSyntax) && !guarded.Any(s => s is ReturnStatementSyntax) && Caught(call, receiver, completion, function, first) is { } caught)
            yield return new Offer("Complete with the failure when the work before it fails", nameof(CompleteOnFailureFix), caught);
        if (!Comments.In(site.Root, completion.FullSpan))
            yield return new Offer("Complete in a 'finally'", $"{nameof(CompleteOnFailureFix)}(finally)", Finally(site, completion, first, guarded[guarded.Count - 1]));
    }

    private static Rewrite? Caught(SourceCall call, ExpressionSyntax receiver, ExpressionStatementSyntax completion, SyntaxNode function, StatementSyntax first)
    {
        var names = new HashSet<string>(function.DescendantTokens().Select(token => token.ValueText));
        if (_exceptionNames.FirstOrDefault(name => !names.Contains(name)) is not { } failure)
            return null;
        var site = call.Site;
        var complete = call.Method?.ContainingType.Name == "ChannelWriter" ? $"{receiver}.TryComplete({failure});" : WithArgument(call, completion, failure);
        var unit = site.Layout.Unit;
        return new Rewrite(GuardedStatements.Into(site.Root, site.Layout, first, completion, new[]
        {
            $"catch ({site.NameOf("System.Exception", completion.SpanStart)} {failure})", "{", unit + complete, unit + "throw;", "}",
        }));
    }

    /// <summary>The same statement with the failure as its argument, however it is awaited.</summary>
    private static string WithArgument(SourceCall call, ExpressionStatementSyntax completion, string failure)
    {
        var arguments = call.Arguments!.Span;
        var text = completion.ToString();
        var start = arguments.Start - completion.SpanStart;
        return text.Substring(0, start) + $"({failure})" + text.Substring(start + arguments.Length);
    }

    private static Rewrite Finally(FixSite site, ExpressionStatementSyntax completion, StatementSyntax first, StatementSyntax last)
    {
        var handler = new[] { "finally", "{", site.Layout.Unit + completion, "}" };
        return new Rewrite(GuardedStatements.Into(site.Root, site.Layout, first, last, handler).Add(Rewrite.Replace(site.Layout.Lines(completion), "")));
    }
}
