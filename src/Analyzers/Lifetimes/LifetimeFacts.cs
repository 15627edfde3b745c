using System.Runtime.CompilerServices;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;

namespace Hangproof.Lifetimes;

/// <summary>What the rules of lifetimes know about one compilation.</summary>
internal sealed class LifetimeFacts
{
    private static readonly ConditionalWeakTable<Compilation, LifetimeFacts> _known = new();

    private LifetimeFacts(Compilation compilation)
    {
        Code = CodeFacts.Of(compilation);
        Types = new LifetimeTypes(compilation);
        Fates = new FateFinder(Code);
        Process = new ProcessLifetime(Code, Types);
    }

    /// <summary>One for all who ask: what is registered, and where an object is held, is looked for once.</summary>
    public static LifetimeFacts Of(Compilation compilation) => _known.GetValue(compilation, known => new LifetimeFacts(known));

    /// <summary>What is shared with all other rules.</summary>
    public CodeFacts Code { get; }

    public LifetimeTypes Types { get; }

    public FateFinder Fates { get; }

    /// <summary>What lives as long as the process.</summary>
    public ProcessLifetime Process { get; }
}
