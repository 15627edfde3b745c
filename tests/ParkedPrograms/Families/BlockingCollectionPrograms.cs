using System.Collections.Concurrent;
using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class BlockingCollectionPrograms
{
    private const string Collection = "System.Collections.Concurrent.BlockingCollection`1";
    private const string Collections = "System.Collections.Concurrent.BlockingCollection{`0}[]";
    private const string Token = "System.Threading.CancellationToken";
    private const string Time = "System.TimeSpan";
    private const string Int = "System.Int32";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        On("Take", Empty, (queue, _) => queue.Take()),
        On($"Take({Token})", Empty, (queue, limits) => queue.Take(limits.Token)),
        On($"TryTake(`0@,{Int})", Empty, (queue, limits) => queue.TryTake(out _, limits.Milliseconds)),
        On($"TryTake(`0@,{Time})", Empty, (queue, limits) => queue.TryTake(out _, limits.Timeout)),
        On($"TryTake(`0@,{Int},{Token})", Empty, (queue, limits) => queue.TryTake(out _, limits.Milliseconds, limits.Token)),
        On("GetConsumingEnumerable", Empty, (queue, _) => queue.GetConsumingEnumerable().Count()),
        On($"GetConsumingEnumerable({Token})", Empty, (queue, limits) => queue.GetConsumingEnumerable(limits.Token).Count()),
        On("Add(`0)", Full, (queue, _) => Do(() => queue.Add(2))),
        On($"Add(`0,{Token})", Full, (queue, limits) => Do(() => queue.Add(2, limits.Token))),
        On($"TryAdd(`0,{Int})", Full, (queue, limits) => queue.TryAdd(2, limits.Milliseconds)),
        On($"TryAdd(`0,{Time})", Full, (queue, limits) => queue.TryAdd(2, limits.Timeout)),
        On($"TryAdd(`0,{Int},{Token})", Full, (queue, limits) => queue.TryAdd(2, limits.Milliseconds, limits.Token)),

        OnAny($"TakeFromAny({Collections},`0@)", Empty, (queues, _) => BlockingCollection<int>.TakeFromAny(queues, out var _)),
        OnAny($"TakeFromAny({Collections},`0@,{Token})", Empty, (queues, limits) => BlockingCollection<int>.TakeFromAny(queues, out var _, limits.Token)),
        OnAny($"TryTakeFromAny({Collections},`0@,{Int})", Empty, (queues, limits) => BlockingCollection<int>.TryTakeFromAny(queues, out var _, limits.Milliseconds)),
        OnAny($"TryTakeFromAny({Collections},`0@,{Time})", Empty, (queues, limits) => BlockingCollection<int>.TryTakeFromAny(queues, out var _, limits.Timeout)),
        OnAny($"TryTakeFromAny({Collections},`0@,{Int},{Token})", Empty,
            (queues, limits) => BlockingCollection<int>.TryTakeFromAny(queues, out var _, limits.Milliseconds, limits.Token)),
        OnAny($"AddToAny({Collections},`0)", Full, (queues, _) => BlockingCollection<int>.AddToAny(queues, 2)),
        OnAny($"AddToAny({Collections},`0,{Token})", Full, (queues, limits) => BlockingCollection<int>.AddToAny(queues, 2, limits.Token)),
        OnAny($"TryAddToAny({Collections},`0,{Int})", Full, (queues, limits) => BlockingCollection<int>.TryAddToAny(queues, 2, limits.Milliseconds)),
        OnAny($"TryAddToAny({Collections},`0,{Time})", Full, (queues, limits) => BlockingCollection<int>.TryAddToAny(queues, 2, limits.Timeout)),
        OnAny($"TryAddToAny({Collections},`0,{Int},{Token})", Full,
            (queues, limits) => BlockingCollection<int>.TryAddToAny(queues, 2, limits.Milliseconds, limits.Token)),
    ];

    private static ParkedProgram On(string member, Func<BlockingCollection<int>> scene, Func<BlockingCollection<int>, Limits, object?> call) =>
        Blocks($"M:{Collection}.{member}", scene, call).EndedBy($"M:{Collection}.CompleteAdding", queue => queue.CompleteAdding());

    private static ParkedProgram OnAny(string member, Func<BlockingCollection<int>> scene, Func<BlockingCollection<int>[], Limits, object?> call) =>
        Blocks($"M:{Collection}.{member}", () => new[] { scene(), scene() }, call)
            .EndedBy($"M:{Collection}.CompleteAdding", queues => Array.ForEach(queues, queue => queue.CompleteAdding()));

    private static object? Do(Action action)
    {
        action();
        return null;
    }

    private static BlockingCollection<int> Empty() => [];

    private static BlockingCollection<int> Full() => new(1) { 1 };
}
