using System.Globalization;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Timers;

/// <summary>
/// When a timer ticks, where the source says so: a time that is known only when the program runs may stand for "once" or "never", which a loop
/// on <c>PeriodicTimer</c> throws at.
/// </summary>
/// <param name="Period">The period, as an expression that can stand in another member.</param>
/// <param name="Delay">What to wait before the first tick, where that is neither nothing nor a period.</param>
/// <param name="IsAtOnce">Whether the first tick comes before a period has passed.</param>
internal sealed record TickTimes(string Period, string? Delay, bool IsAtOnce)
{
    private static readonly HashSet<string> _units = new(StringComparer.Ordinal) { "FromDays", "FromHours", "FromMinutes", "FromSeconds", "FromMilliseconds" };

    public static TickTimes? Of(FixSite site, ExpressionSyntax dueTime, ExpressionSyntax period)
    {
        if (Amount(site, period) is not > 0 || Amount(site, dueTime) is not (>= 0 and var due))
            return null;
        var text = Text(site, period);
        if (due == 0)
            return new TickTimes(text, null, IsAtOnce: true);
        return Text(site, dueTime) is var first && first == text ? new TickTimes(text, null, IsAtOnce: false) : new TickTimes(text, first, IsAtOnce: true);
    }

    /// <summary>Something greater than nothing for a time that is, zero for none; <see langword="null"/> where the source does not say.</summary>
    private static double? Amount(FixSite site, ExpressionSyntax time)
    {
        if (site.Model.GetConstantValue(time, site.CancellationToken) is { HasValue: true, Value: int or long or uint or double } constant)
            return UsesLocal(site, time) ? null : Convert.ToDouble(constant.Value, CultureInfo.InvariantCulture);
        switch (time)
        {
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var unit }, ArgumentList.Arguments: [{ NameColon: null, Expression: var count }] }
                when _units.Contains(unit) && IsTimeSpan(site.Model.GetTypeInfo(time, site.CancellationToken).Type):
                return Amount(site, count);
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Zero" } when site.Model.GetSymbolInfo(time, site.CancellationToken).Symbol is IFieldSymbol { ContainingType: var type } && IsTimeSpan(type):
                return 0;
            case IdentifierNameSyntax or MemberAccessExpressionSyntax
                when site.Model.GetSymbolInfo(time, site.CancellationToken).Symbol is IFieldSymbol { IsStatic: true, IsReadOnly: true, DeclaringSyntaxReferences: [var reference] } && reference.SyntaxTree == site.Root.SyntaxTree
                    && reference.GetSyntax(site.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax initial }:
                return Amount(site, initial);
            default:
                return null;
        }
    }

    /// <summary>A constant of the function is not there for another.</summary>
    private static bool UsesLocal(FixSite site, ExpressionSyntax time) =>
        time.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol is ILocalSymbol);

    private static string Text(FixSite site, ExpressionSyntax time) =>
        IsTimeSpan(site.Model.GetTypeInfo(time, site.CancellationToken).Type) ? time.ToString() : $"{site.NameOf("System.TimeSpan", time.SpanStart)}.FromMilliseconds({time})";

    private static bool IsTimeSpan(ITypeSymbol? type) => type is { Name: "TimeSpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
}
