using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class TaskPrograms
{
    private const string Namespace = "System.Threading.Tasks";
    private const string TaskType = $"{Namespace}.Task";
    private const string Source = $"{Namespace}.TaskCompletionSource";
    private const string Tasks = $"{TaskType}[]";
    private const string Compiler = "System.Runtime.CompilerServices";
    private const string Token = "System.Threading.CancellationToken";
    private const string Time = "System.TimeSpan";
    private const string Int = "System.Int32";
    private const string Options = $"{Namespace}.TaskCreationOptions";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        OnTask($"M:{TaskType}.Wait", (task, limits) =>
        {
            limits.Around((Task)task).Wait();
            return null;
        }),
        OnTask($"M:{TaskType}.Wait({Token})", (task, limits) =>
        {
            limits.Around((Task)task).Wait(limits.Token);
            return null;
        }),
        OnTask($"M:{TaskType}.Wait({Time})", (task, limits) => limits.Around(task).Wait(limits.Timeout)),
        OnTask($"M:{TaskType}.Wait({Int})", (task, limits) => limits.Around(task).Wait(limits.Milliseconds)),
        OnTask($"M:{TaskType}.Wait({Time},{Token})", (task, limits) => limits.Around(task).Wait(limits.Timeout, limits.Token)),
        OnTask($"M:{TaskType}.Wait({Int},{Token})", (task, limits) => limits.Around(task).Wait(limits.Milliseconds, limits.Token)),

        OnTask($"P:{TaskType}`1.Result", (task, limits) => limits.Around(task).Result),
        OnTask($"P:{Namespace}.ValueTask`1.Result", (task, limits) => new ValueTask<int>(limits.Around(task)).Result),
        OnTask($"M:{Compiler}.TaskAwaiter.GetResult", (task, limits) => Do(() => limits.Around((Task)task).GetAwaiter().GetResult())),
        OnTask($"M:{Compiler}.TaskAwaiter`1.GetResult", (task, limits) => limits.Around(task).GetAwaiter().GetResult()),
        OnTask($"M:{Compiler}.ConfiguredTaskAwaitable.ConfiguredTaskAwaiter.GetResult",
            (task, limits) => Do(() => limits.Around((Task)task).ConfigureAwait(false).GetAwaiter().GetResult())),
        OnTask($"M:{Compiler}.ConfiguredTaskAwaitable`1.ConfiguredTaskAwaiter.GetResult",
            (task, limits) => limits.Around(task).ConfigureAwait(false).GetAwaiter().GetResult()),
        OnTask($"M:{Compiler}.ValueTaskAwaiter.GetResult", (task, limits) => Do(() => new ValueTask(limits.Around((Task)task)).GetAwaiter().GetResult())),
        OnTask($"M:{Compiler}.ValueTaskAwaiter`1.GetResult", (task, limits) => new ValueTask<int>(limits.Around(task)).GetAwaiter().GetResult()),
        OnTask($"M:{Compiler}.ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter.GetResult",
            (task, limits) => Do(() => new ValueTask(limits.Around((Task)task)).ConfigureAwait(false).GetAwaiter().GetResult())),
        OnTask($"M:{Compiler}.ConfiguredValueTaskAwaitable`1.ConfiguredValueTaskAwaiter.GetResult",
            (task, limits) => new ValueTask<int>(limits.Around(task)).ConfigureAwait(false).GetAwaiter().GetResult()),
        OnTask($"M:{Namespace}.TaskAsyncEnumerableExtensions.ToBlockingEnumerable``1(System.Collections.Generic.IAsyncEnumerable{{``0}},{Token})",
            (_, limits) => NoItems(limits.Token).ToBlockingEnumerable(limits.Token).Count()),

        OnTask($"M:{TaskType}.WaitAll({Tasks})", (task, _) => Do(() => Task.WaitAll([task, Task.CompletedTask]))),
        OnTask($"M:{TaskType}.WaitAll(System.ReadOnlySpan{{{TaskType}}})", (task, _) => Do(() => Task.WaitAll((ReadOnlySpan<Task>)[task]))),
        OnTask($"M:{TaskType}.WaitAll(System.Collections.Generic.IEnumerable{{{TaskType}}},{Token})",
            (task, limits) => Do(() => Task.WaitAll(new List<Task> { task }, limits.Token))),
        OnTask($"M:{TaskType}.WaitAll({Tasks},{Token})", (task, limits) => Do(() => Task.WaitAll([task], limits.Token))),
        OnTask($"M:{TaskType}.WaitAll({Tasks},{Time})", (task, limits) => Task.WaitAll([task], limits.Timeout)),
        OnTask($"M:{TaskType}.WaitAll({Tasks},{Int})", (task, limits) => Task.WaitAll([task], limits.Milliseconds)),
        OnTask($"M:{TaskType}.WaitAll({Tasks},{Int},{Token})", (task, limits) => Task.WaitAll([task], limits.Milliseconds, limits.Token)),
        OnTask($"M:{TaskType}.WaitAny({Tasks})", (task, _) => Task.WaitAny(task)),
        OnTask($"M:{TaskType}.WaitAny({Tasks},{Token})", (task, limits) => Task.WaitAny([task], limits.Token)),
        OnTask($"M:{TaskType}.WaitAny({Tasks},{Time})", (task, limits) => Task.WaitAny([task], limits.Timeout)),
        OnTask($"M:{TaskType}.WaitAny({Tasks},{Int})", (task, limits) => Task.WaitAny([task], limits.Milliseconds)),
        OnTask($"M:{TaskType}.WaitAny({Tasks},{Int},{Token})", (task, limits) => Task.WaitAny([task], limits.Milliseconds, limits.Token)),

        Delay(Int, async limits => await Task.Delay(limits.Milliseconds)),
        Delay(Time, async limits => await Task.Delay(limits.Timeout)),
        Delay($"{Int},{Token}", async limits => await Task.Delay(limits.Milliseconds, limits.Token)),
        Delay($"{Time},{Token}", async limits => await Task.Delay(limits.Timeout, limits.Token)),
        Delay($"{Time},System.TimeProvider", async limits => await Task.Delay(limits.Timeout, TimeProvider.System)),
        Delay($"{Time},System.TimeProvider,{Token}", async limits => await Task.Delay(limits.Timeout, TimeProvider.System, limits.Token)),

        Suspends($"P:{Source}.Task", () => new TaskCompletionSource(), async (source, _) => await source.Task)
            .EndedBy($"M:{Source}.TrySetResult", source => source.TrySetResult())
            .EndedBy($"M:{Source}.TrySetCanceled", source => source.TrySetCanceled()),
        Suspends($"P:{Source}`1.Task", () => new TaskCompletionSource<int>(), async (source, _) => await source.Task)
            .EndedBy($"M:{Source}`1.TrySetResult(`0)", source => source.TrySetResult(1))
            .EndedBy($"M:{Source}`1.TrySetCanceled", source => source.TrySetCanceled()),

        Gathers($"WhenAll(System.Collections.Generic.IEnumerable{{{TaskType}}})", async task => await Task.WhenAll(new List<Task> { task })),
        Gathers($"WhenAll({Tasks})", async task => await Task.WhenAll(new Task[] { task })),
        Gathers($"WhenAll(System.ReadOnlySpan{{{TaskType}}})", async task => await Task.WhenAll((ReadOnlySpan<Task>)[task])),
        Gathers($"WhenAll``1(System.Collections.Generic.IEnumerable{{{TaskType}{{``0}}}})", async task => await Task.WhenAll(new List<Task<int>> { task })),
        Gathers($"WhenAll``1({TaskType}{{``0}}[])", async task => await Task.WhenAll(new Task<int>[] { task })),
        Gathers($"WhenAll``1(System.ReadOnlySpan{{{TaskType}{{``0}}}})", async task => await Task.WhenAll((ReadOnlySpan<Task<int>>)[task])),

        Cold("System.Action", _ => new Task(Nothing)),
        Cold($"System.Action,{Options}", _ => new Task(Nothing, TaskCreationOptions.None)),
        Cold($"System.Action,{Token}", limits => new Task(Nothing, limits.Token)),
        Cold($"System.Action,{Token},{Options}", limits => new Task(Nothing, limits.Token, TaskCreationOptions.None)),
        Cold("System.Action{System.Object},System.Object", _ => new Task(Nothing, 1)),
        Cold($"System.Action{{System.Object}},System.Object,{Options}", _ => new Task(Nothing, 1, TaskCreationOptions.None)),
        Cold($"System.Action{{System.Object}},System.Object,{Token}", limits => new Task(Nothing, 1, limits.Token)),
        Cold($"System.Action{{System.Object}},System.Object,{Token},{Options}", limits => new Task(Nothing, 1, limits.Token, TaskCreationOptions.None)),
        Cold("System.Func{`0}", _ => new Task<int>(One)),
        Cold($"System.Func{{`0}},{Options}", _ => new Task<int>(One, TaskCreationOptions.None)),
        Cold($"System.Func{{`0}},{Token}", limits => new Task<int>(One, limits.Token)),
        Cold($"System.Func{{`0}},{Token},{Options}", limits => new Task<int>(One, limits.Token, TaskCreationOptions.None)),
        Cold("System.Func{System.Object,`0},System.Object", _ => new Task<int>(One, 1)),
        Cold($"System.Func{{System.Object,`0}},System.Object,{Options}", _ => new Task<int>(One, 1, TaskCreationOptions.None)),
        Cold($"System.Func{{System.Object,`0}},System.Object,{Token}", limits => new Task<int>(One, 1, limits.Token)),
        Cold($"System.Func{{System.Object,`0}},System.Object,{Token},{Options}", limits => new Task<int>(One, 1, limits.Token, TaskCreationOptions.None)),
    ];

    private static ParkedProgram OnTask(string key, Func<Task<int>, Limits, object?> call) =>
        Blocks(key, () => new TaskCompletionSource<int>(), (source, limits) => call(source.Task, limits));

    private static ParkedProgram Delay(string parameters, Func<Limits, Task> call) =>
        Suspends($"M:{TaskType}.Delay({parameters})", () => new object(), (_, limits) => call(limits));

    private static ParkedProgram Gathers(string member, Func<Task<int>, Task> call) =>
        Suspends($"M:{TaskType}.{member}", () => new TaskCompletionSource<int>(), (source, _) => call(source.Task));

    private static ParkedProgram Cold(string parameters, Func<Limits, Task> make) =>
        Suspends($"M:{(parameters.StartsWith("System.Func", StringComparison.Ordinal) ? $"{TaskType}`1" : TaskType)}.#ctor({parameters})", () => new ByHand(), async (hand, limits) => await (hand.Task = make(limits)))
            .EndedBy($"M:{TaskType}.Start", hand => hand.Task.Start())
            .EndedBy($"M:{TaskType}.RunSynchronously", hand => hand.Task.RunSynchronously());

    private static void Nothing()
    {
    }

    private static void Nothing(object? state)
    {
    }

    private static int One() => 1;

    private static int One(object? state) => 1;

    private sealed class ByHand
    {
        public Task Task { get; set; } = Task.CompletedTask;
    }

    private static object? Do(Action action)
    {
        action();
        return null;
    }

    private static async IAsyncEnumerable<int> NoItems([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        yield break;
    }
}
