using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Disposal;

/// <summary>Whether all that works with an object is over when the block that makes it ends, so that ending the object there ends nothing else.</summary>
internal static class BlockWork
{
    private static readonly HashSet<string> _waits = new(StringComparer.Ordinal)
    {
        "Wait", "WaitOne", "WaitAll", "WaitAny", "Join", "Sleep", "Result", "GetResult", "ReadLine", "ReadKey", "Read", "WaitForExit", "Run", "WaitForShutdown", "Take", "GetConsumingEnumerable",
    };

    private static readonly HashSet<string> _harmless = new(StringComparer.Ordinal)
    {
        "Cancel", "CancelAsync", "CancelAfter", "IsCancellationRequested", "ThrowIfCancellationRequested", "TryReset", "CanBeCanceled", "WaitHandle",
    };

    public static bool IsOverAtEnd(OwnedObject owned) => owned.Type.Name switch
    {
        // What is called back works as long as the block waits for something.
        "CancellationTokenRegistration" => WaitsAfter(owned),
        "CancellationTokenSource" => owned.Holder is ILocalSymbol source && IsUsedInPlace(owned, source),
        "PeriodicTimer" => owned.Holder is ILocalSymbol timer && IsTickedHere(owned, timer),
        _ => WaitsAfter(owned),
    };

    private static bool WaitsAfter(OwnedObject owned) => EnclosingFunction.OwnNodes(owned.Function).Any(node =>
        node.SpanStart > owned.Creation.Span.End
        && node is AwaitExpressionSyntax or ForEachStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword } or SimpleNameSyntax
        && (node is not SimpleNameSyntax name || (_waits.Contains(name.Identifier.ValueText) && name.Parent is MemberAccessExpressionSyntax)));

    private static bool IsTickedHere(OwnedObject owned, ILocalSymbol timer) => References(owned, timer).ToList() is { Count: > 0 } references
        && references.All(reference => EnclosingFunction.Of(reference) == owned.Function && IsAwaited(reference));

    /// <summary>Whether every use of a source is awaited in the block, or ends where it stands.</summary>
    private static bool IsUsedInPlace(OwnedObject owned, ILocalSymbol source)
    {
        foreach (var reference in References(owned, source))
        {
            if (!RunsInPlace(reference, owned.Function) || !(IsHarmless(reference) || IsAwaited(reference) || IsCompletedByCall(owned, reference) || IsTokenLocalInPlace(owned, reference)))
                return false;
        }
        return true;
    }

    private static IEnumerable<IdentifierNameSyntax> References(OwnedObject owned, ISymbol variable) =>
        owned.Function.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name =>
            name.Identifier.ValueText == variable.Name && SymbolEqualityComparer.Default.Equals(owned.Site.Model.GetSymbolInfo(name, owned.Site.CancellationToken).Symbol, variable));

    private static bool RunsInPlace(SyntaxNode node, SyntaxNode function)
    {
        for (var inner = EnclosingFunction.Of(node); inner != function; inner = EnclosingFunction.Of(inner))
        {
            if (!InPlace.Runs(inner))
                return false;
        }
        return true;
    }

    /// <summary><c>source.Cancel()</c>, <c>source.Token.IsCancellationRequested</c>.</summary>
    private static bool IsHarmless(IdentifierNameSyntax reference)
    {
        SyntaxNode node = reference;
        while (node.Parent is MemberAccessExpressionSyntax access && access.Expression == node)
        {
            if (_harmless.Contains(access.Name.Identifier.ValueText))
                return true;
            node = access;
        }
        return reference.Parent is AssignmentExpressionSyntax assignment && assignment.Left == reference;
    }

    private static bool IsAwaited(SyntaxNode reference)
    {
        foreach (var node in reference.Ancestors())
        {
            switch (node)
            {
                case AwaitExpressionSyntax:
                case ForEachStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword } loop when loop.Expression.Span.Contains(reference.Span):
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "Result" or "GetAwaiter" } waited when waited.Expression.Span.Contains(reference.Span):
                    return true;
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable }:
                    return IsAwaitedLater(variable);
                case StatementSyntax or AnonymousFunctionExpressionSyntax:
                    return false;
            }
        }
        return false;
    }

    /// <summary>A task in a variable that the same function awaits for itself: <c>await task</c>, not <c>await Task.WhenAny(task, ...)</c>.</summary>
    private static bool IsAwaitedLater(VariableDeclaratorSyntax variable) =>
        EnclosingFunction.OwnNodes(EnclosingFunction.Of(variable)).OfType<AwaitExpressionSyntax>().Any(awaited =>
            awaited.SpanStart > variable.SpanStart && !awaited.ToString().Contains("WhenAny")
            && awaited.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == variable.Identifier.ValueText));

    /// <summary>An argument of a call of the framework that gives no task: it is over when it returns.</summary>
    private static bool IsCompletedByCall(OwnedObject owned, IdentifierNameSyntax reference)
    {
        if (reference.FirstAncestorOrSelf<ArgumentSyntax>()?.Parent?.Parent is not { } call
            || owned.Site.Model.GetSymbolInfo(call, owned.Site.CancellationToken).Symbol is not IMethodSymbol { MethodKind: not MethodKind.Constructor } method)
            return false;
        var name = method.Name;
        return SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, owned.Site.Model.Compilation.Assembly) is false
            && !method.ReturnType.Name.EndsWith("Task", StringComparison.Ordinal) && !name.StartsWith("Start", StringComparison.Ordinal) && !name.StartsWith("Add", StringComparison.Ordinal)
            && !name.StartsWith("Begin", StringComparison.Ordinal) && method.ContainingNamespace.ToDisplayString().StartsWith("System", StringComparison.Ordinal) && name != "CreateLinkedTokenSource" && name != "Queue";
    }

    /// <summary><c>var token = source.Token;</c>: then it is about the token's uses.</summary>
    private static bool IsTokenLocalInPlace(OwnedObject owned, IdentifierNameSyntax reference)
    {
        if (reference.Parent is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Token", Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } }
            || owned.Site.Model.GetDeclaredSymbol(variable, owned.Site.CancellationToken) is not ILocalSymbol token)
            return false;
        return References(owned, token).All(name => RunsInPlace(name, owned.Function) && (IsHarmless(name) || IsAwaited(name) || IsCompletedByCall(owned, name)));
    }
}
