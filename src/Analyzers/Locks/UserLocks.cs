using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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
    private static readonly UserLocks _none = new(ImmutableArray<BlockingApi>.Empty, null);
    private static readonly ConditionalWeakTable<Compilation, ConditionalWeakTable<AnalyzerOptions, UserLocks>> _known = new();

    private UserLocks(ImmutableArray<BlockingApi> rows, CatalogueSymbols? symbols)
    {
        Symbols = symbols;
        Words = rows.IsEmpty ? Acquisitions.BuiltInWords : Acquisitions.BuiltInWords.And(rows.Select(row => row.MemberName));
    }

    public WordPositions Words { get; }

    /// <summary>The rows as the compilation sees them; <see langword="null"/> where there are none.</summary>
    public CatalogueSymbols? Symbols { get; }

    public static UserLocks Of(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken) =>
        _known.GetOrCreateValue(compilation).GetValue(options, o => Make(compilation, o, cancellationToken));

    private static UserLocks Make(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        var all = UserCatalogue.Rows(compilation, options, cancellationToken);
        if (all == BlockingApis.All)
            return _none;
        var rows = all.Except(BlockingApis.All).Where(row => row.Kind is WaitKind.Lock or WaitKind.ReaderWriterLock or WaitKind.Semaphore).ToImmutableArray();
        return rows.IsEmpty ? _none : new UserLocks(rows, new CatalogueSymbols(compilation, rows));
    }
}
