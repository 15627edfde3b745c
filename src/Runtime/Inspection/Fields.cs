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

    /// <summary>A number that may be absent, whether the field is nullable or not; <see langword="null"/> when it is, or when there is no such field.</summary>
    public static int? IntOrNone(this ClrObject from, string field)
    {
        if (from.IsNull || !from.IsValid || from.Type?.GetFieldByName(field) is not { } found)
            return null;
        if (found is not { IsValueType: true, Type.Name: { } name } || !name.StartsWith("System.Nullable<", StringComparison.Ordinal))
            return from.TryReadField(field, out int plain) ? plain : null;
        var memory = from.Type.Heap.Runtime.DataTarget.DataReader;
        var start = from.Address + HeaderSize + (ulong)found.Offset;
        return memory.Read<byte>(start) != 0 ? memory.Read<int>(start + sizeof(int)) : null;
    }

    public static bool Bool(this ClrObject from, string field) =>
        !from.IsNull && from.IsValid && from.TryReadField(field, out bool value) && value;

    /// <summary>A struct within an object: where it starts and what it is.</summary>
    public static (ulong Address, ClrType? Type) Struct(this ClrObject from, string field)
    {
        var found = from.IsNull ? null : from.Type?.GetFieldByName(field);
        return found is { IsValueType: true } ? (from.Address + HeaderSize + (ulong)found.Offset, found.Type) : default;
    }

    /// <summary>
    /// Where in a value is the reference that an awaiter or a task-like value is about: the task or source by its known names, else the first
    /// reference there is; and the number that tells uses of one source apart.
    /// </summary>
    public static AwaitedOffsets AwaitedIn(ClrType type, int depth = 0)
    {
        if (depth > 4)
            return AwaitedOffsets.None;
        foreach (var name in (ReadOnlySpan<string>)["m_task", "_task", "_obj"])
        {
            if (type.GetFieldByName(name) is { IsObjectReference: true } known)
                return new(known.Offset, name == "_obj" && type.GetFieldByName("_token") is { } token ? token.Offset : -1);
        }
        foreach (var field in type.Fields)
        {
            if (field is { IsValueType: true, Type: { } inner } && AwaitedIn(inner, depth + 1) is { Object: >= 0 } nested)
                return new(field.Offset + nested.Object, nested.Use >= 0 ? field.Offset + nested.Use : -1);
        }
        foreach (var field in type.Fields)
        {
            if (field.IsObjectReference)
                return new(field.Offset, -1);
        }
        return AwaitedOffsets.None;
    }
}

/// <summary>Offsets from the start of a value; -1 for none.</summary>
internal readonly record struct AwaitedOffsets(int Object, int Use)
{
    public static readonly AwaitedOffsets None = new(-1, -1);
}
