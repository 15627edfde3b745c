using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Hangproof.Runtime.Symbols;

/// <summary>Finds the awaits in the IL of a <c>MoveNext</c>: before each yield stand the state's number and the awaiter's field.</summary>
internal static class AwaitPoints
{
    private const string StateField = "<>1__state";
    private const string AwaiterPrefix = "<>u__";

    /// <summary>Calls between what makes a task, or what has one, and the await of it.</summary>
    private static readonly HashSet<string> s_adapters = ["ConfigureAwait", "AsTask", "Preserve", "WithCancellation", "Unwrap", "get_ResponseAsync", "get_ResponseHeadersAsync"];

    public static List<AwaitPoint> Find(MetadataReader reader, List<Instruction> code)
    {
        var points = new List<AwaitPoint>();
        var lastAwaiter = -1;
        for (var i = 0; i < code.Count; i++)
        {
            var instruction = code[i];
            if (instruction.IsCall && NameOf(reader, (int)instruction.Operand) == "GetAwaiter")
                lastAwaiter = i;
            if (instruction.Code != OpCodes.Stfld || NameOf(reader, (int)instruction.Operand) != StateField || StateBefore(code, i) is not { } state)
                continue;

            // Not an await but the end of an iteration: a yield return has no awaiter.
            var awaiter = AwaiterAfter(reader, code, i);
            if (state < 0 || awaiter is null)
                continue;
            var (producer, token, timeout) = lastAwaiter >= 0 ? ProducerOf(reader, code, lastAwaiter) : default;
            points.Add(new AwaitPoint((int)state, awaiter, YieldAfter(code, i), producer, token, timeout));
            lastAwaiter = -1;
        }
        return points;
    }

    /// <summary>The constant that is stored: <c>ldc N; dup; stloc; stfld</c>, or <c>ldc N; stfld</c>.</summary>
    private static long? StateBefore(List<Instruction> code, int store)
    {
        for (var i = store - 1; i >= 0 && i >= store - 4; i--)
        {
            if (code[i].Constant is { } constant)
                return constant;
        }
        return null;
    }

    private static string? AwaiterAfter(MetadataReader reader, List<Instruction> code, int from)
    {
        for (var i = from + 1; i < code.Count && i <= from + 12; i++)
        {
            if (code[i].Code == OpCodes.Stfld)
            {
                var name = NameOf(reader, (int)code[i].Operand);
                if (name.StartsWith(AwaiterPrefix, StringComparison.Ordinal))
                    return name;
                if (name == StateField)
                    return null;
            }
        }
        return null;
    }

    private static int YieldAfter(List<Instruction> code, int from)
    {
        for (var i = from + 1; i < code.Count; i++)
        {
            if (code[i].Code == OpCodes.Leave || code[i].Code == OpCodes.Leave_S || code[i].Code == OpCodes.Ret)
                return code[i].Offset;
        }
        return code[from].Offset;
    }

    /// <summary>Walks back from <c>GetAwaiter</c> to the call whose result it is about.</summary>
    private static (CalledMember? Producer, int Token, long? Timeout) ProducerOf(MetadataReader reader, List<Instruction> code, int getAwaiter)
    {
        for (var i = getAwaiter - 1; i >= 0 && i > getAwaiter - 16; i--)
        {
            var instruction = code[i];
            if (instruction.IsCall)
            {
                if (CalledMember.From(reader, (int)instruction.Operand) is not { } called)
                    return default;
                if (s_adapters.Contains(called.Name))
                    continue;
                return (called, (int)instruction.Operand, ConstantArgument(reader, code, i));
            }

            // A struct's result goes through a local to be called on; its constants are arguments of an adapter.
            var isPassing = instruction.Constant is not null || instruction.Code.Name!.StartsWith("stloc", StringComparison.Ordinal)
                || instruction.Code.Name.StartsWith("ldloca", StringComparison.Ordinal) || instruction.Code == OpCodes.Nop;
            if (!isPassing)
                return default;
        }
        return default;
    }

    /// <summary>A constant time among the arguments of a call.</summary>
    public static long? ConstantArgument(MetadataReader reader, List<Instruction> code, int call)
    {
        for (var i = call - 1; i >= 0 && i >= call - 4; i--)
        {
            if (code[i].Constant is { } constant)
                return constant;
            if (code[i].Code == OpCodes.Ldsfld && NameOf(reader, (int)code[i].Operand) == "InfiniteTimeSpan")
                return -1;
            if (code[i].IsCall)
                return null;
        }
        return null;
    }

    public static string NameOf(MetadataReader reader, int token)
    {
        try
        {
            var handle = MetadataTokens.EntityHandle(token);
            return handle.Kind switch
            {
                HandleKind.FieldDefinition => reader.GetString(reader.GetFieldDefinition((FieldDefinitionHandle)handle).Name),
                HandleKind.MemberReference => reader.GetString(reader.GetMemberReference((MemberReferenceHandle)handle).Name),
                HandleKind.MethodDefinition => reader.GetString(reader.GetMethodDefinition((MethodDefinitionHandle)handle).Name),
                HandleKind.MethodSpecification => NameOf(reader, MetadataTokens.GetToken(reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method)),
                _ => "",
            };
        }
        catch (Exception e) when (e is BadImageFormatException or ArgumentException)
        {
            return "";
        }
    }
}
