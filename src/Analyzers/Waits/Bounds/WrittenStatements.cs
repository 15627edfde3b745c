using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// Whether a command has a statement that is written in the code and only reads or changes rows: it takes long because somebody holds what it needs. What runs any statement that it
/// is given, or one that rebuilds, runs as long as that takes.
/// </summary>
internal static class WrittenStatements
{
    private static readonly string[] _ofRows = { "insert", "update", "delete", "select", "merge", "with" };

    public static bool Has(WaitSite site, IOperation command, WaitAnalysis analysis)
    {
        var properties = new[] { "System.Data.Common.DbCommand", "System.Data.IDbCommand" }
            .Select(name => analysis.Compilation.FindType(name)?.GetMembers("CommandText").OfType<IPropertySymbol>().FirstOrDefault()).OfType<IPropertySymbol>().ToList();
        return properties.Count > 0
            && new PropertySettings(analysis, properties, value => IsOfRows(Text(value)) ? Setting.Bounding : Setting.Endless, site.CancellationToken).Of(command, site.Operation.Syntax) == Setting.Bounding;
    }

    private static bool IsOfRows(string? text) => text?.TrimStart() is { Length: > 0 } statement && _ofRows.Any(verb => statement.StartsWith(verb, StringComparison.OrdinalIgnoreCase));

    private static string? Text(IOperation value) => ValueOrigins.Unwrap(value) switch
    {
        { ConstantValue: { HasValue: true, Value: string text } } => text,
        IInterpolatedStringOperation { Parts: [IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string text } }, ..] } => text,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, LeftOperand: var left } => Text(left),
        _ => null,
    };
}
