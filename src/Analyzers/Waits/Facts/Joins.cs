using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Facts;

/// <summary>
/// Waits without a limit for a thread or a task, by the code that stops it: <c>_thread.Join(); _stop.Set();</c> never gets to the signal that
/// the thread waits for.
/// </summary>
internal sealed class Joins
{
    /// <summary>Variables between the one that is joined and the one that was started: an element, its list, what was added to it.</summary>
    private const int MaxDepth = 3;

    /// <summary>Without one of these a function joins nothing.</summary>
    private static readonly WordPositions _words = new("await", "Join", "Wait", "WaitAll", "GetResult");

    private readonly WaitAnalysis _analysis;

    /// <summary>Of each type what ends it, by all who may ask: every call that ends a wait is looked at with them.</summary>
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<IMethodSymbol>> _stops = new(SymbolEqualityComparer.Default);

    public Joins(WaitAnalysis analysis) => _analysis = analysis;

    /// <summary>The join of a wait's own thread or task that a function makes before a call.</summary>
    public SyntaxNode? Before(SyntaxNode call, SyntaxNode function, WaitSite site) => Before(call.SpanStart, function, site);

    private SyntaxNode? Before(int position, SyntaxNode function, WaitSite site)
    {
        if (_words.In(function.SyntaxTree, function.Span, site.CancellationToken).IsEmpty)
            return null;
        var model = _analysis.Models.Get(function.SyntaxTree);
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            if (Joined(node) is not { } joined)
                continue;
            if (node.SpanStart >= position)
                break;
            if (model.GetOperation(joined, site.CancellationToken) is { } value && Runs(value, site))
                return node.Parent as ConditionalAccessExpressionSyntax ?? node;
        }
        return null;
    }

    /// <summary>
    /// The join that another stop member of the type makes, which ends the wait neither before nor by calling who does: whoever calls that one
    /// first, as people do who stop before they dispose, never comes to the other.
    /// </summary>
    public string? InAnotherStop(IMethodSymbol ending, IReadOnlyCollection<SyntaxNode> endings, WaitSite site)
    {
        if (ending.ContainingType is not { } type)
            return null;
        foreach (var stop in _stops.GetOrAdd(type, static t => t.GetMembers().OfType<IMethodSymbol>().Where(member => member.DeclaredAccessibility != Accessibility.Private && StopPath.Contains(member)).ToImmutableArray()))
        {
            if (SymbolEqualityComparer.Default.Equals(stop, ending))
                continue;
            foreach (var declared in _analysis.Models.Declarations(stop))
            {
                var body = declared.GetSyntax(site.CancellationToken);
                if (!_words.In(body.SyntaxTree, body.Span, site.CancellationToken).IsEmpty && !endings.Any(call => body.Span.Contains(call.Span)) && !Calls(body, ending) && Before(body.Span.End, body, site) is { } join)
                    return $"'{stop.Name}' waits for it in '{join}', and only '{ending.Name}' would end it";
            }
        }
        return null;
    }

    private static bool Calls(SyntaxNode body, IMethodSymbol method) =>
        body.DescendantNodes().Any(node => node is SimpleNameSyntax name && name.Identifier.ValueText == method.Name);

    /// <summary>The threads or tasks that a node waits for without a limit, or with one whose end is an exception.</summary>
    private static ExpressionSyntax? Joined(SyntaxNode node) => node switch
    {
        AwaitExpressionSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAsync" } access } } limited
            when !EnclosingFunction.AncestorsWithin(limited).Any(around => around is TryStatementSyntax) => Task(access.Expression),
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Join" or "Wait" } access } => access.Expression,
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Join" or "Wait" }, Parent: ConditionalAccessExpressionSyntax access } => access.Expression,
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult" } access } => Task(access.Expression),
        InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" } } => arguments[0].Expression,
        AwaitExpressionSyntax awaited => Task(awaited.Expression),
        _ => null,
    };

    private static ExpressionSyntax? Task(ExpressionSyntax awaited) => awaited switch
    {
        IdentifierNameSyntax or MemberAccessExpressionSyntax => awaited,
        ParenthesizedExpressionSyntax inner => Task(inner.Expression),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } either => Task(either.Left),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" } access } => Task(access.Expression),
        InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAll" } } => arguments[0].Expression,
        _ => null,
    };

    /// <summary>Whether what a variable of threads or tasks is set to runs the function that waits.</summary>
    private bool Runs(IOperation joined, WaitSite site)
    {
        var waiting = EnclosingFunction.Of(site.Operation.Syntax);
        return Starts(joined, site.CancellationToken).Any(start =>
            start.SyntaxTree == waiting.SyntaxTree && start.Span.Contains(waiting.Span)
            || start.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => name.Identifier.ValueText == site.ContainingMember.Name || IsCaller(name, site))
            || waiting is LocalFunctionStatementSyntax local && start.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => name.Identifier.ValueText == local.Identifier.ValueText));
    }

    /// <summary>Whether a name is that of a method which calls the one that waits, directly.</summary>
    private bool IsCaller(SimpleNameSyntax name, WaitSite site) =>
        site.ContainingMember is IMethodSymbol { MethodKind: MethodKind.Ordinary } waiting
        && _analysis.Uses.Of(waiting, site.CancellationToken).Uses.Any(use => EnclosingFunction.Of(use.Operation.Syntax) is MethodDeclarationSyntax caller
            && caller.Identifier.ValueText == name.Identifier.ValueText && use.Operation.Syntax.Parent is not ExpressionStatementSyntax);

    /// <summary>The expressions that a thread or task variable, or a list of them, is set to.</summary>
    public IEnumerable<SyntaxNode> Starts(IOperation joined, CancellationToken cancellationToken) => Starts(joined, 0, cancellationToken);

    private IEnumerable<SyntaxNode> Starts(IOperation joined, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth || ValueOrigins.Variable(joined) is not { } variable)
            yield break;
        foreach (var reference in _analysis.Models.Declarations(variable))
        {
            var declaration = reference.GetSyntax(cancellationToken);
            if (declaration is ForEachStatementSyntax each && _analysis.Models.Get(each.SyntaxTree).GetOperation(each.Expression, cancellationToken) is { } list)
            {
                foreach (var start in Starts(list, depth + 1, cancellationToken))
                    yield return start;
            }
            var initializer = Initialized.Value(declaration);
            if (initializer is not null)
                yield return initializer;
        }
        foreach (var use in _analysis.Uses.Of(variable, cancellationToken).Uses)
        {
            switch (use.Operation.Parent)
            {
                case IAssignmentOperation assignment when assignment.Target == use.Operation:
                    yield return assignment.Value.Syntax;
                    break;
                case IArrayElementReferenceOperation { Parent: IAssignmentOperation filled } element when filled.Target == element:
                    yield return filled.Value.Syntax;
                    break;
                // A list of threads or tasks is filled one by one.
                case IInvocationOperation { TargetMethod.Name: "Add", Arguments: { Length: 1 } arguments }:
                    yield return arguments[0].Value.Syntax;
                    foreach (var start in Starts(arguments[0].Value, depth + 1, cancellationToken))
                        yield return start;
                    break;
            }
        }
    }
}
