using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>Whether the inventory (HANG900) is asked for, so that it costs nothing where it is not: it is off unless somebody turns it on.</summary>
internal sealed class Inventory
{
    private readonly CompilationOptions _options;
    private readonly ConcurrentDictionary<SyntaxTree, bool> _isOn = new();

    public Inventory(Compilation compilation) => _options = compilation.Options;

    public bool IsOn(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (!_isOn.TryGetValue(tree, out var isOn))
            isOn = _isOn.GetOrAdd(tree, IsOn(Severity(tree, cancellationToken)));
        return isOn;
    }

    private ReportDiagnostic Severity(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (_options.SyntaxTreeOptionsProvider is { } provider
            && (provider.TryGetDiagnosticValue(tree, RuleIds.Inventory, cancellationToken, out var severity)
                || provider.TryGetGlobalDiagnosticValue(RuleIds.Inventory, cancellationToken, out severity)))
            return severity;
        return _options.SpecificDiagnosticOptions.TryGetValue(RuleIds.Inventory, out severity) ? severity : ReportDiagnostic.Default;
    }

    private static bool IsOn(ReportDiagnostic severity) =>
        severity is ReportDiagnostic.Error or ReportDiagnostic.Warn or ReportDiagnostic.Info or ReportDiagnostic.Hidden;
}
