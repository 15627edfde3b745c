using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>A delegate that a caller hands over to be run under the lock: "call it after the lock" would be no advice.</summary>
/// <remarks>
/// Its value is needed there (<c>_state = update(_state)</c>), the lock is there for nothing else (<c>void Locked(Action work)</c>), or a context runs
/// one posted call at a time. What is told of something, a continuation or a handler, is not of this kind.
/// </remarks>
internal static class MeantUnderLock
{
    public static bool Is(IInvocationOperation call, LockedStep step)
    {
        if (call.Instance?.Type?.Name == "SendOrPostCallback")
            return !step.Held.Any(held => held.Kind.IsThreadAffine());
        if (ValueOrigins.Variable(call.Instance) is not IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } } given)
            return false;
        return call.Type is { SpecialType: not SpecialType.System_Void } ? IsNeeded(call.Syntax) || IsWholeMethod(call.Syntax, given) : IsAllThatIsLocked(call.Syntax, given);
    }

    /// <summary>Whether a value is kept, compared or handed on, not only returned.</summary>
    private static bool IsNeeded(SyntaxNode call) =>
        call.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } } => false,
            ExpressionStatementSyntax { Expression: var whole } => whole != call,
            ReturnStatementSyntax => false,
            _ => true,
        };

    /// <summary><c>T Locked&lt;T&gt;(Func&lt;T&gt; work) { lock (_gate) return work(); }</c>: whoever calls it wants just that.</summary>
    private static bool IsWholeMethod(SyntaxNode call, IParameterSymbol given)
    {
        // Of a value of its caller's own type it knows nothing; one that it knows it could ask for first.
        if (given.Type is not INamedTypeSymbol { DelegateInvokeMethod.ReturnType: ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } } || call is not InvocationExpressionSyntax { Parent: ReturnStatementSyntax returned, ArgumentList.Arguments: var told }
            // What the object keeps and what the method is given are there before the lock; what is told apart from that was found out under it.
            || !told.All(argument => argument.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }))
            return false;
        SyntaxNode whole = returned;
        while (whole.Parent is not (null or MethodDeclarationSyntax))
        {
            var isOnly = whole.Parent switch
            {
                LockStatementSyntax or UsingStatementSyntax or FinallyClauseSyntax => true,
                TryStatementSyntax { Finally: not null, Catches.Count: 0 } attempt => attempt.Block == whole,
                BlockSyntax { Statements: [var only] } => only == whole,
                // `await _turn.WaitAsync(); try { ... }`
                BlockSyntax { Statements: [ExpressionStatementSyntax, TryStatementSyntax attempt] } => attempt == whole,
                // `if (!turn.Wait(0)) throw ...; try { ... }`
                BlockSyntax { Statements: [IfStatementSyntax { Else: null }, TryStatementSyntax attempt, ..] } => attempt == whole,
                _ => false,
            };
            if (!isOnly)
                return false;
            whole = whole.Parent!;
        }
        return true;
    }

    /// <summary>Whether nothing else under the lock does anything but look, tidy up or note that it was run.</summary>
    private static bool IsAllThatIsLocked(SyntaxNode call, IParameterSymbol given)
    {
        if (EnclosingFunction.AncestorsWithin(call).OfType<LockStatementSyntax>().FirstOrDefault() is not { } locked)
            return IsAllBetweenTakingAndGiving(call);
        return IsAll(locked.Statement, call, given.Name);
    }

    /// <summary><c>await turn.WaitAsync(); try { work(); } finally { turn.Release(); }</c></summary>
    private static bool IsAllBetweenTakingAndGiving(SyntaxNode call) => call.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement && block switch
    {
        { Statements.Count: 1, Parent: TryStatementSyntax { Finally: not null, Catches.Count: 0 } } => true,
        // `using var turn = await LockAsync(); work();`
        { Statements: [LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }, var only] } => only == statement,
        _ => false,
    };

    private static bool IsAll(SyntaxNode scope, SyntaxNode call, string given) =>
        EnclosingFunction.OwnNodes(scope).Append(scope).All(node => node switch
        {
            InvocationExpressionSyntax other => other == call || call.Span.Contains(other.Span) || other.Span.Contains(call.Span) || (IsAside(other, scope) && !Calls(other, given)),
            AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }
                or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } => IsAside(node, scope),
            _ => true,
        });

    private static bool Calls(InvocationExpressionSyntax call, string given) =>
        call.Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && name == given;

    /// <summary>A question, what is made for the work, or what is done however it ends.</summary>
    private static bool IsAside(SyntaxNode node, SyntaxNode scope)
    {
        for (var inner = node; inner != scope && inner.Parent is { } parent; inner = parent)
        {
            switch (parent)
            {
                case IfStatementSyntax choice when choice.Condition == inner:
                case UsingStatementSyntax resource when resource.Statement != inner:
                case CatchClauseSyntax or FinallyClauseSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }:
                    return true;
            }
        }
        return false;
    }
}
