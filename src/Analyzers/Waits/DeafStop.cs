using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Waits;

/// <summary>
/// A member by which an object is told to stop, and that sets a flag only: the object's own loop reads on, until the peer says something, as nothing of its type closes the
/// connection.
/// </summary>
internal static class DeafStop
{
    private static readonly HashSet<string> _stops = new(StringComparer.Ordinal) { "Stop", "Close", "Disconnect", "Shutdown", "ShutDown", "Terminate", "Quit", "Abort", "Cancel" };

    private static readonly HashSet<string> _ends = new(StringComparer.Ordinal) { "Close", "Dispose", "DisposeAsync", "Shutdown", "Disconnect", "Abort", "CloseAsync" };

    public static IMethodSymbol? Of(WaitSite site)
    {
        if (site.Api.RuleId is not (RuleIds.SyncSocket or RuleIds.AsyncSocket or RuleIds.Stream) || site.Api.Kind is WaitKind.SocketConnect or WaitKind.StreamWrite || ShownWaits.IsOfChild(site.Api)
            || LoopSyntax.Around(site.Name) is null || site.ContainingMember.IsStatic)
            return null;
        var types = site.ContainingMember.ContainingType.SelfAndBases().TakeWhile(type => type.SpecialType != SpecialType.System_Object).ToList();
        // Names are cheaper to go through than code.
        return types.SelectMany(type => type.GetMembers().OfType<IMethodSymbol>()).FirstOrDefault(method => IsStop(method, site.CancellationToken)) is { } stop
            && types.TrueForAll(type => !type.DeclaringSyntaxReferences.IsEmpty && !type.DeclaringSyntaxReferences.Any(part => part.GetSyntax(site.CancellationToken).DescendantNodes().Any(IsEnd)))
                ? stop
                : null;
    }

    private static bool IsEnd(SyntaxNode node) => node switch
    {
        // `Ignore(_stream.Close)` as well as a call, and `_socket.SafeClose()`.
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: not ThisExpressionSyntax } => Ends(name),
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name } => Ends(name),
        _ => false,
    };

    private static bool Ends(string name) => _ends.Contains(name) || name.EndsWith("Close", StringComparison.Ordinal) || name.EndsWith("Dispose", StringComparison.Ordinal);

    /// <summary><c>public void Disconnect() { _isConnected = false; }</c></summary>
    private static bool IsStop(IMethodSymbol method, CancellationToken cancellationToken) =>
        method is { MethodKind: MethodKind.Ordinary, IsStatic: false, DeclaredAccessibility: not Accessibility.Private, Parameters.IsEmpty: true } && _stops.Contains(method.Name)
        && method.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax(cancellationToken) is MethodDeclarationSyntax declared
        && (declared.ExpressionBody is { Expression: var only } ? SetsFlag(only) : declared.Body is { Statements: { Count: > 0 } statements } && statements.All(one => one is ExpressionStatementSyntax { Expression: var done } && SetsFlag(done)));

    private static bool SetsFlag(ExpressionSyntax done) =>
        done is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right.RawKind: (int)SyntaxKind.TrueLiteralExpression or (int)SyntaxKind.FalseLiteralExpression };
}
