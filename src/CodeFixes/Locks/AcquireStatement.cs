using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Locks;

/// <summary>A statement of a block that takes a lock and after which the lock is held.</summary>
/// <param name="Call">The call that takes it.</param>
/// <param name="Statement">The call itself, or the <c>if</c> that leaves when the lock was not got.</param>
/// <param name="Block">The block in which it stands.</param>
internal sealed record AcquireStatement(SourceCall Call, StatementSyntax Statement, BlockSyntax Block)
{
    public static AcquireStatement? Of(FixSite site)
    {
        if (SourceCall.At(site, site.Diagnostic.Location.SourceSpan) is not { } call)
            return null;
        StatementSyntax? statement = call.Whole.Parent switch
        {
            ExpressionStatementSyntax expression => expression,
            PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression) && negation.Parent is IfStatementSyntax { Else: null } choice && Leaving.Is(choice.Statement) => choice,
            _ => null,
        };
        return statement?.Parent is BlockSyntax block ? new AcquireStatement(call, statement, block) : null;
    }

    /// <summary>Whether a call gives back what this one takes.</summary>
    public bool IsRelease(InvocationExpressionSyntax invocation) =>
        invocation.Expression is MemberAccessExpressionSyntax access && Call.Subject is { } subject && ReleaseName == access.Name.Identifier.ValueText
        && (SyntaxFactory.AreEquivalent(access.Expression, subject) || (invocation.ArgumentList.Arguments.FirstOrDefault() is { } first && SyntaxFactory.AreEquivalent(first.Expression, subject)));

    private string ReleaseName => Call.Name.Identifier.ValueText switch
    {
        "Wait" or "WaitAsync" => "Release",
        "WaitOne" => Call.Method?.ContainingType.Name == "WaitHandle" && Call.Site.Model.GetTypeInfo(Call.Receiver!).Type?.Name == "Mutex" ? "ReleaseMutex" : "Release",
        var name when name.EndsWith("Lock", StringComparison.Ordinal) => "Exit" + name.Substring(name.IndexOf("Enter", StringComparison.Ordinal) + "Enter".Length),
        _ => "Exit",
    };
}
