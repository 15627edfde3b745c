using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Every word of a thread's registers and stack that may be a reference: more than it holds, and never less.</summary>
/// <remarks>
/// For threads in the middle of an exception. Asked for what such a stack holds, the runtime's debugging library takes an address of the
/// target for one of its own (seen with .NET 10.0.12, whose <c>SoftwareExceptionFrame</c> keeps where registers were saved), and ends the program.
/// </remarks>
internal static class StackScan
{
    private const int ContextSize = 2048;
    private const uint WholeContext = 0x0010001F;

    /// <summary>Stacks are a few megabytes at most.</summary>
    private const ulong MaxBytes = 64UL << 20;

    /// <summary>The objects, with the address of the word that led to each; 0 for a register.</summary>
    public static IEnumerable<(ulong At, ClrObject Object)> Objects(ClrThread thread, ulong leaf)
    {
        var heap = thread.Runtime.Heap;
        var reader = thread.Runtime.DataTarget.DataReader;
        foreach (var word in Registers(reader, thread.OSThreadId))
        {
            if (At(heap, word) is { IsNull: false } held)
                yield return (0, held);
        }

        var end = Math.Max(thread.StackBase, thread.StackLimit);
        if (leaf == 0 || end <= leaf || end - leaf > MaxBytes)
            yield break;
        var bytes = new byte[end - leaf];
        var read = reader.Read(leaf, bytes);
        for (var i = 0; i + sizeof(ulong) <= read; i += sizeof(ulong))
        {
            if (At(heap, MemoryMarshal.Read<ulong>(bytes.AsSpan(i))) is { IsNull: false } held)
                yield return (leaf + (ulong)i, held);
        }
    }

    private static ulong[] Registers(IDataReader reader, uint thread)
    {
        var context = new byte[ContextSize];
        return reader.GetThreadContext(thread, WholeContext, context) ? MemoryMarshal.Cast<byte, ulong>(context).ToArray() : [];
    }

    /// <summary>The object that a word points to or into.</summary>
    private static ClrObject At(ClrHeap heap, ulong word)
    {
        if (heap.GetSegmentByAddress(word) is null)
            return default;
        var item = heap.GetObject(word);
        if (!item.IsValid)
            item = heap.FindPreviousObjectOnSegment(word);
        return item.IsValid && !item.IsFree && word < item.Address + item.Size ? item : default;
    }
}
