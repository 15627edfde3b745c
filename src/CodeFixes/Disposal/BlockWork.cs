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

    private static readonly string[] _starts = ["Start", "Open", "Connect", "Initialize", "Init", "Listen", "Subscribe"];

    private static readonly HashSet<string> _harmless = new(StringComparer.Ordinal)
    {
        "Cancel", "CancelAsync", "CancelAfter", "IsCancellationRequested", "ThrowIfCancellationRequested", "TryReset", "CanBeCanceled", "WaitHandle",
    };

    public static bool IsOverAtEnd(OwnedObject owned) => owned.Type.Name switch
    {
        // What is called back is over when what it ends is; any other callback is meant for later as well.
        "CancellationTokenRegistration" => owned.Creation is InvocationExpressionSyntax register && EndedBy(register, owned).Any(ended => IsWaitedForAfter(ended, owned)),
        "CancellationTokenSource" => owned.Holder is ILocalSymbol source && IsUsedInPlace(owned, source),
        "PeriodicTimer" => owned.Holder is ILocalSymbol timer && IsTickedHere(owned, timer),
        _ => WaitsAfter(owned),
    };

    private static bool WaitsAfter(OwnedObject owned) => Waits(owned).Any();

    /// <summary>What the function waits for behind the creation.</summary>
    private static IEnumerable<ExpressionSyntax> Waits(OwnedObject owned) => EnclosingFunction.OwnNodes(owned.Function)
        .Where(node => node.SpanStart > owned.Creation.Span.End)
        .Select(node => node switch
        {
            AwaitExpressionSyntax awaited => awaited.Expression,
            ForEachStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword } loop => loop.Expression,
            SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name when _waits.Contains(name.Identifier.ValueText) => access.Parent as InvocationExpressionSyntax ?? (ExpressionSyntax)access,
            _ => null,
        })
        .OfType<ExpressionSyntax>();

    /// <summary>What a callback acts on: <c>socket</c> in <c>() => socket.Close()</c>, also by way of the state, and a lock's object in <c>Monitor.PulseAll(gate)</c>.</summary>
    private static IEnumerable<ISymbol> EndedBy(InvocationExpressionSyntax register, OwnedObject owned)
    {
        if (register.ArgumentList.Arguments is not [{ Expression: var callback }, ..])
            yield break;
        var calls = callback is AnonymousFunctionExpressionSyntax lambda
            ? lambda.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(IsForItself).SelectMany(call => call.ArgumentList.Arguments.Select(argument => argument.Expression).Prepend(call.Expression))
            : [callback];
        foreach (var expression in calls)
        {
            var symbol = Root(expression, owned);
            if (symbol is IParameterSymbol && callback.Span.Contains(symbol.DeclaringSyntaxReferences[0].Span) && register.ArgumentList.Arguments.Count > 1)
                symbol = Root(register.ArgumentList.Arguments[1].Expression, owned);
            if (symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol)
                yield return symbol;
        }
    }

    /// <summary>Whether a call is made for what it does: one that gives a value to somebody ends nothing.</summary>
    private static bool IsForItself(InvocationExpressionSyntax call) =>
        (call.Parent is ConditionalAccessExpressionSyntax conditional ? conditional.Parent : call.Parent)
            is ExpressionStatementSyntax or AnonymousFunctionExpressionSyntax or AssignmentExpressionSyntax;

    private static ISymbol? Root(ExpressionSyntax expression, OwnedObject owned)
    {
        while (true)
        {
            switch (expression)
            {
                case MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own:
                    return owned.Site.Model.GetSymbolInfo(own, owned.Site.CancellationToken).Symbol;
                case MemberAccessExpressionSyntax access:
                    expression = access.Expression;
                    break;
                case MemberBindingExpressionSyntax when expression.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } conditional:
                    expression = conditional.Expression;
                    break;
                case ParenthesizedExpressionSyntax inner:
                    expression = inner.Expression;
                    break;
                case CastExpressionSyntax cast:
                    expression = cast.Expression;
                    break;
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } sure:
                    expression = sure.Operand;
                    break;
                case IdentifierNameSyntax name:
                    return owned.Site.Model.GetSymbolInfo(name, owned.Site.CancellationToken).Symbol;
                default:
                    return null;
            }
        }
    }

    /// <summary>Whether the function waits for something of an object, itself or by a local that was made from it. That it has started is not the end of its work.</summary>
    private static bool IsWaitedForAfter(ISymbol ended, OwnedObject owned)
    {
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { ended };
        foreach (var variable in EnclosingFunction.OwnNodes(owned.Function).OfType<VariableDeclaratorSyntax>())
        {
            if (variable.Initializer is { } initializer && Mentions(initializer, names, owned) && owned.Site.Model.GetDeclaredSymbol(variable, owned.Site.CancellationToken) is { } made)
                names.Add(made);
        }
        return Waits(owned).Any(wait => Mentions(wait, names, owned) && !IsStart(wait));
    }

    private static bool Mentions(SyntaxNode node, HashSet<ISymbol> symbols, OwnedObject owned) => node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name =>
        symbols.Any(symbol => symbol.Name == name.Identifier.ValueText) && owned.Site.Model.GetSymbolInfo(name, owned.Site.CancellationToken).Symbol is { } symbol && symbols.Contains(symbol));

    private static bool IsStart(ExpressionSyntax wait) => wait.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name =>
        _starts.Any(start => name.Identifier.ValueText.StartsWith(start, StringComparison.Ordinal)) && name.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax });

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
