using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>From an instruction pointer to IL and source.</summary>
internal static class FrameLocator
{
    public static StackFrame Locate(ClrStackFrame frame, bool isLeaf, ClrMethod? callee, CodeMap code)
    {
        var method = frame.Method!;

        // A caller's pointer is where it goes on, which may belong to the next statement.
        var (offset, next) = FromMap(method, isLeaf ? frame.InstructionPointer : frame.InstructionPointer - 1);
        if (offset < 0 && callee is not null)
            (offset, next) = FromCall(method, callee, code);
        return new StackFrame(code.Site(method, offset), code.Module(method.Type?.Module), method.MetadataToken, method.Signature ?? "", frame.StackPointer, next);
    }

    private static (int Offset, int Next) FromMap(ClrMethod method, ulong pointer)
    {
        var map = method.ILOffsetMap;
        if (map.IsDefaultOrEmpty)
            return (-1, int.MaxValue);
        var offset = -1;
        var isCovered = false;
        foreach (var entry in map.OrderBy(e => e.StartAddress))
        {
            if (entry.StartAddress > pointer)
                break;
            if (entry.ILOffset >= 0)
                offset = entry.ILOffset;
            isCovered = pointer < entry.EndAddress;
        }

        // A method that was compiled again has its map for the first code only.
        if (!isCovered || offset < 0)
            return (-1, int.MaxValue);
        var next = map.Where(e => e.ILOffset > offset).Select(e => e.ILOffset).DefaultIfEmpty(int.MaxValue).Min();
        return (offset, next);
    }

    /// <summary>Where a method calls another by name, if it does so in one place only.</summary>
    private static (int Offset, int Next) FromCall(ClrMethod method, ClrMethod callee, CodeMap code)
    {
        if (code.Module(method.Type?.Module).Method(method.MetadataToken) is not { } body || callee.Name is not { } name)
            return (-1, int.MaxValue);
        var offset = body.OnlyCallTo(name);
        return offset >= 0 ? (offset, offset + 1) : (-1, int.MaxValue);
    }
}
