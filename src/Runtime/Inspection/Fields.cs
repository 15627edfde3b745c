using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Reads fields by name: of an object that has no such field, or of none, nothing.</summary>
internal static class Fields
{
    private const int HeaderSize = 8;

    public static ClrObject Object(this ClrObject from, string field) =>
        !from.IsNull && from.IsValid && from.TryReadObjectField(field, out var value) ? value : default;

    /// <summary>The first of several names that there is: runtimes differ.</summary>
    public static ClrObject Object(this ClrObject from, string field, string otherName) =>
        Object(from, field) is { IsNull: false } value ? value : Object(from, otherName);

    public static int Int(this ClrObject from, string field, int otherwise = 0) =>
        !from.IsNull && from.IsValid && from.TryReadField(field, out int value) ? value : otherwise;

    public static long Long(this ClrObject from, string field, long otherwise = 0) =>
        !from.IsNull && from.IsValid && from.TryReadField(field, out long value) ? value : otherwise;

    public static bool Bool(this ClrObject from, string field) =>
        !from.IsNull && from.IsValid && from.TryReadField(field, out bool value) && value;

    /// <summary>A struct within an object: where it starts and what it is.</summary>
    public static (ulong Address, ClrType? Type) Struct(this ClrObject from, string field)
    {
        var found = from.IsNull ? null : from.Type?.GetFieldByName(field);
        return found is { IsValueType: true } ? (from.Address + HeaderSize + (ulong)found.Offset, found.Type) : default;
    }

    /// <summary>
    /// Offset, from the start of a value, of the reference that an awaiter or a task-like value is about: the task or source by its known
    /// names, else the first reference there is; -1 for none.
    /// </summary>
    public static int AwaitedOffset(ClrType type, int depth = 0)
    {
        if (depth > 4)
            return -1;
        foreach (var name in (ReadOnlySpan<string>)["m_task", "_task", "_obj"])
        {
            if (type.GetFieldByName(name) is { IsObjectReference: true } known)
                return known.Offset;
        }
        foreach (var field in type.Fields)
        {
            if (field is { IsValueType: true, Type: { } inner } && AwaitedOffset(inner, depth + 1) is var nested and >= 0)
                return field.Offset + nested;
        }
        foreach (var field in type.Fields)
        {
            if (field.IsObjectReference)
                return field.Offset;
        }
        return -1;
    }
}
