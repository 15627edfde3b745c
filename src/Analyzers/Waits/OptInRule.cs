using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>Whether a rule that is off by default is asked for, so that it costs nothing where it is not.</summary>
internal sealed class OptInRule
{
    private readonly CompilationOptions _options;
    private readonly string _id;
    private readonly ConcurrentDictionary<SyntaxTree, bool> _isOn = new();

    public OptInRule(Compilation compilation, string id)
    {
        _options = compilation.Options;
        _id = id;
    }

    public bool IsOn(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (!_isOn.TryGetValue(tree, out var isOn))
            isOn = _isOn.GetOrAdd(tree, IsOn(Severity(tree, cancellationToken)));
        return isOn;
    }

    private ReportDiagnostic Severity(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (_options.SyntaxTreeOptionsProvider is { } provider
            && (provider.TryGetDiagnosticValue(tree, _id, cancellationToken, out var severity)
                || provider.TryGetGlobalDiagnosticValue(_id, cancellationToken, out severity)))
            return severity;
        return _options.SpecificDiagnosticOptions.TryGetValue(_id, out severity) ? severity : ReportDiagnostic.Default;
    }

    private static bool IsOn(ReportDiagnostic severity) =>
        severity is ReportDiagnostic.Error or ReportDiagnostic.Warn or ReportDiagnostic.Info or ReportDiagnostic.Hidden;
}
