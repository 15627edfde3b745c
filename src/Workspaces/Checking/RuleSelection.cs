using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Workspaces.Checking;

/// <summary>The rules there are, and those that were asked for.</summary>
internal sealed partial class RuleSelection
{
    private readonly ImmutableHashSet<string> _selected;

    private RuleSelection(ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableHashSet<string> selected, bool withInventory)
    {
        Analyzers = analyzers;
        Descriptors = analyzers.SelectMany(a => a.SupportedDiagnostics).DistinctBy(d => d.Id).OrderBy(d => d.Id, StringComparer.Ordinal).ToImmutableArray();
        _selected = selected;
        WithInventory = withInventory;
    }

    public ImmutableArray<DiagnosticAnalyzer> Analyzers { get; }

    public ImmutableArray<DiagnosticDescriptor> Descriptors { get; }

    public bool WithInventory { get; }

    /// <summary>What was asked for by name: of a rule that is on, what it says only then, too.</summary>
    public IEnumerable<DiagnosticDescriptor> TurnedOn => Descriptors.Where(d => d.Id == RuleIds.Inventory ? WithInventory : _selected.Contains(d.Id));

    public static RuleSelection All() => Of(
        typeof(Descriptors).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && t.GetCustomAttribute<DiagnosticAnalyzerAttribute>() is not null)
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!));

    public static RuleSelection Of(IEnumerable<DiagnosticAnalyzer> analyzers) => new([.. analyzers], [], withInventory: false);

    public RuleSelection PlusInventory() => new(Analyzers, _selected, withInventory: true);

    /// <summary>Only these ids, or all where none is given; <c>HANG3xx</c> stands for all that begin so.</summary>
    /// <exception cref="ForeseenException">One of them is no id, or stands for none.</exception>
    public RuleSelection Only(IReadOnlyCollection<string>? ids)
    {
        if (ids is null or { Count: 0 })
            return this;
        var selected = ids.SelectMany(Matching).ToImmutableHashSet(StringComparer.Ordinal);
        return new([.. Analyzers.Where(a => a is DiagnosticSuppressor || a.SupportedDiagnostics.Any(d => selected.Contains(d.Id) || d.Id == RuleIds.Inventory))], selected, WithInventory);
    }

    public bool Includes(string id) =>
        id == RuleIds.Inventory ? WithInventory
        : _selected.IsEmpty ? Descriptors.Any(d => d.Id == id)
        : _selected.Contains(id);

    private IEnumerable<string> Matching(string id)
    {
        var pattern = IdPattern().Match(id) is { Success: true } match
            ? new Regex($"^HANG{match.Groups["digits"].Value}{new string('.', match.Groups["any"].Length)}$", RegexOptions.IgnoreCase)
            : null;
        var matching = Descriptors.Select(d => d.Id).Where(known => pattern?.IsMatch(known) == true).ToArray();
        return matching.Length > 0
            ? matching
            : throw new ForeseenException($"'{id}' is no rule. Accepted: {string.Join(", ", Descriptors.Select(d => d.Id))}, or a series such as HANG3xx.");
    }

    [GeneratedRegex("^HANG(?<digits>[0-9]{0,3})(?<any>x{0,3})$(?<=^.{7})", RegexOptions.IgnoreCase)]
    private static partial Regex IdPattern();
}
