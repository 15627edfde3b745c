using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>What a task's own fields say.</summary>
internal static class TaskShape
{
    /// <summary>Ran to completion, faulted or cancelled.</summary>
    private const int CompletedMask = 0x1600000;

    public static bool IsCompleted(this ClrObject task) => (task.Int("m_stateFlags") & CompletedMask) != 0;

    /// <summary>Whether it is a task that runs a delegate, rather than a promise.</summary>
    public static bool RunsCode(this ClrObject task) => !task.Object("m_action").IsNull;

    /// <summary>Last part of a type's name without its arguments: <c>TaskNode</c>, <c>DelayPromise</c>.</summary>
    public static string SimpleName(this ClrType? type)
    {
        var name = Hangproof.Runtime.Symbols.CodeMap.PlainTypeName(type?.Name ?? "");
        var cut = name.LastIndexOfAny(['.', '+']);
        name = cut < 0 ? name : name[(cut + 1)..];
        var tick = name.IndexOf('`');
        return tick < 0 ? name : name[..tick];
    }
}
