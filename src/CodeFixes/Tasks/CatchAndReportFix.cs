using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>
/// Lets work that runs on its own catch and report what it throws: in the body of an <c>async void</c> function or of a lambda that is started,
/// else by a helper that awaits the task. The logger in scope is used where there is one.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CatchAndReportFix))]
public sealed class CatchAndReportFix : HangproofFix
{
    private const string Helper = "ReportFailureAsync";

    public CatchAndReportFix()
        : base(RuleIds.ForgottenTask, RuleIds.ForgottenTaskPossible)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    /// <summary>What is dropped by <c>_ =</c> was dropped on purpose.</summary>
    internal override bool NeedsNoLook(Diagnostic diagnostic) => diagnostic.Id == RuleIds.ForgottenTask;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        var rewrite = site.Start.Parent switch
        {
            // Who runs items in parallel wants them done when it is over: that a failure is reported is not what is missing.
            AnonymousFunctionExpressionSyntax lambda when AwaitParallelFix.Loop(lambda) is not null => null,
            AnonymousFunctionExpressionSyntax lambda => InBody(site, lambda, lambda.Body, "Background work"),
            MethodDeclarationSyntax method => InBody(site, method, (SyntaxNode?)method.Body ?? method.ExpressionBody, method.Identifier.ValueText),
            LocalFunctionStatementSyntax local => InBody(site, local, (SyntaxNode?)local.Body ?? local.ExpressionBody, local.Identifier.ValueText),
            _ => DroppedCall.At(site) is { } dropped ? Started(site, dropped) : null,
        };
        if (rewrite is not null)
            yield return new Offer("Catch and report what it throws", nameof(CatchAndReportFix), rewrite);
    }

    private static Rewrite? Started(FixSite site, DroppedCall dropped)
    {
        // A pause that nobody waits for does not fail: there is nothing to report.
        if (dropped.Call.Method is { Name: "Delay", ContainingType.Name: "Task" })
            return null;
        if (dropped.Call.Method is { Name: "Run" or "StartNew" } && dropped.Call.Arguments!.Arguments.FirstOrDefault()?.Expression is AnonymousFunctionExpressionSyntax lambda)
            return InBody(site, lambda, lambda.Body, "Background work");
        return ByHelper(site, dropped);
    }

    /// <summary>The body within a <c>try</c>, one step further in.</summary>
    private static Rewrite? InBody(FixSite site, SyntaxNode function, SyntaxNode? body, string what)
    {
        var (line, unit) = (site.Layout.NewLine, site.Layout.Unit);
        var exception = site.NameOf("System.Exception", function.SpanStart);
        switch (body)
        {
            case BlockSyntax { Statements.Count: > 0 } block when IsOnLinesOfItsOwn(site, block):
                var indent = site.Layout.Indent(block.Statements[0]);
                var edits = new List<TextChange> { Rewrite.Insert(block.OpenBraceToken.Span.End, $"{line}{indent}try{line}{indent}{{") };
                edits.AddRange(Indentation.OfLines(site, Indentation.Line(site, block.OpenBraceToken.SpanStart) + 1, Indentation.Line(site, block.CloseBraceToken.SpanStart) - 1));
                edits.Add(Rewrite.Insert(Indentation.LineStart(site, block.CloseBraceToken.SpanStart), $"{indent}}}{line}{Catch(indent)}"));
                return new Rewrite(edits);
            case ExpressionSyntax expression:
                var outer = site.Layout.Indent(function);
                return new Rewrite([Rewrite.Replace(expression.Span, Block(expression, outer, expression.SpanStart))]);
            case ArrowExpressionClauseSyntax { Expression: { } expression } arrow when function is MethodDeclarationSyntax or LocalFunctionStatementSyntax:
                var semicolon = function is MethodDeclarationSyntax method ? method.SemicolonToken : ((LocalFunctionStatementSyntax)function).SemicolonToken;
                var start = arrow.GetFirstToken().GetPreviousToken().Span.End;
                return Comments.In(site.Root, TextSpan.FromBounds(start, semicolon.Span.End))
                    ? null
                    : new Rewrite([Rewrite.Replace(TextSpan.FromBounds(start, semicolon.Span.End), line + site.Layout.Indent(function) + Block(expression, site.Layout.Indent(function), expression.SpanStart))]);
            default:
                return null;
        }

        string Catch(string indent)
        {
            var report = FailureReport.At(site, body!.SpanStart + 1, what);
            return $"{indent}catch ({exception} {FailureReport.ExceptionAt(site, body.SpanStart + 1)}){line}{indent}{{{line}{indent}{unit}{report}{line}{indent}}}{line}";
        }

        string Block(ExpressionSyntax expression, string outer, int position)
        {
            var inner = outer + unit;
            return $"{{{line}{inner}try{line}{inner}{{{line}{inner}{unit}{expression};{line}{inner}}}{line}{Catch(inner)}{outer}}}";
        }
    }

    /// <summary>What begins on the line of a brace cannot be moved by lines.</summary>
    private static bool IsOnLinesOfItsOwn(FixSite site, BlockSyntax block) =>
        Indentation.Line(site, block.OpenBraceToken.SpanStart) < Indentation.Line(site, block.Statements[0].SpanStart)
        && Indentation.Line(site, block.Statements.Last().Span.End) < Indentation.Line(site, block.CloseBraceToken.SpanStart);

    /// <summary><c>_ = ReportFailureAsync(SendAsync());</c>, and the helper beside the member.</summary>
    private static Rewrite? ByHelper(FixSite site, DroppedCall dropped)
    {
        if (dropped.Statement.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax type } member)
            return null;
        if (site.Model.GetTypeInfo(dropped.Task, site.CancellationToken).Type is not { Name: "Task" or "ValueTask" } returned)
            return null;
        var edits = new List<TextChange> { dropped.Begin($"_ = {Helper}("), Rewrite.Insert(dropped.Task.Span.End, returned.Name == "ValueTask" ? ".AsTask())" : ")") };
        if (!type.Members.OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.ValueText == Helper))
            edits.Add(Rewrite.Insert(member.Span.End, Text(site, member)));
        return new Rewrite(edits);
    }

    private static string Text(FixSite site, MemberDeclarationSyntax member)
    {
        var (line, indent, unit) = (site.Layout.NewLine, site.Layout.Indent(member), site.Layout.Unit);
        var isStatic = member.Modifiers.Any(SyntaxKind.StaticKeyword);
        var report = FailureReport.At(site, member.SpanStart, "Background work");
        // A static helper cannot reach the logger of an object.
        if (isStatic || report.Contains("Trace.TraceError"))
            report = $"{site.NameOf("System.Diagnostics.Trace", member.SpanStart)}.TraceError($\"Background work failed: {{e}}\");";
        var modifiers = isStatic || report.Contains("Trace.TraceError") ? "private static async" : "private async";
        var task = site.NameOf("System.Threading.Tasks.Task", member.SpanStart);
        string[] lines =
        [
            $"{modifiers} {task} {Helper}({task} task)", "{", $"{unit}try", $"{unit}{{", $"{unit}{unit}await task.ConfigureAwait(false);", $"{unit}}}",
            $"{unit}catch ({site.NameOf("System.OperationCanceledException", member.SpanStart)})", $"{unit}{{", $"{unit}}}",
            $"{unit}catch ({site.NameOf("System.Exception", member.SpanStart)} e)", $"{unit}{{", $"{unit}{unit}{report}", $"{unit}}}", "}",
        ];
        return line + string.Concat(lines.Select(text => line + indent + text));
    }
}
