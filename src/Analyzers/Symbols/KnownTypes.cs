using Microsoft.CodeAnalysis;

namespace Hangproof.Symbols;

/// <summary>The types that rules ask for by name, resolved once per compilation.</summary>
internal sealed class KnownTypes
{
    public KnownTypes(Compilation compilation)
    {
        CancellationToken = compilation.FindType("System.Threading.CancellationToken");
        CancellationTokenSource = compilation.FindType("System.Threading.CancellationTokenSource");
        TimeSpan = compilation.FindType("System.TimeSpan");
        Timeout = compilation.FindType("System.Threading.Timeout");
        Task = compilation.FindType("System.Threading.Tasks.Task");
        TaskOfT = compilation.FindType("System.Threading.Tasks.Task`1");
        ValueTask = compilation.FindType("System.Threading.Tasks.ValueTask");
        ValueTaskOfT = compilation.FindType("System.Threading.Tasks.ValueTask`1");
    }

    public INamedTypeSymbol? CancellationToken { get; }

    public INamedTypeSymbol? CancellationTokenSource { get; }

    public INamedTypeSymbol? TimeSpan { get; }

    public INamedTypeSymbol? Timeout { get; }

    public INamedTypeSymbol? Task { get; }

    public INamedTypeSymbol? TaskOfT { get; }

    public INamedTypeSymbol? ValueTask { get; }

    public INamedTypeSymbol? ValueTaskOfT { get; }

    public bool IsToken(ITypeSymbol? type) => Is(type, CancellationToken);

    public bool IsTokenSource(ITypeSymbol? type) => type.IsOrDerivesFrom(CancellationTokenSource);

    public bool IsTimeSpan(ITypeSymbol? type) => Is(type, TimeSpan);

    /// <summary>Task, Task of T and their value forms.</summary>
    public bool IsTaskLike(ITypeSymbol? type) =>
        type?.OriginalDefinition is { } definition && (Is(definition, Task) || Is(definition, TaskOfT) || Is(definition, ValueTask) || Is(definition, ValueTaskOfT));

    private static bool Is(ITypeSymbol? type, INamedTypeSymbol? known) => known is not null && SymbolEqualityComparer.Default.Equals(type, known);
}
