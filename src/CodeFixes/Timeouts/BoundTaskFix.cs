using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Timeouts;

/// <summary>Bounds a thread's wait for a task that needs the lock which the thread holds: the task goes on, whoever waits learns that it does not end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BoundTaskFix))]
public sealed class BoundTaskFix : HangproofFix
{
    public BoundTaskFix()
        : base(RuleIds.WaitsForCallbackUnderLock)
    {
    }

    internal override FixEffect Effect => FixEffect.Timed;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (SourceCall.At(site, site.Diagnostic.Location.SourceSpan) is not { } call || Task(call) is not { } task || IsBounded(task)
            || !Awaitable.IsTask(site.Model.GetTypeInfo(task, site.CancellationToken).Type)
            || site.Model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task")?.GetMembers("WaitAsync").IsEmpty != false)
            yield break;
        var value = TimeoutValue.At(site, task.SpanStart);
        if (site.Model.Compilation.GetTypeByMetadataName("System.TimeSpan") is { } timeSpan && value.For(timeSpan, task.SpanStart) is { } time)
            yield return new Offer($"Add a timeout of {value.Words}", nameof(BoundTaskFix), new Rewrite(new[] { Rewrite.Insert(task.Span.End, $".WaitAsync({time})") }).And(value.Declaration));
    }

    private static ExpressionSyntax? Task(SourceCall call) => call.Name.Identifier.ValueText switch
    {
        "GetResult" when call.Receiver is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } awaiter } => Unconfigured(awaiter.Expression),
        "Result" when call.Name.Parent is MemberAccessExpressionSyntax access => access.Expression,
        "Wait" when call.Arguments is { Arguments.Count: 0 } && call.Name.Parent is MemberAccessExpressionSyntax access => access.Expression,
        _ => null,
    };

    private static ExpressionSyntax Unconfigured(ExpressionSyntax task) =>
        task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } configured } ? configured.Expression : task;

    private static bool IsBounded(ExpressionSyntax task) =>
        task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAsync" } };
}
