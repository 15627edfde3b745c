using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Mutations;

/// <summary>A file in which something waits.</summary>
internal sealed class SourceFile(Document document, SyntaxNode root, ImmutableArray<int> waits)
{
    /// <summary>How many tokens around a wait are taken to belong to it.</summary>
    private const int Nearby = 40;

    private readonly int[] _starts = [.. root.DescendantTokens().Select(token => token.SpanStart)];

    public Document Document { get; } = document;

    public SyntaxNode Root { get; } = root;

    public SourceText Text { get; } = root.GetText();

    public ImmutableArray<SyntaxToken> Tokens { get; } = [.. root.DescendantTokens()];

    /// <summary>A token's index: half of the time one close to a wait, as that is what the rules look at.</summary>
    public int Place(Random random)
    {
        if (random.Next(2) == 0)
            return random.Next(Tokens.Length);
        var wait = waits[random.Next(waits.Length)];
        var index = Array.BinarySearch(_starts, wait);
        return Math.Clamp((index < 0 ? ~index : index) + random.Next(-Nearby, Nearby), 0, Tokens.Length - 1);
    }

    /// <summary>This file after a mutation. A file that several projects share is one text, as in any host.</summary>
    public async Task<SourceFile> WithAsync(Document mutated, CancellationToken cancellationToken)
    {
        var text = await mutated.GetTextAsync(cancellationToken);
        var solution = mutated.GetLinkedDocumentIds().Aggregate(mutated.Project.Solution, (solution, id) => solution.WithDocumentText(id, text));
        var shared = solution.GetDocument(mutated.Id)!;
        return new(shared, (await shared.GetSyntaxRootAsync(cancellationToken))!, waits);
    }
}
