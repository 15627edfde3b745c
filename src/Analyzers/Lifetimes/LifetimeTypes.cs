using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Lifetimes;

/// <summary>The types whose objects go on until somebody stops them.</summary>
internal sealed class LifetimeTypes
{
    public LifetimeTypes(Compilation compilation)
    {
        ThreadingTimer = compilation.FindType("System.Threading.Timer");
        EventTimer = compilation.FindType("System.Timers.Timer");
        PeriodicTimer = compilation.FindType("System.Threading.PeriodicTimer");
        TimerInterface = compilation.FindType("System.Threading.ITimer");
        TimeProvider = compilation.FindType("System.TimeProvider");
        Source = compilation.FindType("System.Threading.CancellationTokenSource");
        Token = compilation.FindType("System.Threading.CancellationToken");
        HostedService = compilation.FindType("Microsoft.Extensions.Hosting.IHostedService");
    }

    public INamedTypeSymbol? ThreadingTimer { get; }

    public INamedTypeSymbol? EventTimer { get; }

    public INamedTypeSymbol? PeriodicTimer { get; }

    public INamedTypeSymbol? TimerInterface { get; }

    public INamedTypeSymbol? TimeProvider { get; }

    public INamedTypeSymbol? Source { get; }

    public INamedTypeSymbol? Token { get; }

    public INamedTypeSymbol? HostedService { get; }
}
