using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Tells who completes a source.</summary>
internal sealed class Completers
{
    /// <summary>Callers looked at from a completion.</summary>
    private const int MaxDepth = 2;

    private static readonly string[] _subscribers = { "Subscribe", "On", "Register", "Add", "Observe", "Listen", "When", "Watch", "Handle", "Consume", "Map", "Use", "Hook" };

    private readonly CodeFacts _facts;

    public Completers(CodeFacts facts) => _facts = facts;

    public Completer Of(IOperation completion, CancellationToken cancellationToken) => Of(completion.Syntax, completion is IMethodReferenceOperation, 0, cancellationToken);

    /// <summary>The local, at the left end of a completion's receiver, that the source or what holds it was got in.</summary>
    public ISymbol? Item(IOperation completion, CancellationToken cancellationToken)
    {
        var name = completion.Syntax.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault();
        return name is not null && _facts.Models.Get(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol local ? local : null;
    }

    private Completer Of(SyntaxNode call, bool isGroup, int depth, CancellationToken cancellationToken)
    {
        if (IsSwept(call))
            return Completer.Sweep;
        var function = isGroup ? call : EnclosingFunction.Of(call);
        if (function is AnonymousFunctionExpressionSyntax || isGroup)
            return OfTaker(function, depth, cancellationToken);
        if (depth >= MaxDepth || function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax)
            || _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol method)
            return Completer.Other;
        // A method that several call completes for each of them; what ends it for certain counts most.
        var found = Completer.Other;
        foreach (var use in _facts.Uses.Of(method, cancellationToken).Uses)
        {
            var one = use.Operation switch
            {
                IInvocationOperation started when _facts.Known.IsTaskLike(started.Type) && method.IsAsync && ValueOrigins.IsLeft(started) && !IsReturned(started) => Completer.Work,
                IInvocationOperation => Of(use.Operation.Syntax, isGroup: false, depth + 1, cancellationToken),
                IMethodReferenceOperation => Of(use.Operation.Syntax, isGroup: true, depth + 1, cancellationToken),
                _ => Completer.Other,
            };
            if (one is Completer.Guard or Completer.Sweep)
                return one;
            if (found == Completer.Other)
                found = one;
        }
        return found;
    }

    private static bool IsReturned(IOperation call) => TaskPath.Carried(call).Parent is IReturnOperation;

    private Completer OfTaker(SyntaxNode function, int depth, CancellationToken cancellationToken)
    {
        for (var node = function; ; node = node.Parent!)
        {
            switch (node.Parent)
            {
                case AssignmentExpressionSyntax { RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.AddAssignmentExpression }:
                    return Completer.Handler;
                case ParenthesizedExpressionSyntax or CastExpressionSyntax or ObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 1, Type: SimpleNameSyntax { Identifier.ValueText: "TimerCallback" or "Action" or "EventHandler" or "WaitCallback" or "ThreadStart" } }:
                case ArgumentListSyntax or ArgumentSyntax { Parent.Parent: ObjectCreationExpressionSyntax { Type: SimpleNameSyntax { Identifier.ValueText: "TimerCallback" or "Action" or "EventHandler" or "WaitCallback" or "ThreadStart" } } }:
                    continue;
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }:
                    return OfCall(call, depth, cancellationToken);
                case ArgumentSyntax { Parent.Parent: ExpressionSyntax creation }:
                    return _facts.Models.Get(creation.SyntaxTree).GetTypeInfo(creation, cancellationToken).Type?.Name switch
                    {
                        "Timer" => Completer.Guard,
                        "Thread" => Completer.OwnThread,
                        _ => Completer.Handler,
                    };
                default:
                    return Completer.Other;
            }
        }
    }

    private Completer OfCall(InvocationExpressionSyntax call, int depth, CancellationToken cancellationToken)
    {
        var name = SymbolUses.Name(call.Expression)?.Identifier.ValueText ?? "";
        switch (name)
        {
            case "Register" or "UnsafeRegister" when _facts.Models.Get(call.SyntaxTree).GetOperation(call, cancellationToken) is IInvocationOperation { Instance.Type: { } token } && _facts.Known.IsToken(token):
            case "CreateTimer":
                return Completer.Guard;
            case "Run" or "StartNew" or "ContinueWith":
                return Completer.Work;
            case "QueueUserWorkItem" or "UnsafeQueueUserWorkItem":
                return Completer.OwnThread;
            case "ForEach" or "Select":
                return Completer.Sweep;
        }
        return _subscribers.Any(verb => name.StartsWith(verb, StringComparison.Ordinal)) || name.EndsWith("Handler", StringComparison.Ordinal) || name.EndsWith("Listener", StringComparison.Ordinal)
            ? Completer.Handler
            : Completer.Callback;
    }

    /// <summary>Whether the source comes from a walk over all that are kept: a loop's own variable, what a loop takes until nothing is left.</summary>
    private static bool IsSwept(SyntaxNode completion)
    {
        if (completion.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault()?.Identifier.ValueText is not { } item)
            return false;
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(completion))
        {
            switch (ancestor)
            {
                case CommonForEachStatementSyntax { AwaitKeyword.RawKind: 0 } loop when !IsConsumed(loop.Expression) && IsOfItem(loop, completion, item):
                case ForStatementSyntax { Condition: not null }:
                case WhileStatementSyntax { Condition: BinaryExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count" } } }:
                case WhileStatementSyntax { Condition: PrefixUnaryExpressionSyntax { Operand: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsEmpty" } } }:
                case WhileStatementSyntax { Condition: PrefixUnaryExpressionSyntax { Operand: var empty } } when empty.ToString().Contains("IsEmpty") && IsGivenUp(completion):
                // A worker takes its items so, too; who gives up does not do them.
                case WhileStatementSyntax { Condition: var condition } when IsTried(condition, item) && IsGivenUp(completion):
                    return true;
            }
        }
        return false;
    }

    /// <summary>Whether a source is what a loop is at: its variable, what stands under it as a key, or what was got by it on the way.</summary>
    private static bool IsOfItem(CommonForEachStatementSyntax loop, SyntaxNode completion, string item)
    {
        var names = new HashSet<string>(loop switch
        {
            ForEachStatementSyntax one => new[] { one.Identifier.ValueText },
            ForEachVariableStatementSyntax several => several.Variable.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().Select(v => v.Identifier.ValueText),
            _ => Enumerable.Empty<string>(),
        });
        // `_pending[id].TrySetCanceled()`
        if (names.Contains(item) || completion is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var source } } && Mentions(source, names))
            return true;
        // `if (_pending.TryRemove(id, out var reply))`, `var reply = pair.Value;`
        return loop.Statement.DescendantNodes().Any(node => node.SpanStart < completion.SpanStart && node switch
        {
            InvocationExpressionSyntax got => Declares(got, item) && got.ArgumentList.Arguments.Any(a => Mentions(a.Expression, names)),
            VariableDeclaratorSyntax { Initializer.Value: { } value } local => local.Identifier.ValueText == item && Mentions(value, names),
            _ => false,
        });
    }

    private static bool Mentions(SyntaxNode expression, HashSet<string> names) =>
        expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => names.Contains(name.Identifier.ValueText));

    /// <summary><c>out var reply</c>.</summary>
    private static bool Declares(InvocationExpressionSyntax call, string item) =>
        call.ArgumentList.Arguments.Any(a => a.Expression is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation } && designation.Identifier.ValueText == item);

    private static bool IsGivenUp(SyntaxNode completion) =>
        completion.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(n => n.Identifier.ValueText is "TrySetException" or "SetException" or "TrySetCanceled" or "SetCanceled");

    private static bool IsConsumed(ExpressionSyntax collection) => collection.ToString().Contains("GetConsumingEnumerable") || collection.ToString().Contains("ReadAllAsync");

    /// <summary><c>while (queue.TryDequeue(out var item))</c>.</summary>
    private static bool IsTried(ExpressionSyntax condition, string item) =>
        condition is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } }
        && name.StartsWith("Try", StringComparison.Ordinal) && arguments[0].DescendantNodes().OfType<SingleVariableDesignationSyntax>().Any(v => v.Identifier.ValueText == item);
}
