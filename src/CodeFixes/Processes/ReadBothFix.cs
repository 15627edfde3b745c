using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Processes;

/// <summary>
/// Reads both outputs of a process at the same time: the read of the second is begun before that of the first, and its result is taken where it
/// was read. Only where both are read to their end in one block, so that nothing else changes.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReadBothFix))]
public sealed class ReadBothFix : HangproofFix
{
    private const string Output = "StandardOutput";
    private const string Error = "StandardError";

    public ReadBothFix()
        : base(RuleIds.Process)
    {
    }

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (Rewritten(site) is { } rewrite)
            yield return new Offer("Read both outputs at the same time", nameof(ReadBothFix), rewrite);
    }

    private static Rewrite? Rewritten(FixSite site)
    {
        if (site.Wait is not { Receiver: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax process, Name.Identifier.ValueText: Output or Error } stream } call
            || call.Name.Identifier.ValueText is not ("ReadToEnd" or "ReadToEndAsync")
            || call.Whole.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } first)
            return null;
        var other = stream.Name.Identifier.ValueText == Output ? Error : Output;
        foreach (var statement in block.Statements.Where(s => s.SpanStart > first.SpanStart))
        {
            if (Reading(statement, process.Identifier.ValueText, other) is not { } reading)
                continue;
            var task = FreeName.At(site, block.Statements[0].SpanStart, other == Error ? "errorTask" : "outputTask", takes: _ => true);
            var begin = $"var {task} = {process}.{other}.ReadToEndAsync{reading.ArgumentList};";
            var result = EnclosingFunction.IsAsync(EnclosingFunction.Of(first)) ? $"await {task}{Configured(reading)}" : $"{task}.GetAwaiter().GetResult()";
            var whole = Whole(reading);
            return Comments.In(site.Root, whole.Span) ? null : new Rewrite(new[] { site.Layout.Before(first, begin), Rewrite.Replace(whole.Span, result) });
        }
        return null;
    }

    /// <summary>The read of a stream to its end that a statement makes, and nothing before it.</summary>
    private static InvocationExpressionSyntax? Reading(StatementSyntax statement, string process, string stream) =>
        statement is LocalDeclarationStatementSyntax or ExpressionStatementSyntax or ReturnStatementSyntax
            ? EnclosingFunction.OwnNodes(statement).OfType<InvocationExpressionSyntax>().FirstOrDefault(call =>
                call.Expression is MemberAccessExpressionSyntax
                {
                    Name.Identifier.ValueText: "ReadToEnd" or "ReadToEndAsync",
                    Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner, Name.Identifier.ValueText: var member },
                } && owner.Identifier.ValueText == process && member == stream && IsWaitedFor(call))
            : null;

    /// <summary>A task that is kept was begun here, and is read meanwhile already.</summary>
    private static bool IsWaitedFor(InvocationExpressionSyntax call) =>
        ((MemberAccessExpressionSyntax)call.Expression).Name.Identifier.ValueText == "ReadToEnd" || Whole(call) is AwaitExpressionSyntax;

    private static ExpressionSyntax Whole(ExpressionSyntax call)
    {
        while (call.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured })
            call = configured;
        return call.Parent as AwaitExpressionSyntax ?? call;
    }

    private static string Configured(InvocationExpressionSyntax call) =>
        call.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured } ? $".ConfigureAwait{configured.ArgumentList}" : "";

}
