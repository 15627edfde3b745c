using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>What ends when a token is cancelled: the objects that registrations of sources that are still open are about.</summary>
internal sealed class TokenEnds
{
    private const int MaxRegistrations = 1_000_000;

    private readonly HashSet<ulong> _ends = [];
    private readonly TypeRoles _roles;

    public TokenEnds(HeapIndex index)
    {
        _roles = index.Roles;
        foreach (var source in index.With(TypeRole.CancellationSource).Where(s => s.Int("_state") == 0))
        {
            var node = source.Object("_registrations").Object("Callbacks");
            for (var i = 0; i < MaxRegistrations && !node.IsNull; i++)
            {
                Add(node.Object("CallbackState"), depth: 0);
                node = node.Object("Next");
            }
        }
    }

    public bool Contains(ClrObject awaited) => !awaited.IsNull && _ends.Contains(awaited.Address);

    /// <summary>The state of a registration, or what its callback holds.</summary>
    private void Add(ClrObject item, int depth)
    {
        if (item.IsNull || item.Type is not { } type)
            return;
        _ends.Add(item.Address);
        if ((_roles.Of(type) & TypeRole.CompletionSource) != 0)
            _ends.Add(item.Object("_task").Address);
        else if (item.IsDelegate)
            Add(item.Object("_target"), depth + 1);
        else if (depth is 1 or 2 && type.Name?.Contains("<>c__DisplayClass", StringComparison.Ordinal) == true)
        {
            foreach (var held in item.EnumerateReferences(carefully: true, considerDependantHandles: false))
                Add(held, depth + 1);
        }
        else if (depth == 1)
        {
            // A method group: source.TrySetResult is caught above; of any other object its own sources.
            foreach (var held in item.EnumerateReferences(carefully: true, considerDependantHandles: false).Where(h => (_roles.Of(h.Type) & TypeRole.CompletionSource) != 0))
                Add(held, depth + 1);
        }
    }
}
