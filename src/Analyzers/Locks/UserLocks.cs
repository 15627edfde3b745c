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
    private static readonly UserLocks _none = new(ImmutableArray<BlockingApi>.Empty);
    private static readonly ConditionalWeakTable<AnalyzerOptions, UserLocks> _known = new();

    private readonly ImmutableArray<BlockingApi> _rows;

    private UserLocks(ImmutableArray<BlockingApi> rows)
    {
        _rows = rows;
        Words = rows.IsEmpty ? Acquisitions.BuiltInWords : Acquisitions.BuiltInWords.And(rows.Select(row => row.MemberName));
    }

    public WordPositions Words { get; }

    public static UserLocks Of(AnalyzerOptions options, CancellationToken cancellationToken)
    {
        if (!options.AdditionalFiles.Any(UserCatalogue.IsList))
            return _none;
        return _known.GetValue(options, o => new UserLocks(
            UserCatalogue.Rows(o, cancellationToken).Except(BlockingApis.All).Where(row => row.Kind is WaitKind.Lock or WaitKind.ReaderWriterLock or WaitKind.Semaphore).ToImmutableArray()));
    }

    public CatalogueSymbols? In(Compilation compilation) => _rows.IsEmpty ? null : new CatalogueSymbols(compilation, _rows);
}
