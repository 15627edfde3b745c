using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Reports an acquisition inside the <c>try</c> whose <c>finally</c> gives back (HANG211), where it can end without the lock: it takes a token, it
/// gives up after a time, or something before it in the <c>try</c> can fail.
/// </summary>
/// <remarks>
/// Stays silent where the <c>finally</c> looks whether there is something to give back, and for an acquisition that comes first and can only
/// succeed; and for a throttle whose takers are all ended by the one token that can keep this one from its permit.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AcquiredInsideTryAnalyzer : HangproofAnalyzer
{
    private const string WayOut = "move it before the 'try'";

    public AcquiredInsideTryAnalyzer()
        : base(ImmutableArray.Create(Descriptors.AcquiredInsideTry))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (!AcquireCalls.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var facts = LockFacts.Of(context.Compilation, context.Options, context.CancellationToken);
        RegisterBlocks(context, block =>
        {
            var ordinal = 0;
            foreach (var (name, call) in AcquireCalls.In(block))
            {
                if (Guard(call) is null || facts.Facts.Models.Get(call.SyntaxTree).GetOperation(call, block.CancellationToken) is not IInvocationOperation operation
                    || AcquireCalls.Taken(operation, facts, block.CancellationToken) is not { IsScope: false } taken
                    || Why(taken, call, facts, block.CancellationToken) is not { } why)
                    continue;
                var api = operation.TargetMethod.OriginalDefinition.GetDocumentationCommentId() ?? name.Identifier.ValueText;
                block.ReportDiagnostic(Diagnostic.Create(
                    taken.Form != AcquireForm.Waits && HasMaximum(taken, facts, block.CancellationToken) && !IsCancelledByNobody(operation, facts.Facts, block.CancellationToken)
                        ? Descriptors.AcquiredInsideTry.AsSuggestion() : Descriptors.AcquiredInsideTry.UntilAsked(),
                    name.GetLocation(),
                    additionalLocations: null,
                    FindingProperties.Of(RuleIds.AcquiredInsideTry, block.OwningSymbol, api, BoundState.Unbounded.Name(), ordinal++, WayOut),
                    $"{operation.TargetMethod.ContainingType.Name}.{operation.TargetMethod.Name}",
                    why,
                    WayOut));
            }
        }, AcquireCalls.Words);
    }

    /// <summary><c>new SemaphoreSlim(1, 1)</c>: a permit too many throws at the one who holds it. Without a maximum mostly nobody notices.</summary>
    private static bool HasMaximum(Acquisition taken, LockFacts facts, CancellationToken cancellationToken) =>
        taken.Object is { } semaphore && facts.Facts.Objects.Of(semaphore, cancellationToken).Creations is { IsEmpty: false } made
        && made.All(creation => creation is IObjectCreationOperation { Arguments.Length: 2 });

    /// <summary>Whether the token of a wait is one that all who are seen to call the method leave out.</summary>
    private static bool IsCancelledByNobody(IInvocationOperation wait, CodeFacts facts, CancellationToken cancellationToken) =>
        wait.Arguments.FirstOrDefault(argument => facts.Known.IsToken(argument.Parameter?.Type)) is { Value: var token } && ValueOrigins.Unwrap(token) is IParameterReferenceOperation { Parameter: var given }
        && LeftOut.ByAllInSight(given, facts.Uses, cancellationToken);

    private static string? Why(Acquisition taken, InvocationExpressionSyntax call, LockFacts facts, CancellationToken cancellationToken)
    {
        for (SyntaxNode from = call; Guard(from) is { } guard; from = guard)
        {
            if (!Releases(guard.Finally!, taken, facts, cancellationToken))
                continue;
            // What was given back for a while within the `try` is taken back there, too.
            if (IsTakenBack(guard.Block, taken, call, facts, cancellationToken))
                return null;
            var together = EndedForAll(taken, facts, cancellationToken);
            switch (taken.Form)
            {
                case AcquireForm.Cancellable when together is null:
                    return "it is cancelled";
                // Whoever drops the answer is told so by another rule.
                case AcquireForm.Timed or AcquireForm.Tries when taken.Operation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is IfStatementSyntax choice
                    && choice.Condition.Span.Contains(call.Span) && (Leaving.Is(choice.Statement) || choice.Else is null && guard.Block.Statements.Last() == choice):
                    return "it gives up";
                case AcquireForm.Timed or AcquireForm.Tries:
                    return null;
            }
            return guard.Block.Statements.TakeWhile(statement => statement.Span.End <= call.SpanStart && !statement.Span.Contains(call.Span))
                .Where(statement => statement.SpanStart >= MadeAt(taken.Object, guard))
                .SelectMany(statement => EnclosingFunction.OwnNodes(statement).Prepend(statement))
                .Select(node => WhatFails(node, together, facts.Facts, cancellationToken)).FirstOrDefault(reason => reason is not null);
        }
        return null;
    }

    /// <summary><c>Mutex gate = null; try { Load(); gate = new Mutex(); gate.WaitOne(); } finally { gate?.ReleaseMutex(); }</c>: before there is a lock, none is given back.</summary>
    private static int MadeAt(IOperation? gate, TryStatementSyntax guard)
    {
        if (ValueOrigins.Unwrap(gate) is not ILocalReferenceOperation { Local: { Name: var name, DeclaringSyntaxReferences: [var declared] } }
            || declared.GetSyntax() is not VariableDeclaratorSyntax { Initializer: null or { Value.RawKind: (int)SyntaxKind.NullLiteralExpression or (int)SyntaxKind.DefaultLiteralExpression } } variable || guard.Span.Contains(variable.Span))
            return 0;
        return guard.Block.Statements.LastOrDefault(statement => statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax set } } && set.Identifier.ValueText == name) is { } made
            && guard.Block.Statements.First() is var first && !EnclosingFunction.OwnNodes(EnclosingFunction.Of(guard)).OfType<AssignmentExpressionSyntax>().Any(other => other.SpanStart < first.SpanStart && other.SpanStart > variable.SpanStart && other.Left is IdentifierNameSyntax set && set.Identifier.ValueText == name)
            ? made.Span.End : 0;
    }

    /// <summary>
    /// The takers of a throttle that one token ends: a permit too many, given back when that is cancelled, lets nobody in. A lock would still let the next in
    /// beside its holder, and one that has a maximum would throw.
    /// </summary>
    private static EndedTogether? EndedForAll(Acquisition taken, LockFacts facts, CancellationToken cancellationToken) =>
        taken.Form == AcquireForm.Cancellable && facts.Identity.Permits(taken.Object, cancellationToken) > 1
        && facts.Facts.Objects.Of(taken.Object!, cancellationToken).Creations.All(creation => creation is IObjectCreationOperation { Arguments.Length: 1 })
            ? EndedTogether.Of(taken, facts.Facts, cancellationToken)
            : null;

    private static string? WhatFails(SyntaxNode node, EndedTogether? together, CodeFacts facts, CancellationToken cancellationToken) =>
        together is not null && node is InvocationExpressionSyntax && facts.Models.Get(node.SyntaxTree).GetOperation(node, cancellationToken) is IInvocationOperation call && together.Cancels(call)
            ? facts.Paths.WhatFailsUncancelled(call, cancellationToken)
            : facts.Paths.WhatFails(node, cancellationToken);

    private static bool IsTakenBack(BlockSyntax attempt, Acquisition taken, InvocationExpressionSyntax call, LockFacts facts, CancellationToken cancellationToken)
    {
        var model = facts.Facts.Models.Get(attempt.SyntaxTree);
        return EnclosingFunction.OwnNodes(attempt).OfType<InvocationExpressionSyntax>().Any(node => node.SpanStart < call.SpanStart && model.GetOperation(node, cancellationToken) is { } operation
            && facts.Acquisitions.Given(operation, cancellationToken) is { } release && AcquireCalls.IsOf(release, taken));
    }

    /// <summary>The nearest <c>try</c> with a <c>finally</c> in whose block a node stands.</summary>
    private static TryStatementSyntax? Guard(SyntaxNode node)
    {
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(node))
        {
            if (ancestor is TryStatementSyntax { Finally: not null } guard && guard.Block.Span.Contains(node.Span))
                return guard;
        }
        return null;
    }

    /// <summary>A release under a condition knows whether there is something to give back, and so does a clean-up that takes the lock itself where it was not taken.</summary>
    private static bool Releases(FinallyClauseSyntax cleanUp, Acquisition taken, LockFacts facts, CancellationToken cancellationToken)
    {
        var model = facts.Facts.Models.Get(cleanUp.SyntaxTree);
        if (EnclosingFunction.OwnNodes(cleanUp).OfType<InvocationExpressionSyntax>().Any(node => model.GetOperation(node, cancellationToken) is { } again
            && facts.Acquisitions.Taken(again, cancellationToken) is { } other && other.Kind == taken.Kind && other.Lock.IsSame(taken.Lock)))
            return false;
        foreach (var node in cleanUp.Block.DescendantNodes(n => n is not (IfStatementSyntax or TryStatementSyntax or ConditionalExpressionSyntax) && !EnclosingFunction.IsFunction(n)))
        {
            if (node is InvocationExpressionSyntax call && !AcquireCalls.GivesBackSeveral(call) && model.GetOperation(node, cancellationToken) is { } operation
                && facts.Acquisitions.Given(operation, cancellationToken) is { } release && AcquireCalls.IsOf(release, taken))
                return true;
        }
        return false;
    }
}
