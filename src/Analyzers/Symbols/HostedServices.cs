using Microsoft.CodeAnalysis;

namespace Hangproof.Symbols;

/// <summary>The members by which a host runs a service, and the token that it gives them.</summary>
internal sealed class HostedServices
{
    /// <summary>From this version of the abstractions on, <c>ExecuteAsync</c> starts on the pool, and cannot hold up the host's start.</summary>
    private const int StartsOnThePool = 10;

    private readonly KnownTypes _known;
    private readonly INamedTypeSymbol? _background;
    private readonly INamedTypeSymbol? _service;

    public HostedServices(Compilation compilation, KnownTypes known)
    {
        _known = known;
        _background = compilation.FindType("Microsoft.Extensions.Hosting.BackgroundService");
        _service = compilation.FindType("Microsoft.Extensions.Hosting.IHostedService");
    }

    /// <summary>Whether the compilation can have a hosted service at all.</summary>
    public bool Exist => _background is not null || _service is not null;

    /// <summary>Whether synchronous work at the beginning of <c>ExecuteAsync</c> holds up the start of the host.</summary>
    public bool StartInPlace => _background?.ContainingAssembly.Identity is { Name: "Microsoft.Extensions.Hosting.Abstractions", Version.Major: < StartsOnThePool };

    /// <summary>The token by which the host stops what a member does; <see langword="null"/> for a member that no host calls.</summary>
    public IParameterSymbol? Token(ISymbol? member) =>
        member is IMethodSymbol { Parameters: { Length: 1 } parameters } method && _known.IsToken(parameters[0].Type) && (IsExecution(method) || Implements(method, "StartAsync") || Implements(method, "StopAsync"))
            ? parameters[0]
            : null;

    /// <summary>Whether a member is the body of a background service.</summary>
    public bool IsExecution(IMethodSymbol method) =>
        _background is not null && method is { Name: "ExecuteAsync", IsOverride: true } && method.ContainingType.IsOrDerivesFrom(_background);

    /// <summary>Whether a member is what the host calls to start a service, and waits for.</summary>
    public bool IsStart(IMethodSymbol method) => Implements(method, "StartAsync");

    private bool Implements(IMethodSymbol method, string name) =>
        _service is not null && method.Name.EndsWith(name, StringComparison.Ordinal) && method.ContainingType.IsOrDerivesFrom(_service)
        && (method.Name.Length == name.Length ? method.DeclaredAccessibility == Accessibility.Public : method.ExplicitInterfaceImplementations.Any(m => m.ContainingType.Name == _service.Name));
}
