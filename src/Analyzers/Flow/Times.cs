using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>Times that are written out: those that stand for "never", none, and short ones.</summary>
internal static class Times
{
    /// <summary><c>Timeout.Infinite</c>, <c>-1</c>, <c>Timeout.InfiniteTimeSpan</c>, <c>TimeSpan.FromMilliseconds(-1)</c>.</summary>
    public static bool IsInfinite(IOperation? time)
    {
        time = ValueOrigins.Unwrap(time);
        return time switch
        {
            { ConstantValue: { HasValue: true, Value: { } constant } } => constant is -1 or -1L or uint.MaxValue or -1.0,
            IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" } => true,
            IInvocationOperation { TargetMethod: { Name: "FromMilliseconds", ContainingType.Name: "TimeSpan" }, Arguments: { Length: > 0 } arguments } => IsInfinite(arguments[0].Value),
            IObjectCreationOperation { Type.Name: "TimeSpan", Arguments: { Length: > 0 } parts } => parts[parts.Length - 1].Value.ConstantValue is { HasValue: true, Value: -1 },
            _ => false,
        };
    }

    /// <summary>Milliseconds that nobody minds to wait.</summary>
    private const int ShortPause = 100;

    /// <summary>Whether a time is written out and so short that nobody minds to wait for it.</summary>
    public static bool IsShort(IOperation time) => Milliseconds(ValueOrigins.Unwrap(time)) is >= 0 and <= ShortPause;

    /// <summary>How many milliseconds a time is that is written out.</summary>
    public static double? Milliseconds(IOperation? time) => time switch
    {
        { ConstantValue: { HasValue: true, Value: int constant } } => constant,
        IInvocationOperation { TargetMethod: { Name: "FromMilliseconds" or "FromSeconds" or "FromMinutes" or "FromHours" or "FromTicks" or "FromMicroseconds" } from, Arguments: { Length: > 0 } arguments }
            when arguments[0].Value.ConstantValue is { HasValue: true, Value: IConvertible constant } =>
            Convert.ToDouble(constant, CultureInfo.InvariantCulture) * from.Name switch { "FromHours" => 3_600_000, "FromMinutes" => 60_000, "FromSeconds" => 1000, "FromTicks" => 1e-4, "FromMicroseconds" => 1e-3, _ => 1 },
        _ => IsNone(time) ? 0 : null,
    };

    /// <summary>A period after which nothing comes: never, or zero.</summary>
    public static bool IsNoPeriod(IOperation? time) => IsInfinite(time) || IsNone(time);

    /// <summary><c>0</c>, <c>TimeSpan.Zero</c>: what is given it only looks.</summary>
    public static bool IsNone(IOperation? time)
    {
        time = ValueOrigins.Unwrap(time);
        return time?.ConstantValue is { HasValue: true, Value: 0 or 0L or 0U or 0.0 }
            || time is IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } };
    }
}
