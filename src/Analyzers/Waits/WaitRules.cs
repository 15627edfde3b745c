using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using static Hangproof.Descriptors;

namespace Hangproof.Waits;

/// <summary>The rules of the wait engine: which two descriptors belong to one family of rows.</summary>
internal static class WaitRules
{
    /// <summary>Whether a rule of the catalogue is one of the engine's; rows of others are left to them.</summary>
    public static bool Has(string certainId) => _pairs.ContainsKey(certainId);

    /// <summary>The descriptor of a wait rule's possible id, by its certain id; the certain one again where a rule has only one.</summary>
    public static DiagnosticDescriptor Possible(string certainId) => _pairs[certainId].Possible;

    public static DiagnosticDescriptor Certain(string certainId) => _pairs[certainId].Certain;

    private static readonly Dictionary<string, (DiagnosticDescriptor Certain, DiagnosticDescriptor Possible)> _pairs = new()
    {
        [RuleIds.ChannelRead] = (ChannelRead, ChannelReadPossible),
        [RuleIds.ChannelNeverCompleted] = (ChannelNeverCompleted, ChannelNeverCompleted),
        [RuleIds.ChannelWrite] = (ChannelWrite, ChannelWritePossible),
        [RuleIds.BlockingCollection] = (BlockingCollection, BlockingCollectionPossible),
        [RuleIds.Pipe] = (Pipe, PipePossible),
        [RuleIds.Dataflow] = (Dataflow, DataflowPossible),
        [RuleIds.Lock] = (Lock, LockPossible),
        [RuleIds.Semaphore] = (Descriptors.Semaphore, SemaphorePossible),
        [RuleIds.Event] = (Event, EventPossible),
        [RuleIds.SyncSocket] = (SyncSocket, SyncSocketPossible),
        [RuleIds.AsyncSocket] = (AsyncSocket, AsyncSocketPossible),
        [RuleIds.Stream] = (Descriptors.Stream, StreamPossible),
        [RuleIds.Peer] = (Peer, PeerPossible),
        [RuleIds.Http] = (Http, Http),
        [RuleIds.Database] = (Database, DatabasePossible),
        [RuleIds.Process] = (Process, ProcessPossible),
        [RuleIds.Grpc] = (Grpc, Grpc),
        [RuleIds.BlockingOnTask] = (BlockingOnTask, BlockingOnTaskPossible),
        [RuleIds.SourceNotCompleted] = (SourceNotCompleted, SourceNotCompleted),
        [RuleIds.SeveralTasks] = (SeveralTasks, SeveralTasksPossible),
        [RuleIds.NeverCompletes] = (NeverCompletes, NeverCompletes),
        [RuleIds.TimerTick] = (TimerTick, TimerTickPossible),
    };

    /// <summary>Every rule of the wait engine.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All = ImmutableArray.Create(
        ChannelRead, ChannelReadPossible, ChannelNeverCompleted, ChannelWrite, ChannelWritePossible, BlockingCollection, BlockingCollectionPossible, Pipe, PipePossible,
        Dataflow, DataflowPossible, Lock, LockPossible, Descriptors.Semaphore, SemaphorePossible, Event, EventPossible, TimedWaitIgnored, TimedWaitIgnoredPossible, SyncSocket, SyncSocketPossible,
        AsyncSocket, AsyncSocketPossible, Descriptors.Stream, StreamPossible, Peer, PeerPossible, Http, Database, DatabasePossible, Process,
        ProcessPossible, Grpc, BlockingOnTask, BlockingOnTaskPossible, SourceNotCompleted, SeveralTasks, SeveralTasksPossible, NeverCompletes, BlocksPoolThread, TokenNotUsed, StoppingTokenIgnored, TimerTick, TimerTickPossible, Inventory);
}
