using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>
/// Reports a task completion source whose completion runs the code that awaits it: HANG406 where that happens under a lock or in a loop that
/// others depend on, HANG456 elsewhere. HANG406 waits to be asked for where nobody who awaits it is seen to block under the lock.
/// </summary>
/// <remarks>
/// Stays silent for options that are worked out somewhere, for a source that is completed before anybody has its task, for one whose task is only
/// blocked on, looked at or continued in a turn of its own, for one that a turn of the pool completes at its very end, and where the framework has no
/// such option; outside of locks and loops also where it is said in writing that continuations run at once; outside of locks where the one who awaits a value
/// makes the next source right then, inside the completion.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InlineContinuationsAnalyzer : HangproofAnalyzer
{
    private const string Option = "RunContinuationsAsynchronously";
    private const string WayOut = $"pass 'TaskCreationOptions.{Option}'";

    /// <summary>Where the next value would be lost if who awaits this one went on later.</summary>
    private const string WayOutOfLock = "complete it behind the lock";

    private static readonly WordPositions _words = new("TaskCompletionSource", "new");

    public InlineContinuationsAnalyzer()
        : base(ImmutableArray.Create(Descriptors.InlineContinuations, Descriptors.InlineContinuationsPossible))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var facts = CodeFacts.Of(context.Compilation);
        if (context.Compilation.GetTypeByMetadataName("System.Threading.Tasks.TaskCreationOptions") is not { } options || options.GetMembers(Option).IsEmpty
            || options.GetMembers(Option)[0] is not IFieldSymbol { ConstantValue: int flag }
            || !facts.Mentions("TaskCompletionSource", context.CancellationToken))
            return;
        var places = new CompletingPlaces(facts);
        RegisterFiles(context, file => Look(file, places, flag));
    }

    private static void Look(SemanticModelAnalysisContext file, CompletingPlaces places, int flag)
    {
        var tree = file.SemanticModel.SyntaxTree;
        if (!TreeWords.CanHold(tree, "TaskCompletionSource", file.CancellationToken))
            return;
        var root = tree.GetRoot(file.CancellationToken);
        var ordinals = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        foreach (var hit in _words.In(tree, file.FilterSpan ?? root.FullSpan, file.CancellationToken))
        {
            if (Created(root.FindToken(hit.Position)) is not { } created
                || file.SemanticModel.GetOperation(created, file.CancellationToken) is not IObjectCreationOperation { Type: INamedTypeSymbol { Name: "TaskCompletionSource" } type } creation
                || !SourceTrails.IsSource(type) || !type.InstanceConstructors.Any(TakesOptions) || !IsInline(creation, flag) || places.Of(creation, file.CancellationToken) is not { } place || DebugCode.Holds(created.GetLocation(), file.CancellationToken))
                continue;
            var wayOut = place.IsHandOver ? WayOutOfLock : WayOut;
            var member = file.SemanticModel.GetEnclosingSymbol(created.SpanStart, file.CancellationToken) ?? type;
            ordinals.TryGetValue(member, out var ordinal);
            ordinals[member] = ordinal + 1;
            file.ReportDiagnostic(Diagnostic.Create(
                !place.IsCertain || SaysNone(creation) ? Descriptors.InlineContinuationsPossible : place.IsSeenToBlock ? Descriptors.InlineContinuations : Descriptors.InlineContinuations.UntilAsked(),
                Name(created).GetLocation(),
                place.Where is { } where ? new[] { where } : null,
                FindingProperties.Of(RuleIds.InlineContinuations, member, type.OriginalDefinition.GetDocumentationCommentId()!, "unbounded", ordinal, wayOut),
                "TaskCompletionSource",
                place.Why,
                wayOut));
        }
    }

    /// <summary>The creation that a word starts: the type's name, or a <c>new</c> without one.</summary>
    private static BaseObjectCreationExpressionSyntax? Created(SyntaxToken word) => word.Parent switch
    {
        SimpleNameSyntax name when name.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>() is { } creation && creation.Type.Span.End == name.Span.End => creation,
        ImplicitObjectCreationExpressionSyntax creation => creation,
        _ => null,
    };

    private static SyntaxToken Name(BaseObjectCreationExpressionSyntax created) =>
        created is ObjectCreationExpressionSyntax { Type: var type } && type.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().FirstOrDefault(n => n.Identifier.ValueText == "TaskCompletionSource") is { } name
            ? name.Identifier
            : created.NewKeyword;

    /// <summary>A type of one's own by that name may have no such constructor, and nothing to mend.</summary>
    private static bool TakesOptions(IMethodSymbol constructor) => constructor.Parameters.Any(parameter => parameter.Type.Name == "TaskCreationOptions");

    private static bool IsInline(IObjectCreationOperation creation, int flag) =>
        Options(creation) is not { } options
        || options.ConstantValue is { HasValue: true, Value: int value } && (value & flag) == 0;

    /// <summary>Who writes it has thought of it: an explicit none is never a warning.</summary>
    private static bool SaysNone(IObjectCreationOperation creation) =>
        Options(creation)?.Syntax is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "None" };

    private static IOperation? Options(IObjectCreationOperation creation) =>
        creation.Arguments.FirstOrDefault(a => a.Parameter?.Type.Name == "TaskCreationOptions")?.Value;
}
