using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Who goes on when a task is done.</summary>
internal static class Continuations
{
    /// <summary>
    /// The next objects up from a task: boxes of async methods, promises that complete with it (<c>WhenAll</c>, <c>Unwrap</c>, <c>ContinueWith</c>),
    /// and the events of threads that block on it.
    /// </summary>
    public static IEnumerable<ClrObject> Of(ClrObject task)
    {
        var continuation = task.Object("m_continuationObject");
        return continuation.IsNull ? [] : Resolve(continuation, depth: 0);
    }

    private static IEnumerable<ClrObject> Resolve(ClrObject continuation, int depth)
    {
        if (depth > 6 || continuation.IsNull || continuation.Type is not { } type)
            yield break;
        var name = type.Name ?? "";
        if (name.StartsWith("System.Collections.Generic.List<", StringComparison.Ordinal))
        {
            foreach (var item in Items(continuation))
            {
                foreach (var found in Resolve(item, depth + 1))
                    yield return found;
            }
        }
        else if (continuation.IsDelegate)
        {
            foreach (var found in Resolve(continuation.Object("_target"), depth + 1))
                yield return found;
        }
        else if (name.EndsWith("+ContinuationWrapper", StringComparison.Ordinal))
        {
            // Event tracing wraps what goes on.
            foreach (var found in Resolve(continuation.Object("_continuation"), depth + 1))
                yield return found;
        }
        else if (continuation.Object("m_action") is { IsNull: false } action && name.Contains("AwaitTaskContinuation", StringComparison.Ordinal))
        {
            foreach (var found in Resolve(action, depth + 1))
                yield return found;
        }
        else if (continuation.Object("m_task") is { IsNull: false } task && name.Contains("TaskContinuation", StringComparison.Ordinal))
        {
            yield return task;
        }
        else
        {
            yield return continuation;
        }
    }

    private static IEnumerable<ClrObject> Items(ClrObject list)
    {
        var items = list.Object("_items");
        if (items.IsNull || !items.IsArray)
            yield break;
        var array = items.AsArray();
        for (var i = 0; i < Math.Min(array.Length, 64); i++)
        {
            if (array.GetObjectValue(i) is { IsNull: false } item)
                yield return item;
        }
    }
}
