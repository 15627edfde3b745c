using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Every word of a thread's registers and stack that may be a reference: more than it holds, and never less.</summary>
/// <remarks>
/// For threads that run, of which little is noted where they stand; for those in the middle of an exception, and those whose stack is too deep to be
/// looked through for one. Asked what a stack with an exception holds, the runtime's debugging library takes an address of the target for one of its
/// own (seen with .NET 10.0.12, whose <c>SoftwareExceptionFrame</c> keeps where registers were saved), and ends the program.
/// </remarks>
internal static class StackScan
{
    private const int ContextSize = 2048;
    private const uint WholeContext = 0x0010001F;

    /// <summary>What native code may use below the innermost frame that the library knows.</summary>
    private const ulong NativeFrames = 1UL << 20;

    /// <summary>Stacks are a few megabytes at most.</summary>
    private const ulong MaxBytes = 64UL << 20;

    private const int ChunkSize = 64 * 1024;

    /// <summary>The objects, with the address of the word that led to each; 0 for a register.</summary>
    /// <param name="innermost">Stack pointer of the innermost frame that is known.</param>
    public static IEnumerable<(ulong At, ClrObject Object)> Objects(ClrThread thread, ulong innermost)
    {
        var heap = thread.Runtime.Heap;
        var reader = thread.Runtime.DataTarget.DataReader;
        var registers = Registers(reader, thread.OSThreadId);
        foreach (var word in registers)
        {
            if (At(heap, word) is { IsNull: false } held)
                yield return (0, held);
        }

        // The stack pointer is one of the registers: native frames save there what the managed ones above them had in registers.
        var start = registers.Where(word => word <= innermost && innermost - word < NativeFrames).DefaultIfEmpty(innermost).Min() & ~(sizeof(ulong) - 1UL);

        // Where a stack ends is not known on Linux; behind it nothing can be read.
        var chunk = new byte[ChunkSize];
        for (var address = start; address - start < MaxBytes && reader.Read(address, chunk) is > 0 and var read; address += ChunkSize)
        {
            for (var i = 0; i + sizeof(ulong) <= read; i += sizeof(ulong))
            {
                if (At(heap, MemoryMarshal.Read<ulong>(chunk.AsSpan(i))) is { IsNull: false } held)
                    yield return (address + (ulong)i, held);
            }
            if (read < ChunkSize)
                break;
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
        var item = ThreadStack.Containing(heap, word);
        return item.IsFree ? default : item;
    }
}
