using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Timers;

/// <summary>
/// Makes a timer a loop on <c>PeriodicTimer</c>: one tick at a time, each of whose failures is reported, in a kept task that is stopped by a
/// token where the type ended the timer.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PeriodicLoopFix))]
public sealed class PeriodicLoopFix : HangproofFix
{
    internal const string Stop = "stop";
    internal const string Timer = "timer";

    public PeriodicLoopFix()
        : base(RuleIds.TimerCallback, RuleIds.ForgottenTask)
    {
    }

    // Where a failure goes, and when a tick comes that is late, changes: somebody has to look.
    internal override FixEffect Effect => FixEffect.Unjudged;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (IsPossible(site) && KeptTimer.At(site) is { } timer && Rewritten(site, timer) is { } rewrite)
            yield return new Offer("Tick in a loop on 'PeriodicTimer' that a token stops", nameof(PeriodicLoopFix), rewrite);
    }

    private static bool IsPossible(FixSite site) =>
        ((CSharpParseOptions)site.Root.SyntaxTree.Options).LanguageVersion >= LanguageVersion.CSharp8
        && site.Model.Compilation.GetTypeByMetadataName("System.Threading.PeriodicTimer") is not null;

    private static Rewrite? Rewritten(FixSite site, KeptTimer timer)
    {
        var (type, arguments) = (timer.Type, timer.Arguments);
        if (Tick.Of(site, type, arguments[0].Expression, arguments[1].Expression) is not { } tick || TickTimes.Of(site, arguments[2].Expression, arguments[3].Expression) is not { } times
            || HasComment(site, timer, tick) || StopsItself(timer, tick) || NamesOf(timer, tick) is not { } names || type.DescendantTokens().Any(token => token.ValueText == names.Source || token.ValueText == names.Task || token.ValueText == names.Loop))
            return null;
        var ends = timer.Ends.Select(end => Ended(site, end, names)).ToList();
        if (ends.Any(edit => edit is null) || Placed(site, timer, tick, Loop(site, type, tick, times, names.Loop)) is not { } loop)
            return null;
        var task = site.NameOf("System.Threading.Tasks.Task", type.SpanStart);
        return new Rewrite(tick.Edits)
            .And(Fields(site, timer, task, names))
            .And([Rewrite.Replace(timer.Created.Span, $"{names.Task} = {task}.Run(() => {names.Loop}({names.Source}.Token))"), loop])
            .And(ends.Select(edit => edit!.Value));
    }

    /// <summary>Whether a comment stands where its place is gone: by a time, or before the callback.</summary>
    private static bool HasComment(FixSite site, KeptTimer timer, Tick tick)
    {
        var inner = tick.Name is null ? ((LambdaExpressionSyntax)tick.Body).Body.Span : new TextSpan(timer.Created.Span.End, 0);
        return Comments.In(site.Root, TextSpan.FromBounds(timer.Created.SpanStart, inner.Start)) || Comments.In(site.Root, TextSpan.FromBounds(Math.Min(inner.End, timer.Created.Span.End), timer.Created.Span.End))
            || Comments.In(site.Root, timer.Field.Declaration.Span);
    }

    /// <summary>A tick that stops its timer would wait for itself.</summary>
    private static bool StopsItself(KeptTimer timer, Tick tick)
    {
        var stops = new HashSet<string>(timer.Ends.Select(end => end.FirstAncestorOrSelf<MethodDeclarationSyntax>()!.Identifier.ValueText), StringComparer.Ordinal);
        return tick.Body.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call =>
            call.Expression is IdentifierNameSyntax { Identifier.ValueText: var own } && stops.Contains(own)
            || call.Expression is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var other } && stops.Contains(other));
    }

    /// <summary>Named for the field, and for what is called.</summary>
    private static (string Source, string Task, string Loop)? NamesOf(KeptTimer timer, Tick tick)
    {
        var start = timer.Name.LastIndexOf('_') + 1;
        var (prefix, stem) = (timer.Name.Substring(0, start), timer.Name.Substring(start));
        foreach (var word in new[] { "Timer", "timer" })
        {
            if (stem.EndsWith(word, StringComparison.Ordinal))
                stem = stem.Substring(0, stem.Length - word.Length);
        }
        // Without a prefix a bare name may be a parameter's.
        if (stem.Length == 0 && prefix.Length == 0)
            stem = "tick";
        var called = tick.Name ?? (stem.Length == 0 ? "Tick" : char.ToUpperInvariant(stem[0]) + stem.Substring(1));
        called = called.EndsWith("Async", StringComparison.Ordinal) && called.Length > 5 ? called.Substring(0, called.Length - 5) : called;
        return (prefix + (stem.Length == 0 ? "stop" : $"{stem}Stop"), prefix + (stem.Length == 0 ? "loop" : $"{stem}Loop"), $"{called}LoopAsync");
    }

    private static IEnumerable<TextChange> Fields(FixSite site, KeptTimer timer, string task, (string Source, string Task, string Loop) names)
    {
        var (field, declared) = (timer.Field, timer.Field.Declaration);
        var source = site.NameOf("System.Threading.CancellationTokenSource", field.SpanStart);
        yield return Rewrite.Replace(declared.Span, $"{task} {names.Task}{(timer.IsAlwaysSet ? "" : $" = {task}.CompletedTask")}");
        // Behind the comment that stands behind the field.
        var (line, indent) = (site.Layout.NewLine, site.Layout.Indent(field));
        var text = $"private readonly {source} {names.Source} = new {source}();";
        yield return field.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            ? Rewrite.Insert(field.FullSpan.End, $"{indent}{text}{line}")
            : Rewrite.Insert(field.Span.End, $"{line}{indent}{text}");
    }

    /// <summary>The stop, where the timer ended: awaited wherever that is possible.</summary>
    private static TextChange? Ended(FixSite site, ExpressionSyntax end, (string Source, string Task, string Loop) names)
    {
        var method = end.FirstAncestorOrSelf<MethodDeclarationSyntax>()!;
        var (line, unit) = (site.Layout.NewLine, site.Layout.Unit);
        var (cancel, awaited) = ($"{names.Source}.Cancel()", $"await {names.Task}.ConfigureAwait(false)");
        var isAsync = method.Modifiers.Any(SyntaxKind.AsyncKeyword);
        if (end.Parent is ExpressionStatementSyntax { Parent: not BlockSyntax } && isAsync)
            return null;
        if (end.Parent is ExpressionStatementSyntax)
            return Rewrite.Replace(end.Span, isAsync ? $"{cancel};{line}{site.Layout.Indent(end)}{awaited}" : cancel);
        var isTask = end.ToString().Contains("DisposeAsync");
        if (!isAsync && !isTask)
            return Rewrite.Replace(end.Span, cancel);
        var arrow = (ArrowExpressionClauseSyntax)end.Parent!;
        var span = TextSpan.FromBounds(arrow.GetFirstToken().GetPreviousToken().Span.End, method.SemicolonToken.Span.End);
        if (Comments.In(site.Root, span) || method.ConstraintClauses.Count > 0)
            return null;
        var indent = site.Layout.Indent(method);
        var last = isAsync ? awaited : $"return new {site.NameOf("System.Threading.Tasks.ValueTask", end.SpanStart)}({names.Task})";
        return Rewrite.Replace(span, $"{line}{indent}{{{line}{indent}{unit}{cancel};{line}{indent}{unit}{last};{line}{indent}}}");
    }

    /// <summary>The member that goes round, indented against itself only.</summary>
    private static List<string> Loop(FixSite site, ClassDeclarationSyntax type, Tick tick, TickTimes times, string name)
    {
        var (unit, position) = (site.Layout.Unit, type.OpenBraceToken.Span.End);
        var task = site.NameOf("System.Threading.Tasks.Task", position);
        var next = $"while (await {Timer}.WaitForNextTickAsync({Stop}))";
        var lines = new List<string> { "try", "{" };
        if (times.Delay is { } delay)
            lines.Add($"{unit}await {task}.Delay({delay}, {Stop});");
        lines.Add($"{unit}using var {Timer} = new {site.NameOf("System.Threading.PeriodicTimer", position)}({times.Period});");
        lines.Add(unit + (times.IsAtOnce ? "do" : next));
        lines.Add($"{unit}{{");
        string[] supervised = ["try", "{", .. tick.Lines.Select(line => unit + line), "}", .. SupervisedWork.Reported(site, position, tick.Name ?? "Timer tick")];
        lines.AddRange(supervised.Select(line => unit + unit + line));
        lines.Add($"{unit}}}");
        if (times.IsAtOnce)
            lines.Add($"{unit}{next};");
        lines.AddRange(["}", .. SupervisedWork.Cancelled(site, position, Stop)]);
        return [$"private async {task} {name}({site.NameOf("System.Threading.CancellationToken", position)} {Stop})", "{", .. lines.Select(line => unit + line), "}"];
    }

    /// <summary>Behind the method that it calls, else as the last member.</summary>
    private static TextChange? Placed(FixSite site, KeptTimer timer, Tick tick, List<string> lines)
    {
        var (line, indent) = (site.Layout.NewLine, site.Layout.Indent(timer.Field));
        var text = string.Concat(lines.Select(part => line + (part.Trim().Length == 0 ? "" : indent + part)));
        if (tick.Body is MethodDeclarationSyntax method)
            return method.GetTrailingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)) ? null : Rewrite.Insert(method.Span.End, line + text);
        var place = Lines.StartIfAlone(timer.Type.SyntaxTree.GetText(site.CancellationToken), timer.Type.CloseBraceToken.SpanStart);
        return timer.Type.CloseBraceToken.IsMissing || place is null ? null : Rewrite.Insert(place.Value, text + line);
    }
}
