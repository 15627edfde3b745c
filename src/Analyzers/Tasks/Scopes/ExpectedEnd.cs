using Hangproof.Flow;
using Hangproof.Tasks.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Scopes;

/// <summary>
/// Work that expects what it uses to be disposed one day: a function of the compilation, or a lambda, each of whose uses of it stands in a <c>try</c> that
/// ends the work at an <see cref="ObjectDisposedException"/>; or a loop that waits in it, around which all that is thrown is caught.
/// </summary>
internal sealed class ExpectedEnd
{
    private readonly CodeFacts _facts;

    public ExpectedEnd(CodeFacts facts) => _facts = facts;

    /// <summary>Whether a call's work expects that of each of some resources that the call is given.</summary>
    public bool Of(IInvocationOperation call, IEnumerable<string> resources, CancellationToken cancellationToken) =>
        call.Syntax is InvocationExpressionSyntax invocation && resources.ToList() is var used && LoopUntilGone(invocation) is var loop
        && used.All(resource => IsExpected(call, invocation, resource, loop, cancellationToken));

    /// <summary>
    /// <c>Task.Run(async () => { try { while (true) Answer(await listener.GetContextAsync()); } catch (Exception) { } })</c>: the <c>try</c> that is all of a
    /// lambda and catches all, around a loop whose next round comes from what a <c>using</c> around the call disposes.
    /// </summary>
    private static BlockSyntax? LoopUntilGone(InvocationExpressionSyntax invocation) =>
        invocation.ArgumentList.Arguments is [{ Expression: AnonymousFunctionExpressionSyntax { Block.Statements: [TryStatementSyntax attempt] } }, ..]
        && attempt.Catches.FirstOrDefault(Handlers.TakesAll) is { Filter: null } clause && !EnclosingFunction.OwnNodes(clause.Block).Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax)
        && EnclosingFunction.OwnCalls(attempt.Block).Any(asked => asked.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } resource } && IsDisposedAround(invocation, name)
            && Awaited.IsAwaited(asked) && !IsWaitForGood(resource) && EnclosingFunction.AncestorsWithin(asked).TakeWhile(node => node != attempt).Any(LoopSyntax.Is)
            // A handler within would take the end for one failure of many.
            && !EnclosingFunction.AncestorsWithin(asked).TakeWhile(node => node != attempt).Any(node => node is TryStatementSyntax { Catches.Count: > 0 }))
            ? attempt.Block
            : null;

    private static bool IsDisposedAround(SyntaxNode node, string name) => EnclosingFunction.AncestorsWithin(node).Any(around => around switch
    {
        UsingStatementSyntax { Declaration: { } declaration } => Declares(declaration, name),
        BlockSyntax block => block.Statements.Any(statement => statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0, Declaration: var declaration } && statement.SpanStart < node.SpanStart && Declares(declaration, name)),
        _ => false,
    });

    private static bool Declares(VariableDeclarationSyntax declaration, string name) => declaration.Variables.Any(variable => variable.Identifier.ValueText == name);

    private bool IsExpected(IInvocationOperation call, InvocationExpressionSyntax invocation, string resource, BlockSyntax? loop, CancellationToken cancellationToken)
    {
        foreach (var name in invocation.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == resource))
        {
            var isMet = name.Parent is ArgumentSyntax argument && argument.Parent?.Parent == invocation
                ? IsMetByCallee(call, argument, cancellationToken)
                : invocation.Span.Contains(EnclosingFunction.Of(name).Span) ? IsMet(name) || (loop?.Span.Contains(name.Span) == true && IsMetByLoop(name, loop))
                // The starter looks at the token before the work begins.
                : loop is not null && name.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Token", Parent: ArgumentSyntax { Parent.Parent: var starter } } && starter == invocation;
            if (!isMet)
                return false;
        }
        return true;
    }

    private bool IsMetByCallee(IInvocationOperation call, ArgumentSyntax argument, CancellationToken cancellationToken) =>
        call.TargetMethod is { IsVirtual: false, IsAbstract: false, IsOverride: false }
        && call.Arguments.FirstOrDefault(given => given.Syntax == argument)?.Parameter is { } parameter
        // What a disposed source no longer ends waits on, and throws nothing.
        && !SymbolEqualityComparer.Default.Equals(parameter.Type, _facts.Known.CancellationTokenSource)
        && !_facts.Models.Declarations(call.TargetMethod).IsEmpty
        && _facts.Uses.Of(parameter, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses } && (uses.All(use => IsMet(use.Operation.Syntax)) || uses.All(use => GoesRoundUntilGone(use.Operation.Syntax)));

    /// <summary>
    /// <c>while (true) { var read = await from.ReadAsync(buffer); ... }</c>: a loop that has no other end goes on with the resource, which nobody catches the end of within: to dispose it is how
    /// the work is told to end.
    /// </summary>
    private bool GoesRoundUntilGone(SyntaxNode use) =>
        EnclosingFunction.AncestorsWithin(use).FirstOrDefault(IsWithoutEnd) is { } loop && !IsWaitForGood(use) && !IsLeft(use) && use.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax called } && Awaited.IsAwaited(called)
        && !EnclosingFunction.AncestorsWithin(use).TakeWhile(node => node != loop).Any(node => node is TryStatementSyntax { Catches.Count: > 0 });

    private static bool IsWithoutEnd(SyntaxNode loop) =>
        loop is WhileStatementSyntax or ForStatementSyntax && LoopSyntax.IsForEver(loop) && !EnclosingFunction.OwnNodes(loop).Any(node => node is ReturnStatementSyntax or BreakStatementSyntax);

    /// <summary>Whether the work ends where a use finds the resource gone.</summary>
    private bool IsMet(SyntaxNode use)
    {
        if (use.Parent is EqualsValueClauseSyntax or AssignmentExpressionSyntax || IsWaitForGood(use) || IsLeft(use))
            return false;
        // What is cancelled too late has nobody left to tell.
        var isCancel = use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Cancel" or "CancelAsync", Parent: InvocationExpressionSyntax };
        for (var node = use; node.Parent is { } parent; node = parent)
        {
            if (parent is TryStatementSyntax attempt && attempt.Block == node && attempt.Catches.FirstOrDefault(clause => Handlers.IsOfDisposal(clause) || (isCancel && Handlers.TakesAll(clause) && clause.Filter is null)) is { } clause)
                return !EnclosingFunction.OwnNodes(clause.Block).Any(inner => inner is ThrowStatementSyntax);
            // What a lambda throws comes out where the call is awaited that runs it.
            if (EnclosingFunction.IsFunction(parent) && !(parent.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax run } && Awaited.IsAwaited(run)))
                return false;
        }
        return false;
    }

    /// <summary>Whether a use throws out of the loop, or asks a source what it answers when it is disposed as well; what its token no longer ends waits on.</summary>
    private bool IsMetByLoop(IdentifierNameSyntax use, BlockSyntax loop) =>
        _facts.Models.Get(use.SyntaxTree).GetTypeInfo(use).Type is { } type && _facts.Known.IsTokenSource(type)
            ? use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCancellationRequested" }
            : use.Parent is not (EqualsValueClauseSyntax or AssignmentExpressionSyntax) && !IsWaitForGood(use) && !IsLeft(use) && EnclosingFunction.Of(use) == EnclosingFunction.Of(loop);

    /// <summary><c>turn.WaitAsync()</c>: who already waits in what is disposed is told nothing.</summary>
    private static bool IsWaitForGood(SyntaxNode use) =>
        use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } } && name.Contains("Wait");

    /// <summary>Whether a use is part of a call whose own task is left: what that throws nobody catches here.</summary>
    private bool IsLeft(SyntaxNode use)
    {
        var call = use.Parent switch
        {
            MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax invocation } access when access == invocation.Expression => invocation,
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation } => invocation,
            _ => null,
        };
        return call is not null && !Awaited.IsAwaited(call) && _facts.Known.IsTaskLike(_facts.Models.Get(call.SyntaxTree).GetTypeInfo(call).Type);
    }
}
