using System.Collections.Concurrent;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

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
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    public Habits(CodeFacts facts) => _facts = facts;

    public bool IsLeft(string name, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(name, out var isLeft))
            _known.TryAdd(name, isLeft = Count(name, cancellationToken));
        return isLeft;
    }

    private bool Count(string name, CancellationToken cancellationToken)
    {
        var (left, awaited) = (0, 0);
        foreach (var call in _facts.Uses.Named(name, cancellationToken).OfType<InvocationExpressionSyntax>())
        {
            SyntaxNode node = call;
            while (node.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax)
                node = node.Parent;
            if (node.Parent is ExpressionStatementSyntax)
                left++;
            else if (node.Parent is AwaitExpressionSyntax)
                awaited++;
        }
        return left >= (awaited == 0 ? LeastLeftOfNoneAwaited : LeastLeft) && left >= LeftForOneAwaited * awaited;
    }
}
