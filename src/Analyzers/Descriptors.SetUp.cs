using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <content>000 and 9xx: configuration and inventory.</content>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor BadConfiguration = Create(RuleIds.BadConfiguration, "Bad configuration", "'{0}': {1}", SetUp, DiagnosticSeverity.Warning,
        "What is not understood is left out: a bad option counts as its default, a bad row as none.");

    public static readonly DiagnosticDescriptor Inventory = Create(RuleIds.Inventory, "Wait site", "'{0}' waits; bound: {1}", SetUp, DiagnosticSeverity.Info,
        "The inventory of every place that waits, and how it is bounded.", enabled: false);

    public static readonly DiagnosticDescriptor SuppressedButHangs = CreateAtEnd(RuleIds.SuppressedButHangs, "Suppressed finding hangs", "'{0}' is suppressed in '{1}' by {2}, and was seen to hang at run time; {3}", SetUp,
        DiagnosticSeverity.Warning, "A suppression says that a wait does no harm. A process was seen that stands in it.");
}
