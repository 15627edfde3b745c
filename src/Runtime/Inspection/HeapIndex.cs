using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>The objects of the heap that matter, found in one walk.</summary>
internal sealed class HeapIndex
{
    private readonly Dictionary<TypeRole, List<ClrObject>> _byRole = [];

    private HeapIndex(ClrHeap heap)
    {
        Heap = heap;
    }

    public ClrHeap Heap { get; }

    public TypeRoles Roles { get; } = new();

    public long Objects { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Whether the walk had to stop early.</summary>
    public string? Incomplete { get; private set; }

    public IReadOnlyList<ClrObject> With(TypeRole role) => _byRole.TryGetValue(role, out var objects) ? objects : [];

    public static HeapIndex Build(ClrHeap heap, long maxObjects, CancellationToken cancellationToken)
    {
        var index = new HeapIndex(heap);
        if (!heap.CanWalkHeap)
        {
            index.Incomplete = "The heap could not be walked (a collection was running): async operations and objects waited on are missing.";
            return index;
        }
        foreach (var item in heap.EnumerateObjects())
        {
            if (++index.Objects % 4096 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (index.Objects > maxObjects)
            {
                index.Incomplete = $"The heap has more than {maxObjects:N0} objects; those beyond were not looked at.";
                break;
            }
            if (item.IsFree || item.Type is not { } type)
                continue;
            index.Bytes += (long)item.Size;
            var role = index.Roles.Of(type);
            if (role != TypeRole.None)
                index.Add(role, item);
        }
        if (index.Objects == 0)
            index.Incomplete = "The heap holds no objects (a dump without the heap?): async operations and objects waited on are missing.";
        return index;
    }

    private void Add(TypeRole role, ClrObject item)
    {
        for (var bits = (int)role; bits != 0; bits &= bits - 1)
        {
            var one = (TypeRole)(bits & -bits);

            // Every finished task of the process is of no interest as such.
            if (one == TypeRole.Task)
                continue;
            if (!_byRole.TryGetValue(one, out var objects))
                _byRole.Add(one, objects = []);
            objects.Add(item);
        }
    }
}
