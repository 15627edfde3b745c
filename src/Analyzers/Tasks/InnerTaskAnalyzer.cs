using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>
/// Reports a task of a task of which only the outer one is waited for (HANG412): <c>StartNew</c> or <c>ContinueWith</c> with a delegate that returns a
/// task. The outer task is over at the first <c>await</c> of what it started.
/// </summary>
/// <remarks>
/// Stays silent where the inner task is reached (<c>Unwrap</c>, <c>await await</c>, <c>Result</c>, a variable of the full type that anything else is done
/// with), and where the whole is dropped, which is HANG401's, or only kept to be disposed. What goes round in a loop, and who starts it waits for it at once or gives it away, is said on request: to
/// unwrap that would be to wait for the end of the loop. So is an <c>await</c> on the spot, which mostly means just the start.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InnerTaskAnalyzer : HangproofAnalyzer
{
    private static readonly WordPositions _words = new("StartNew", "ContinueWith");

    public InnerTaskAnalyzer()
        : base(ImmutableArray.Create(Descriptors.InnerTaskForgotten))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var facts = CodeFacts.Of(context.Compilation);
        if (facts.Known.TaskOfT is null || !_words.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var inner = new InnerTask(facts);
        RegisterBlocks(context, block =>
        {
            Findings? findings = null;
            foreach (var hit in _words.In(block.Node.SyntaxTree, block.Node.Span, block.CancellationToken))
            {
                if (!hit.IsCalled || block.Node.SyntaxTree.GetRoot(block.CancellationToken).FindToken(hit.Position).Parent is not SimpleNameSyntax name || !CodeBlocks.Owns(block.Node, name)
                    || block.SemanticModel.GetOperation(SymbolUses.Expression(name), block.CancellationToken) is not IInvocationOperation call
                    || inner.Forgotten(call, block.CancellationToken) is not { } why)
                    continue;
                var goesRound = inner.GoesRound(call, block.CancellationToken);
                (findings ??= new Findings(block)).Report(
                    goesRound || HasNoUnwrap(call) || IsOnlyAwaited(call) || IsTidiedUp(call) || WrittenDecisions.ToForget(name) || inner.AwaitsTurnOnly(call, block.CancellationToken) ? Descriptors.InnerTaskForgotten.UntilAsked() : Descriptors.InnerTaskForgotten, RuleIds.InnerTaskForgotten, name.GetLocation(), call.TargetMethod.OriginalDefinition.GetDocumentationCommentId() ?? name.Identifier.ValueText,
                    $"{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}", why, goesRound || HasNoUnwrap(call) ? "keep the inner task, and observe it" : "call 'Unwrap'");
            }
        }, _words);
    }

    /// <summary>A task of a <c>ValueTask</c>.</summary>
    private static bool HasNoUnwrap(IInvocationOperation call) => call.Type is INamedTypeSymbol { TypeArguments: [{ Name: "ValueTask" }] };

    /// <summary><c>finally { _stop.Cancel(); await work; }</c>, and nothing after it: all that was to be done is done.</summary>
    private static bool IsTidiedUp(IInvocationOperation call)
    {
        var kept = call.Syntax.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var name } } => name,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } } => name,
            _ => null,
        };
        var awaits = EnclosingFunction.OwnNodes(EnclosingFunction.Of(call.Syntax)).OfType<AwaitExpressionSyntax>()
            .Where(awaited => Flow.Awaited.Unconfigured(awaited.Expression) is IdentifierNameSyntax { Identifier.ValueText: var name } && name == kept).ToList();
        return awaits.Count == 1 && awaits[0].FirstAncestorOrSelf<FinallyClauseSyntax>() is not null && awaits[0].Parent is StatementSyntax last && Leaving.IsLast(last);
    }

    /// <summary><c>await Task.Factory.StartNew(async () => ...);</c></summary>
    private static bool IsOnlyAwaited(IInvocationOperation call)
    {
        var value = TaskPath.Carried(call);
        while (value.Parent is IInvocationOperation { TargetMethod.Name: "WaitAsync" } limited && limited.Instance == value)
            value = TaskPath.Carried(limited);
        return value.Parent is IAwaitOperation { Parent: IExpressionStatementOperation };
    }
}
