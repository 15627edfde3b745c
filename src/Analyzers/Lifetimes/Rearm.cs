using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>Whether a callback that arms its own timer again skips that when something fails.</summary>
internal static class Rearm
{
    /// <summary>
    /// Whether the call stands behind work that can throw, and what is thrown is swallowed: by a <c>catch</c> of the callback that does not
    /// arm the timer, or by the timer itself.
    /// </summary>
    /// <param name="isSwallowedByTimer">Whether the timer is of the kind that drops what its handlers throw.</param>
    public static bool IsLostOnFailure(SyntaxNode call, SyntaxNode function, LifetimeSite site, bool isSwallowedByTimer)
    {
        if (!HasWorkBefore(call, function, site))
            return false;
        var guarded = false;
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(call))
        {
            // However the callback ends, it gets there: what fails there is the arming itself.
            if (ancestor is TryStatementSyntax inner && inner.Block.Span.Contains(call.Span) && IsInCleanup(inner))
                return false;
            switch (ancestor)
            {
                // On a branch it is a retry, not the next turn: without it the timer is meant to be off.
                case FinallyClauseSyntax or CatchClauseSyntax or IfStatementSyntax or ElseClauseSyntax or SwitchSectionSyntax or ConditionalExpressionSyntax:
                    return false;
                case TryStatementSyntax attempt when attempt.Block.Span.Contains(call.Span):
                    if (attempt.Finally is { } ending && Arms(ending))
                        return false;
                    foreach (var handler in attempt.Catches)
                    {
                        // What its owner has disposed is not to tick again.
                        if (handler.Declaration?.Type is SimpleNameSyntax { Identifier.ValueText: "ObjectDisposedException" })
                            continue;
                        if (!Arms(handler) && !Leaves(handler))
                            return !IsArmedAfter(attempt, function);
                        guarded |= Arms(handler);
                    }
                    break;
            }
        }
        // Without a catch of its own the exception reaches the timer: one kind drops it, the other ends the process, which nobody overlooks.
        return isSwallowedByTimer && !guarded && !IsWorkCaught(call, function);
    }

    /// <summary>Whether a function is what the timer calls: given to its constructor or to its event.</summary>
    public static bool IsCallback(SyntaxNode function, IInvocationOperation call, LifetimeSite site)
    {
        var model = site.Facts.Code.Models.Get(function.SyntaxTree);
        if (function is AnonymousFunctionExpressionSyntax lambda)
            return lambda.Parent is ArgumentSyntax { Parent.Parent: { } target } && IsTimer(model.GetTypeInfo(target, site.CancellationToken).Type)
                || lambda.Parent is AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Elapsed", Expression: var ticking } }
                    && !IsAnother(model.GetSymbolInfo(ticking, site.CancellationToken).Symbol, call);
        if (model.GetDeclaredSymbol(function, site.CancellationToken) is not IMethodSymbol method)
            return false;
        foreach (var use in site.Facts.Code.Uses.Of(method, site.CancellationToken).Uses)
        {
            for (var parent = use.Operation.Parent; parent is not null; parent = parent.Parent)
            {
                if (parent is IArgumentOperation { Parent: IObjectCreationOperation { Type: var type } made } && (IsTimer(type) || type?.Name == "TimerCallback"))
                {
                    if (IsTimer(type) && IsAnother(TaskPath.StoredIn(made), call))
                        break;
                    return true;
                }
                if (parent is IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event.Name: "Elapsed", Instance: { } ticking } } && IsAnother(ValueOrigins.Variable(ticking), call))
                    break;
                if (parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "CreateTimer" } }
                    or IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event.Name: "Elapsed" } })
                    return true;
                if (parent is IInvocationOperation or IExpressionStatementOperation)
                    break;
            }
        }
        return false;
    }

    /// <summary>A timer of which all is in sight, and which nothing starts but its own callback.</summary>
    public static bool IsNeverStarted(SyntaxNode function, IInvocationOperation call, LifetimeSite site) =>
        call.TargetMethod.Name == "Start" && ValueOrigins.Variable(call.Instance) is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } timer
        && site.Facts.Code.Uses.Of(timer.OriginalDefinition, site.CancellationToken) is { IsComplete: true, Uses: var uses }
        && uses.All(use => EnclosingFunction.Of(use.Operation.Syntax) == function || use.Operation.Parent switch
        {
            IAssignmentOperation made => made.Target == use.Operation && ValueOrigins.Unwrap(made.Value) is IObjectCreationOperation { Initializer: null } or ILiteralOperation,
            IPropertyReferenceOperation { Property.Name: var set } => set != "Enabled",
            IInvocationOperation { TargetMethod.Name: var called } => called is "Stop" or "Dispose" or "Close",
            IEventReferenceOperation => true,
            _ => false,
        });

    /// <summary>Whether the callback is that of another timer, which starts this one again with its next tick.</summary>
    private static bool IsAnother(ISymbol? ticking, IInvocationOperation arming) =>
        ticking is IFieldSymbol && ValueOrigins.Variable(arming.Instance) is IFieldSymbol armed && !SymbolEqualityComparer.Default.Equals(ticking.OriginalDefinition, armed.OriginalDefinition);

    private static bool IsTimer(ITypeSymbol? type) => type?.Name is "Timer" or "ITimer";

    /// <summary>Something before the call that can throw: another call, in a statement before, but not of a method that catches whatever fails in it.</summary>
    private static bool HasWorkBefore(SyntaxNode call, SyntaxNode function, LifetimeSite site) =>
        EnclosingFunction.OwnCalls(function).Any(other => other.Span.End <= call.SpanStart && !other.ToString().StartsWith("nameof", StringComparison.Ordinal) && !IsCaughtWithin(other, site));

    private static bool IsCaughtWithin(InvocationExpressionSyntax work, LifetimeSite site) =>
        site.Facts.Code.Models.Get(work.SyntaxTree).GetSymbolInfo(work, site.CancellationToken).Symbol is IMethodSymbol { IsAsync: false } method && !method.IsVirtualCall()
        && site.Facts.Code.Models.Declarations(method.OriginalDefinition) is [var declared]
        && EnclosingFunction.Block(declared.GetSyntax(site.CancellationToken)) is { Statements: { Count: > 0 } statements }
        && statements.Last() is TryStatementSyntax attempt && attempt.Catches.Any(CatchesAll) && statements.Take(statements.Count - 1).All(first => first is IfStatementSyntax { Statement: ReturnStatementSyntax } or LocalDeclarationStatementSyntax && !first.DescendantNodes().Any(node => node is InvocationExpressionSyntax));

    /// <summary>Whether all that comes before the call is within a <c>try</c> that catches everything.</summary>
    private static bool IsWorkCaught(SyntaxNode call, SyntaxNode function) =>
        EnclosingFunction.OwnNodes(function).OfType<TryStatementSyntax>().Any(attempt => attempt.Span.End <= call.SpanStart && attempt.Catches.Any(CatchesAll));

    private static bool IsInCleanup(TryStatementSyntax attempt) =>
        attempt.Block.Statements.Count == 1 && EnclosingFunction.AncestorsWithin(attempt).Any(node => node is FinallyClauseSyntax);

    private static bool CatchesAll(CatchClauseSyntax handler) =>
        handler.Filter is null && (handler.Declaration is null || handler.Declaration.Type.ToString() is "Exception" or "System.Exception") && !Leaves(handler);

    private static bool IsArmedAfter(TryStatementSyntax attempt, SyntaxNode function) =>
        EnclosingFunction.OwnCalls(function).Any(other => other.SpanStart >= attempt.Span.End && IsArming(other));

    private static bool Arms(SyntaxNode clause) => clause.DescendantNodes().Any(node => node is InvocationExpressionSyntax call && IsArming(call) || node is AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Enabled" } });

    private static bool IsArming(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText is "Change" or "Start" || access.Name.Identifier.ValueText.Contains("Timer"),
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText is "Change" or "Start",
        IdentifierNameSyntax helper => helper.Identifier.ValueText.Contains("Timer") || helper.Identifier.ValueText.Contains("Schedule") || helper.Identifier.ValueText.Contains("Arm"),
        _ => false,
    };

    private static bool Leaves(CatchClauseSyntax handler) => handler.Block.DescendantNodes().Any(node => node is ThrowStatementSyntax);
}
