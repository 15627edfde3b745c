using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Reads async methods from their boxes.</summary>
/// <remarks>
/// Most boxes on a live heap are finished, and there can be a million: what is the same for all boxes of a type is worked out once, the rest
/// is a few reads at known offsets.
/// </remarks>
internal sealed class SuspendedMethodReader(ClrHeap heap, CodeMap code)
{
    private const ulong HeaderSize = 8;
    private const int CompletedMask = 0x1600000;

    private readonly IMemoryReader _memory = heap.Runtime.DataTarget.DataReader;
    private readonly Dictionary<ulong, BoxLayout?> _layouts = [];
    private readonly Dictionary<ulong, MachineLayout?> _machines = [];

    /// <summary>The suspended method in a box; <see langword="null"/> when it is finished, runs, or was put back into a pool.</summary>
    public SuspendedMethod? Read(ClrObject box)
    {
        if (LayoutOf(box.Type!) is not { } layout)
            return null;
        if (layout.Flags >= 0 && (_memory.Read<int>(box.Address + HeaderSize + (ulong)layout.Flags) & CompletedMask) != 0)
            return null;

        var start = box.Address + HeaderSize + (ulong)layout.Machine;
        var machineObject = 0UL;
        var machine = layout.Value;
        if (machine is null)
        {
            machineObject = _memory.ReadPointer(start);
            if (machineObject == 0 || heap.GetObjectType(machineObject) is not { } type)
                return null;
            machine = MachineOf(type);
            start = machineObject + HeaderSize;
        }
        if (machine is null)
            return null;

        var state = _memory.Read<int>(start + (ulong)machine.State);
        if (state < 0)
            return null;
        var (awaited, use) = Awaited(machine, start, state);
        if (awaited.IsNull)
            return null;
        return new SuspendedMethod
        {
            Box = box,
            Machine = machineObject,
            State = state,
            Module = machine.Module,
            Code = machine.Code,
            Point = machine.Code?.Awaits.GetValueOrDefault(state),
            Name = machine.Name,
            Awaited = awaited,
            AwaitedUse = use,
            TaskId = layout.TaskId >= 0 ? _memory.Read<int>(box.Address + HeaderSize + (ulong)layout.TaskId) : 0,
            Sources = Pointers(machine.Sources),
            GivenSources = Pointers(machine.GivenSources),
        };

        ulong[] Pointers(List<int> offsets) => [.. offsets.Select(offset => _memory.ReadPointer(start + (ulong)offset)).Where(a => a != 0)];
    }

    private (ClrObject Object, int Use) Awaited(MachineLayout machine, ulong start, int state)
    {
        // Which awaiter belongs to which await stands in the code. Without it: the one awaiter that holds something.
        if (machine.Code?.Awaits.GetValueOrDefault(state) is { } point && machine.Awaiters.TryGetValue(point.AwaiterField, out var awaiter))
            return (heap.GetObject(_memory.ReadPointer(start + (ulong)awaiter.Object)), awaiter.Use >= 0 ? _memory.Read<short>(start + (ulong)awaiter.Use) : 0);
        if (machine.Code?.Awaits.Count > 0)
            return default;
        foreach (var candidate in machine.Awaiters.Values)
        {
            if (_memory.ReadPointer(start + (ulong)candidate.Object) is var address and not 0)
                return (heap.GetObject(address), 0);
        }
        return default;
    }

    private BoxLayout? LayoutOf(ClrType type)
    {
        if (_layouts.TryGetValue(type.MethodTable, out var layout))
            return layout;
        var machine = type.GetFieldByName("StateMachine") ?? type.GetFieldByName("_stateMachine");
        if (machine is not null)
        {
            layout = new BoxLayout(
                machine.Offset,
                machine.IsValueType ? (machine.Type is { } value ? MachineOf(value) : null) : null,
                type.GetFieldByName("m_stateFlags")?.Offset ?? -1,
                type.GetFieldByName("m_taskId")?.Offset ?? -1);
            if (machine.IsValueType && layout.Value is null)
                layout = null;
        }
        _layouts.Add(type.MethodTable, layout);
        return layout;
    }

    private MachineLayout? MachineOf(ClrType type)
    {
        if (_machines.TryGetValue(type.MethodTable, out var machine))
            return machine;
        if (type.GetFieldByName("<>1__state") is { } state)
        {
            var module = code.Module(type.Module);
            var moveNext = module.MoveNext(type.MetadataToken);
            var awaiters = new Dictionary<string, AwaitedOffsets>();
            var sources = new List<int>();
            var given = new List<int>();
            foreach (var field in type.Fields)
            {
                if (field.Name?.StartsWith("<>u__", StringComparison.Ordinal) == true)
                {
                    if (field.IsObjectReference)
                        awaiters.TryAdd(field.Name, new(field.Offset, -1));
                    else if (field.Type is { } awaiter && Fields.AwaitedIn(awaiter) is { Object: >= 0 } inner)
                        awaiters.TryAdd(field.Name, new(field.Offset + inner.Object, inner.Use >= 0 ? field.Offset + inner.Use : -1));
                }
                else if (field.Type?.Name is "System.Threading.CancellationToken")
                {
                    sources.Add(field.Offset);
                    // A parameter keeps its name; a local, which may be left over from a deadline long done with, gets an unspeakable one.
                    if (field.Name?.StartsWith('<') == false)
                        given.Add(field.Offset);
                }
                else if (field.Type?.Name is "System.Threading.CancellationTokenSource")
                {
                    sources.Add(field.Offset);
                }
            }
            machine = new MachineLayout(state.Offset, awaiters, sources, given, module, moveNext,
                moveNext?.SourceName ?? SourceNames.Method(CodeMap.PlainTypeName(type.Name ?? "?"), "MoveNext"));
        }
        _machines.Add(type.MethodTable, machine);
        return machine;
    }

    /// <param name="Machine">Offset of the state machine.</param>
    /// <param name="Value">What it is, when it lies in the box itself.</param>
    /// <param name="Flags">Offset of the task's state; -1 for pooled boxes.</param>
    /// <param name="TaskId">Offset of the task's id; -1 for pooled boxes.</param>
    private sealed record BoxLayout(int Machine, MachineLayout? Value, int Flags, int TaskId);

    private sealed record MachineLayout(int State, Dictionary<string, AwaitedOffsets> Awaiters, List<int> Sources, List<int> GivenSources, ModuleCode Module, MethodCode? Code, string Name);
}
