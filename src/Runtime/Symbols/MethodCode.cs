using System.Reflection.Emit;
using System.Reflection.Metadata;
using Hangproof.Runtime.Fingerprints;

namespace Hangproof.Runtime.Symbols;

/// <summary>The code of one method.</summary>
internal sealed class MethodCode(MetadataReader metadata, List<Instruction> code, List<(int Offset, SourceLine Line)> lines, string type, string name)
{
    private IReadOnlyDictionary<int, AwaitPoint>? _awaits;

    /// <summary>The method as its source has it.</summary>
    public string SourceName { get; } = SourceNames.Method(type, name);

    /// <summary>Name of its type in metadata, nested types joined by <c>+</c>.</summary>
    public string TypeName => type;

    /// <summary>The awaits of a <c>MoveNext</c>, by state.</summary>
    public IReadOnlyDictionary<int, AwaitPoint> Awaits
    {
        get
        {
            if (_awaits is null)
            {
                var awaits = new Dictionary<int, AwaitPoint>();
                foreach (var point in AwaitPoints.Find(metadata, code))
                    awaits.TryAdd(point.State, point);
                _awaits = awaits;
            }
            return _awaits;
        }
    }

    /// <summary>Whether a jump back goes around an offset.</summary>
    public bool IsInLoop(int offset)
    {
        foreach (var jump in code)
        {
            if (jump.Code.OperandType is not (OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget) || jump.Operand >= 0 || jump.Offset < offset)
                continue;

            // Counted from its own length, not from what follows: the jump of a loop without end is a method's last instruction.
            var end = jump.Offset + jump.Code.Size + (jump.Code.OperandType == OperandType.InlineBrTarget ? 4 : 1);
            if (end + jump.Operand <= offset)
                return true;
        }
        return false;
    }

    /// <summary>The statement at an offset: the last one that begins at or before it.</summary>
    public SourceLine? LineAt(int offset)
    {
        SourceLine? found = null;
        foreach (var (start, line) in lines)
        {
            if (start > offset)
                break;
            found = line;
        }
        return found ?? (lines.Count > 0 ? lines[0].Line : null);
    }

    /// <summary>Where it calls a member of this name; -1 when it does so nowhere or in several places.</summary>
    public int OnlyCallTo(string memberName)
    {
        var found = -1;
        foreach (var instruction in code)
        {
            if (!instruction.IsCall || AwaitPoints.NameOf(metadata, (int)instruction.Operand) != memberName)
                continue;
            if (found >= 0)
                return -1;
            found = instruction.Offset;
        }
        return found;
    }

    /// <summary>Where it makes a completion source; <see langword="null"/> when it does so nowhere or in several places.</summary>
    public int? OnlyNewCompletionSource()
    {
        int? found = null;
        foreach (var instruction in code)
        {
            if (instruction.Code != OpCodes.Newobj || CalledMember.From(metadata, (int)instruction.Operand) is not { IsOfCompletionSource: true })
                continue;
            if (found is not null)
                return null;
            found = instruction.Offset;
        }
        return found;
    }

    /// <summary>Every call, with its offset.</summary>
    public IEnumerable<(CalledMember Member, int Offset)> Calls()
    {
        foreach (var instruction in code)
        {
            if (instruction.IsCall && CalledMember.From(metadata, (int)instruction.Operand) is { } member)
                yield return (member, instruction.Offset);
        }
    }

    /// <summary>Whether it reads a field of this name, or the property that the field is behind.</summary>
    public bool Loads(string field)
    {
        var getter = field.StartsWith('<') && field.IndexOf('>') is var end and > 0 ? $"get_{field[1..end]}" : null;
        return code.Exists(i => (i.Code == OpCodes.Ldfld || i.Code == OpCodes.Ldflda || i.Code == OpCodes.Ldsfld || (i.IsCall && getter is not null)) && AwaitPoints.NameOf(metadata, (int)i.Operand) is var name && (name == field || name == getter));
    }

    /// <summary>Where it makes a timer that calls a method of this module; <see langword="null"/> when it does not.</summary>
    public int? TimerWith(int callback, Func<CalledMember, bool> makesTimer)
    {
        var at = code.FindIndex(i => i.Code == OpCodes.Ldftn && i.Operand == callback);
        if (at < 0)
            return null;
        for (var i = at + 1; i < code.Count; i++)
        {
            if (code[i].IsCall && CalledMember.From(metadata, (int)code[i].Operand) is { } member && makesTimer(member))
                return code[i].Offset;
        }
        return null;
    }

    /// <summary>The calls of the statement at an offset, from there to the statement's end, with the constant time they are given.</summary>
    /// <param name="offset">Where the native code's map says that the thread is: often the statement's start, not the call.</param>
    /// <param name="end">Where that map's next entry begins.</param>
    public IEnumerable<(CalledMember Member, long? Timeout)> CallsAt(int offset, int end)
    {
        for (var i = 0; i < code.Count; i++)
        {
            if (code[i].Offset < offset || !code[i].IsCall)
                continue;
            if (code[i].Offset >= end && code[i].Offset > offset)
                yield break;
            if (CalledMember.From(metadata, (int)code[i].Operand) is { } member)
                yield return (member, AwaitPoints.ConstantArgument(metadata, code, i));
        }
    }
}
