using System.Threading.Tasks.Dataflow;
using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class DataflowPrograms
{
    private const string Namespace = "System.Threading.Tasks.Dataflow";
    private const string Block = $"{Namespace}.DataflowBlock";
    private const string Source = $"{Namespace}.ISourceBlock{{``0}}";
    private const string Target = $"{Namespace}.ITargetBlock{{``0}}";
    private const string Token = "System.Threading.CancellationToken";
    private const string Time = "System.TimeSpan";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Receive($"Receive``1({Source})", (block, _) => block.Receive()),
        Receive($"Receive``1({Source},{Token})", (block, limits) => block.Receive(limits.Token)),
        Receive($"Receive``1({Source},{Time})", (block, limits) => block.Receive(limits.Timeout)),
        Receive($"Receive``1({Source},{Time},{Token})", (block, limits) => block.Receive(limits.Timeout, limits.Token)),

        On($"ReceiveAsync``1({Source})", Empty, async (block, _) => await block.ReceiveAsync()),
        On($"ReceiveAsync``1({Source},{Token})", Empty, async (block, limits) => await block.ReceiveAsync(limits.Token)),
        On($"ReceiveAsync``1({Source},{Time})", Empty, async (block, limits) => await block.ReceiveAsync(limits.Timeout)),
        On($"ReceiveAsync``1({Source},{Time},{Token})", Empty, async (block, limits) => await block.ReceiveAsync(limits.Timeout, limits.Token)),
        On($"OutputAvailableAsync``1({Source})", Empty, async (block, _) => await block.OutputAvailableAsync()),
        On($"OutputAvailableAsync``1({Source},{Token})", Empty, async (block, limits) => await block.OutputAvailableAsync(limits.Token)),
        On($"ReceiveAllAsync``1({Namespace}.IReceivableSourceBlock{{``0}},{Token})", Empty, async (block, limits) =>
        {
            await foreach (var _ in block.ReceiveAllAsync(limits.Token))
            {
            }
            return null;
        }),
        On($"SendAsync``1({Target},``0)", Full, async (block, _) => await block.SendAsync(2)),
        On($"SendAsync``1({Target},``0,{Token})", Full, async (block, limits) => await block.SendAsync(2, limits.Token)),

        Completion("IDataflowBlock", () => (IDataflowBlock)new BufferBlock<int>(), async block => await block.Completion),
        Completion("ActionBlock`1", () => new ActionBlock<int>(_ => { }), async block => await block.Completion),
        Completion("BatchBlock`1", () => new BatchBlock<int>(2), async block => await block.Completion),
        Completion("BatchedJoinBlock`2", () => new BatchedJoinBlock<int, int>(2), async block => await block.Completion),
        Completion("BatchedJoinBlock`3", () => new BatchedJoinBlock<int, int, int>(2), async block => await block.Completion),
        Completion("BroadcastBlock`1", () => new BroadcastBlock<int>(null), async block => await block.Completion),
        Completion("BufferBlock`1", () => new BufferBlock<int>(), async block => await block.Completion),
        Completion("JoinBlock`2", () => new JoinBlock<int, int>(), async block => await block.Completion),
        Completion("JoinBlock`3", () => new JoinBlock<int, int, int>(), async block => await block.Completion),
        Completion("TransformBlock`2", () => new TransformBlock<int, int>(item => item), async block => await block.Completion),
        Completion("TransformManyBlock`2", () => new TransformManyBlock<int, int>(item => new[] { item }), async block => await block.Completion),
        Completion("WriteOnceBlock`1", () => new WriteOnceBlock<int>(null), async block => await block.Completion),
    ];

    private static ParkedProgram Receive(string member, Func<BufferBlock<int>, Limits, object?> call) =>
        Blocks($"M:{Block}.{member}", Empty, call).EndedBy($"M:{Namespace}.IDataflowBlock.Complete", block => block.Complete());

    private static ParkedProgram On(string member, Func<BufferBlock<int>> scene, Func<BufferBlock<int>, Limits, Task<object?>> call) =>
        Suspends($"M:{Block}.{member}", scene, call).EndedBy($"M:{Namespace}.IDataflowBlock.Complete", block => block.Complete());

    private static ParkedProgram Completion<TBlock>(string type, Func<TBlock> scene, Func<TBlock, Task> completion) where TBlock : IDataflowBlock =>
        Suspends($"P:{Namespace}.{type}.Completion", scene, (block, _) => completion(block))
            .EndedBy($"M:{Namespace}.{type}.Complete", block => block.Complete());

    private static BufferBlock<int> Empty() => new();

    private static BufferBlock<int> Full()
    {
        var block = new BufferBlock<int>(new DataflowBlockOptions { BoundedCapacity = 1 });
        block.Post(1);
        return block;
    }
}
