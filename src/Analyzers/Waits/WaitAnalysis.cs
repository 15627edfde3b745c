using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>What the wait rules know about one compilation; the costly parts are made when first asked for.</summary>
internal sealed class WaitAnalysis
{
    public WaitAnalysis(Compilation compilation, ImmutableArray<BlockingApi> rows, CancellationToken cancellationToken)
    {
        Compilation = compilation;
        // Texts first: types are looked up for those rows only that some text gives reason to.
        Candidates = new WaitCandidates(compilation, WaitNames.Of(rows), cancellationToken);
        Catalogue = new CatalogueSymbols(compilation, Candidates.Rows);
        Facts = CodeFacts.Of(compilation);
        EndingCalls = new EndingCalls(compilation);
        Endings = new Endings(this);
        OpenWaits = new OpenWaits(this);
        LockStatement = rows.FirstOrDefault(row => row.Id == "M:System.Threading.Monitor.Enter(System.Object)");
        PlainLocks = new OptInRule(compilation, RuleIds.LockPossible);
    }

    public Compilation Compilation { get; }

    /// <summary>What is shared with all other rules.</summary>
    public CodeFacts Facts { get; }

    public CatalogueSymbols Catalogue { get; }

    public KnownTypes Known => Facts.Known;

    public SourceModels Models => Facts.Models;

    public SymbolUses Uses => Facts.Uses;

    public ValueOrigins Origins => Facts.Origins;

    public BodyGraphs Graphs => Facts.Graphs;

    public ObjectUses Objects => Facts.Objects;

    public EndingCalls EndingCalls { get; }

    public Endings Endings { get; }

    public KnownCompletion Completion => Facts.Completion;

    public OpenWaits OpenWaits { get; }

    /// <summary>The row of what a <c>lock</c> statement calls.</summary>
    public BlockingApi? LockStatement { get; }

    /// <summary>Whether every lock without a timeout is to be reported.</summary>
    public OptInRule PlainLocks { get; }

    public WaitCandidates Candidates { get; }
}
