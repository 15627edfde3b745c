using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Hangproof.Runtime.Capture;

/// <summary>Registers in the form in which the runtime's debugging library takes them: that of Windows.</summary>
internal static class RegisterContext
{
    /// <summary>Where each of the kernel's x64 registers goes; 0 for those that are not asked for.</summary>
    private static readonly int[] s_x64 =
    [
        // r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi, orig_rax, rip
        0xF0, 0xE8, 0xE0, 0xD8, 0xA0, 0x90, 0xD0, 0xC8, 0xC0, 0xB8, 0x78, 0x80, 0x88, 0xA8, 0xB0, 0, 0xF8,
    ];

    public static bool TryWrite(ulong[] registers, Architecture architecture, Span<byte> context) => architecture switch
    {
        Architecture.X64 => TryWriteX64(registers, context),
        Architecture.Arm64 => TryWriteArm64(registers, context),
        _ => false,
    };

    private static bool TryWriteX64(ulong[] registers, Span<byte> context)
    {
        if (context.Length < 0x100)
            return false;
        context.Clear();

        // Control, integer and segment registers.
        BinaryPrimitives.WriteUInt32LittleEndian(context[0x30..], 0x00100007);
        for (var i = 0; i < s_x64.Length; i++)
        {
            if (s_x64[i] != 0)
                BinaryPrimitives.WriteUInt64LittleEndian(context[s_x64[i]..], registers[i]);
        }
        BinaryPrimitives.WriteUInt16LittleEndian(context[0x38..], (ushort)registers[17]);
        BinaryPrimitives.WriteUInt32LittleEndian(context[0x44..], (uint)registers[18]);
        BinaryPrimitives.WriteUInt64LittleEndian(context[0x98..], registers[19]);
        BinaryPrimitives.WriteUInt16LittleEndian(context[0x42..], (ushort)registers[20]);
        return true;
    }

    private static bool TryWriteArm64(ulong[] registers, Span<byte> context)
    {
        if (context.Length < 0x110)
            return false;
        context.Clear();

        // x0 to x30, sp and pc stand in the same order in both.
        BinaryPrimitives.WriteUInt32LittleEndian(context, 0x00400003);
        BinaryPrimitives.WriteUInt32LittleEndian(context[4..], (uint)registers[33]);
        for (var i = 0; i < 33; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(context[(8 + i * 8)..], registers[i]);
        return true;
    }
}
