using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Inspection;

/// <summary>Says what the proof found, in the words of the kind of wait.</summary>
internal static class Wakeabilities
{
    public static WaitRecord Mark(WaitRecord wait, bool canGoOn) =>
        canGoOn ? wait with { Wakeability = Wakeability.Possible } : wait with { Wakeability = Wakeability.Never, Why = Why(wait) };

    private static string Why(WaitRecord wait) => wait.Kind switch
    {
        "channel-read" => "no code that can run has hold of the channel's writer",
        "channel-write" => "no code that can run has hold of the channel's reader",
        "pipe-read" => "no code that can run has hold of the pipe's writer",
        "pipe-write" => "no code that can run has hold of the pipe's reader",
        "semaphore" => "no code that can run has hold of the semaphore",
        "lock" or "reader-writer-lock" => "its owner cannot go on",
        "thread-join" => "the thread it waits for cannot go on",
        "task" => "no code that can run can complete the task",
        "delay" => "the delay has no end",
        _ => "no code that can run has hold of what would end it",
    };
}
