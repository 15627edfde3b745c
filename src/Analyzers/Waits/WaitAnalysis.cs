using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Configuration;
using Hangproof.Flow;
using Hangproof.Lifetimes;
using Hangproof.Locks;
using Hangproof.Symbols;
using Hangproof.Tasks;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Waits;

/// <summary>What the wait rules know about one compilation; the costly parts are made when first asked for.</summary>
internal sealed class WaitAnalysis
{
    private static readonly PerAnalysis<WaitAnalysis> _known = new();

    private readonly Lazy<LockFacts> _locks;

    /// <summary>One for all rules that ask about waits: the first that starts makes it. Users' rows can change while the compilation does not.</summary>
    public static WaitAnalysis Of(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken) =>
        _known.Of(compilation, options, () => new WaitAnalysis(
            compilation,
            new Lazy<LockFacts>(() => LockFacts.Of(compilation, options, CancellationToken.None)),
            UserCatalogue.Rows(compilation, options, cancellationToken).Where(row => WaitRules.Has(row.RuleId)).Concat(GrpcClients.Rows(compilation, cancellationToken)).ToImmutableArray(),
            cancellationToken));

    private WaitAnalysis(Compilation compilation, Lazy<LockFacts> locks, ImmutableArray<BlockingApi> rows, CancellationToken cancellationToken)
    {
        Compilation = compilation;
        _locks = locks;
        // Texts first: types are looked up for those rows only that some text gives reason to.
        Candidates = new WaitCandidates(compilation, WaitNames.Of(rows), cancellationToken);
        Catalogue = new CatalogueSymbols(compilation, Candidates.Rows);
        Facts = CodeFacts.Of(compilation);
        EndingCalls = new EndingCalls(compilation);
        Endings = new Endings(this);
        Judged = new JudgedWaits(this);
        FunctionWaits = new FunctionWaits(this);
        OpenWaits = new OpenWaits(this);
        BlockedPlaces = new BlockedPlaces(Facts);
        TaskBodies = new TaskBodies(this);
        TimedTasks = new TimedTasks(this);
        HttpClients = new HttpClientSettings(this);
        LockStatement = rows.FirstOrDefault(row => row.Id == "M:System.Threading.Monitor.Enter(System.Object)");
        PlainLocks = new OptInRule(compilation, RuleIds.LockPossible);
    }

    public Compilation Compilation { get; }

    /// <summary>What is shared with all other rules.</summary>
    public CodeFacts Facts { get; }

    public LockFacts Locks => _locks.Value;

    /// <summary>What lives as long as the process.</summary>
    public ProcessLifetime Process => LifetimeFacts.Of(Compilation).Process;

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

    public JudgedWaits Judged { get; }

    public FunctionWaits FunctionWaits { get; }

    public OpenWaits OpenWaits { get; }

    public BlockedPlaces BlockedPlaces { get; }

    public TaskBodies TaskBodies { get; }

    /// <summary>Whether tasks end in time.</summary>
    public TimedTasks TimedTasks { get; }

    public HttpClientSettings HttpClients { get; }

    /// <summary>The row of what a <c>lock</c> statement calls.</summary>
    public BlockingApi? LockStatement { get; }

    /// <summary>Whether every lock without a timeout is to be reported.</summary>
    public OptInRule PlainLocks { get; }

    public WaitCandidates Candidates { get; }
}
