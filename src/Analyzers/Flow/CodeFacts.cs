using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>
/// What all rules ask about one compilation, made once for all of them: analyzers start on their own, so it is kept with the compilation.
/// Every part costs nothing until it is asked.
/// </summary>
internal sealed class CodeFacts
{
    private static readonly ConditionalWeakTable<Compilation, CodeFacts> _known = new();

    private readonly Lazy<HostedServices> _hosted;
    private readonly SourceWords _words;
    private readonly ConcurrentDictionary<string, bool> _mentioned = new(StringComparer.Ordinal);

    private CodeFacts(Compilation compilation)
    {
        Compilation = compilation;
        Known = new KnownTypes(compilation);
        Models = new SourceModels(compilation);
        _words = new SourceWords(compilation);
        Blocks = new CodeBlocks();
        Uses = new SymbolUses(Models, _words);
        Origins = new ValueOrigins(Uses, Models);
        Graphs = new BodyGraphs(Models);
        Objects = new ObjectUses(Uses, Models);
        Derived = new DerivedTypes(compilation);
        Completion = new KnownCompletion(Known, Origins, Uses, Models, Derived);
        Paths = new AllPaths(Known, Models, Derived, Uses);
        _hosted = new Lazy<HostedServices>(() => new HostedServices(compilation, Known));
    }

    public static CodeFacts Of(Compilation compilation) => _known.GetValue(compilation, c => new CodeFacts(c));

    public Compilation Compilation { get; }

    public KnownTypes Known { get; }

    public SourceModels Models { get; }

    /// <summary>The code of each file, by members.</summary>
    public CodeBlocks Blocks { get; }

    /// <summary>Where a symbol is used.</summary>
    public SymbolUses Uses { get; }

    /// <summary>Where a value comes from.</summary>
    public ValueOrigins Origins { get; }

    /// <summary>Control-flow graphs of bodies.</summary>
    public BodyGraphs Graphs { get; }

    /// <summary>What is done with an object, under all its names.</summary>
    public ObjectUses Objects { get; }

    /// <summary>Whether a task is known to be over where it is waited for.</summary>
    public KnownCompletion Completion { get; }

    /// <summary>Whether a function makes a call however it ends.</summary>
    public AllPaths Paths { get; }

    /// <summary>Which types derive from or implement another.</summary>
    public DerivedTypes Derived { get; }

    /// <summary>Whether any text of the compilation holds a word.</summary>
    public bool Mentions(string word, CancellationToken cancellationToken)
    {
        if (!_mentioned.TryGetValue(word, out var isMentioned))
            _mentioned.TryAdd(word, isMentioned = _words.Holding(word, cancellationToken).Any());
        return isMentioned;
    }

    /// <summary>What a host calls, where the compilation knows of one.</summary>
    public HostedServices Hosted => _hosted.Value;
}
