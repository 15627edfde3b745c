using System.Collections.Concurrent;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Methods whose tasks a code base leaves nearly everywhere: that is how they are meant there, and one place more is no news to anybody.</summary>
internal sealed class Habits
{
    /// <summary>Places where a task is left, by name.</summary>
    private const int LeastLeft = 8;

    /// <summary>So many are enough where none is awaited.</summary>
    private const int LeastLeftOfNoneAwaited = 5;

    /// <summary>So many are left for one that is awaited.</summary>
    private const int LeftForOneAwaited = 4;

    private readonly CodeFacts _facts;
    private readonly ConcurrentDictionary<string, (int Left, int Awaited)> _known = new(StringComparer.Ordinal);

    public Habits(CodeFacts facts) => _facts = facts;

    /// <param name="method">The method whose task is left. One of the framework has no habits of a code base.</param>
    /// <param name="name">The name that it is called by.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool IsLeft(IMethodSymbol method, string name, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(name, out var count))
            _known.TryAdd(name, count = Count(name, cancellationToken));
        var isOwn = SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, _facts.Compilation.Assembly);
        return count.Left >= (isOwn && count.Awaited == 0 ? LeastLeftOfNoneAwaited : LeastLeft) && count.Left >= LeftForOneAwaited * count.Awaited;
    }

    /// <summary>Whether somebody else awaits what a method of the code base gives.</summary>
    public bool IsAwaited(IMethodSymbol method, CancellationToken cancellationToken) =>
        !_facts.Models.Declarations(method.OriginalDefinition).IsEmpty && _facts.Uses.Of(method.OriginalDefinition, cancellationToken).Uses.Any(use => use.Operation is IInvocationOperation call && TaskPath.IsWaitedFor(call));

    private (int Left, int Awaited) Count(string name, CancellationToken cancellationToken)
    {
        var (left, awaited) = (0, 0);
        foreach (var call in _facts.Uses.Named(name, cancellationToken).OfType<InvocationExpressionSyntax>())
        {
            SyntaxNode node = call;
            while (node.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax)
                node = node.Parent;
            if (node.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } })
                left++;
            else if (node.Parent is AwaitExpressionSyntax)
                awaited++;
        }
        return (left, awaited);
    }
}
