using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>
/// Reports the place that leaves a task completion source open (HANG405): the one callback, worker or time limit that could complete it returns
/// early, lets an exception out, or swallows one.
/// </summary>
/// <remarks>
/// Stays silent where somebody has the source who is not seen, where a token, a timer or a clean-up ends what nobody answers, where several
/// complete it, in handlers that are called again and again, and where nobody can wait for the task without a bound; where nobody
/// in sight does, it is said when the rule is asked for. That nothing ends an answer that
/// does not come is for the wait engine to say, at the wait.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SourceNotCompletedAnalyzer : HangproofAnalyzer
{
    private const string WayOut = "complete it on that way too";

    private static readonly WordPositions _words = new("SetResult", "TrySetResult", "SetException", "TrySetException", "SetCanceled", "TrySetCanceled");

    public SourceNotCompletedAnalyzer()
        : base(ImmutableArray.Create(Descriptors.SourceNotCompleted))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var facts = CodeFacts.Of(context.Compilation);
        if (!facts.Mentions("TaskCompletionSource", context.CancellationToken))
            return;
        var judge = SourceJudge.Of(facts);
        RegisterFiles(context, file => Look(file, judge));
    }

    private static void Look(SemanticModelAnalysisContext file, SourceJudge judge)
    {
        var model = file.SemanticModel;
        var tree = model.SyntaxTree;
        var root = tree.GetRoot(file.CancellationToken);
        var reported = new HashSet<Location>();
        var ordinals = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        foreach (var hit in _words.In(tree, file.FilterSpan ?? root.FullSpan, file.CancellationToken))
        {
            if (!hit.IsMember || Variable(root.FindToken(hit.Position), model, file.CancellationToken) is not { } variable
                || judge.Culprit(judge.Trails.Of(variable, file.CancellationToken), file.CancellationToken) is not { } open
                || open.Place.SourceTree != tree || !reported.Add(open.Place) || DebugCode.Holds(open.Place, file.CancellationToken))
                continue;
            var member = model.GetEnclosingSymbol(open.Place.SourceSpan.Start, file.CancellationToken) ?? variable;
            ordinals.TryGetValue(member, out var ordinal);
            ordinals[member] = ordinal + 1;
            file.ReportDiagnostic(Diagnostic.Create(
                // What is only handed out may be waited for by nobody, or for a time, and what is kept is mostly completed by the way that the object goes on.
                !open.IsWaitedFor || open.IsKept ? Descriptors.SourceNotCompleted.UntilAsked() : Descriptors.SourceNotCompleted,
                open.Place,
                new[] { open.Completion.Syntax.GetLocation() },
                FindingProperties.Of(RuleIds.SourceNotCompleted, member, "T:System.Threading.Tasks.TaskCompletionSource", "unbounded", ordinal, WayOut),
                variable.Name,
                open.What,
                WayOut));
        }
    }

    /// <summary>The variable whose completion a word is.</summary>
    private static ISymbol? Variable(SyntaxToken word, SemanticModel model, CancellationToken cancellationToken)
    {
        if (word.Parent is not SimpleNameSyntax name || name.Identifier != word)
            return null;
        var source = model.GetOperation(SymbolUses.Expression(name), cancellationToken) switch
        {
            IInvocationOperation call => call.Instance,
            IMethodReferenceOperation group => group.Instance,
            _ => null,
        };
        return source is not null && SourceTrails.IsSource(source.Type) ? SourceTrails.Variable(source) : null;
    }
}
