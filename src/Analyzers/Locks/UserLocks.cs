using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Configuration;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Locks;

/// <summary>The locks that users' rows name, and the words by which a body that takes any lock can be known.</summary>
internal sealed class UserLocks
{
    private static readonly UserLocks _none = new(Acquisitions.BuiltInWords, null);
    private static readonly PerAnalysis<UserLocks> _known = new();

    // What stands where in a tree is kept with the words: each set of them is made once, not with every keystroke.
    private static readonly ConcurrentDictionary<string, WordPositions> _words = new(StringComparer.Ordinal);

    private UserLocks(WordPositions words, CatalogueSymbols? symbols)
    {
        Words = words;
        Symbols = symbols;
    }

    public WordPositions Words { get; }

    /// <summary>The rows as the compilation sees them; <see langword="null"/> where there are none.</summary>
    public CatalogueSymbols? Symbols { get; }

    public static UserLocks Of(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken) =>
        _known.Of(compilation, options, () => Make(compilation, options, cancellationToken));

    private static UserLocks Make(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        var all = UserCatalogue.Rows(compilation, options, cancellationToken);
        if (all == BlockingApis.All)
            return _none;
        var rows = all.Except(BlockingApis.All).Where(row => row.Kind is WaitKind.Lock or WaitKind.ReaderWriterLock or WaitKind.Semaphore).ToImmutableArray();
        if (rows.IsEmpty)
            return _none;
        var names = rows.Select(row => row.MemberName).Distinct(StringComparer.Ordinal).OrderBy(name => name, StringComparer.Ordinal).ToArray();
        var words = _words.GetOrAdd(string.Join(" ", names), _ => Acquisitions.BuiltInWords.And(names));
        return new UserLocks(words, new CatalogueSymbols(compilation, rows));
    }
}
