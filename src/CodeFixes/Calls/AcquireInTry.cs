using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Calls;

/// <summary>
/// An acquire inside the <c>try</c> whose <c>finally</c> releases. Once it can end by an exception, the <c>finally</c> gives back what was
/// never got: no bound can be put there before the acquire is moved.
/// </summary>
internal static class AcquireInTry
{
    private static readonly string[] _releases =
    {
        "Release", "ReleaseMutex", "Exit", "ExitReadLock", "ExitWriteLock", "ExitUpgradeableReadLock", "ReleaseReaderLock", "ReleaseWriterLock", "ReleaseLock",
    };

    public static bool Is(SourceCall call)
    {
        if (call.Subject is not { } subject)
            return false;
        SyntaxNode inner = call.Expression;
        foreach (var outer in call.Expression.Ancestors().TakeWhile(node => node is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (outer is TryStatementSyntax { Finally: { } cleanUp } attempt && attempt.Block == inner && Releases(cleanUp, subject))
                return true;
            inner = outer;
        }
        return false;
    }

    /// <summary>A release under a condition knows whether there is something to give back.</summary>
    private static bool Releases(FinallyClauseSyntax cleanUp, ExpressionSyntax subject) =>
        cleanUp.Block.DescendantNodes(node => node is not IfStatementSyntax)
            .OfType<InvocationExpressionSyntax>()
            .Any(invocation => Array.IndexOf(_releases, Name(invocation)) >= 0 && Names(invocation, subject));

    private static string? Name(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => null,
    };

    private static bool Names(InvocationExpressionSyntax invocation, ExpressionSyntax subject)
    {
        var receiver = invocation.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Expression,
            MemberBindingExpressionSyntax => invocation.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
            _ => null,
        };
        return SyntaxFactory.AreEquivalent(receiver, subject)
            || (invocation.ArgumentList.Arguments.FirstOrDefault() is { } first && SyntaxFactory.AreEquivalent(first.Expression, subject));
    }
}
