using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Finds the suspended async methods and who waits for whom.</summary>
internal sealed class OperationInspector
{
    /// <summary>More would tell no more, and costs the reader memory.</summary>
    private const int MaxOperations = 2_000_000;

    private readonly ClrHeap _heap;
    private readonly CodeMap _code;
    private readonly Dictionary<ulong, List<SuspendedMethod>> _awaiting = [];
    private readonly Dictionary<ulong, SuspendedMethod> _byAddress = [];
    private readonly List<SuspendedMethod> _methods = [];

    /// <summary>The task that each chain without a parent ends in: what a thread may block on.</summary>
    private readonly Dictionary<ulong, SuspendedMethod> _byTop = [];

    public OperationInspector(ClrHeap heap, CodeMap code)
    {
        _heap = heap;
        _code = code;
    }

    public IReadOnlyList<SuspendedMethod> Methods => _methods;

    public bool IsCut { get; private set; }

    public void Read(IReadOnlyList<ClrObject> boxes, CancellationToken cancellationToken)
    {
        var reader = new SuspendedMethodReader(_heap, _code);
        foreach (var box in boxes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_methods.Count >= MaxOperations)
            {
                IsCut = true;
                break;
            }
            if (reader.Read(box) is { } method)
                Add(method);
        }
        foreach (var method in _methods)
            FindParent(method);
        FindCircles();
    }

    /// <summary>The suspended methods that await an object.</summary>
    public IReadOnlyList<SuspendedMethod> Awaiting(ulong address) => _awaiting.TryGetValue(address, out var methods) ? methods : [];

    /// <summary>The suspended method that a task belongs to, or whose end completes it.</summary>
    public SuspendedMethod? Behind(ulong task) => _byAddress.GetValueOrDefault(task) ?? _byTop.GetValueOrDefault(task);

    private void Add(SuspendedMethod method)
    {
        var offset = method.Point?.YieldOffset ?? -1;
        method.Site = _code.Index(CodeMap.Site(method.Module, method.Name, method.Code, offset) with { OwesResult = OwesResult(method) });
        _methods.Add(method);
        _byAddress[method.Box.Address] = method;
        if (method.Machine != 0)
            _byAddress[method.Machine] = method;
        if (!_awaiting.TryGetValue(method.Awaited.Address, out var others))
            _awaiting.Add(method.Awaited.Address, others = []);
        others.Add(method);
    }

    /// <summary>Builders of methods without a result have a type of their own for it.</summary>
    private static bool OwesResult(SuspendedMethod method) =>
        method.Box.Type?.Name is { } name && name.Contains("Task", StringComparison.Ordinal) && !name.Contains("VoidTaskResult", StringComparison.Ordinal);

    private void FindParent(SuspendedMethod method)
    {
        // Whoever awaits the box itself, or the iterator that is its own state machine.
        if (FirstAwaiting(method.Box.Address, method) is { } direct || (method.Machine != 0 && FirstAwaiting(method.Machine, method) is { } overMachine && (direct = overMachine) is not null))
        {
            Link(method, direct);
            return;
        }

        var task = method.Box;
        for (var depth = 0; depth < 8; depth++)
        {
            var next = Continuations.Of(task).FirstOrDefault(c => c.Type is not null);
            if (next.IsNull)
                break;
            if ((_byAddress.GetValueOrDefault(next.Address) ?? FirstAwaiting(next.Address, method)) is { } parent && parent != method)
            {
                Link(method, parent);
                return;
            }
            task = next;
            _byTop.TryAdd(task.Address, method);
        }
    }

    private void FindCircles()
    {
        var seen = new HashSet<SuspendedMethod>();
        foreach (var start in _methods)
        {
            var path = new List<SuspendedMethod>();
            var next = start;
            for (; next is not null && seen.Add(next); next = next.Child)
                path.Add(next);
            if (next is null || path.IndexOf(next) is not (var first and >= 0))
                continue;

            // The same one in every snapshot, wherever the objects were moved.
            path.Skip(first).OrderBy(m => m.Module.Origin).ThenBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.State).ThenBy(m => m.TaskId).First().IsHeadOfCircle = true;
        }
    }

    private SuspendedMethod? FirstAwaiting(ulong address, SuspendedMethod not)
    {
        foreach (var candidate in Awaiting(address))
        {
            if (candidate != not)
                return candidate;
        }
        return null;
    }

    private void Link(SuspendedMethod child, SuspendedMethod parent)
    {
        child.Parent = parent;
        parent.Child ??= child;

        // Others may await the same operation: they are no leaves either.
        foreach (var also in Awaiting(child.Box.Address))
            also.Child ??= child;
    }
}
