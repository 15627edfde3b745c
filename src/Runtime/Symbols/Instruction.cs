using System.Buffers.Binary;
using System.Reflection.Emit;

namespace Hangproof.Runtime.Symbols;

/// <summary>One instruction of a method's IL.</summary>
/// <param name="Offset">Where it starts.</param>
/// <param name="Code">Its opcode.</param>
/// <param name="Operand">Its operand as a number; a token for calls and fields; the table's length for a switch.</param>
internal readonly record struct Instruction(int Offset, OpCode Code, long Operand)
{
    private static readonly OpCode[] s_short = new OpCode[256];
    private static readonly OpCode[] s_long = new OpCode[256];

    static Instruction()
    {
        foreach (var field in typeof(OpCodes).GetFields())
        {
            var code = (OpCode)field.GetValue(null)!;
            (code.Size == 1 ? s_short : s_long)[code.Value & 0xFF] = code;
        }
    }

    public bool IsCall => Code == OpCodes.Call || Code == OpCodes.Callvirt || Code == OpCodes.Newobj;

    /// <summary>The integer it pushes, if it pushes a constant one.</summary>
    public long? Constant
    {
        get
        {
            if (Code.Value >= OpCodes.Ldc_I4_M1.Value && Code.Value <= OpCodes.Ldc_I4_8.Value)
                return Code.Value - OpCodes.Ldc_I4_0.Value;
            return Code == OpCodes.Ldc_I4 || Code == OpCodes.Ldc_I4_S || Code == OpCodes.Ldc_I8 ? Operand : null;
        }
    }

    /// <summary>Reads a method's instructions; stops without a word where the bytes make no sense.</summary>
    public static List<Instruction> ReadAll(ReadOnlySpan<byte> il)
    {
        var all = new List<Instruction>(il.Length / 3);
        for (var at = 0; at < il.Length;)
        {
            var offset = at;
            var code = il[at] == 0xFE && at + 1 < il.Length ? s_long[il[at + 1]] : s_short[il[at]];
            at += code.Size == 0 ? 1 : code.Size;
            if (!TryReadOperand(il, code.OperandType, ref at, out var operand))
                break;
            all.Add(new Instruction(offset, code, operand));
        }
        return all;
    }

    private static bool TryReadOperand(ReadOnlySpan<byte> il, OperandType type, ref int at, out long operand)
    {
        operand = 0;
        var size = type switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            _ => 4,
        };
        if (at + size > il.Length)
            return false;
        var bytes = il.Slice(at, size);
        operand = size switch
        {
            0 => 0,
            1 => type == OperandType.ShortInlineVar ? bytes[0] : (sbyte)bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
        at += size;
        if (type == OperandType.InlineSwitch)
            at += checked((int)operand * 4);
        return at <= il.Length;
    }
}
