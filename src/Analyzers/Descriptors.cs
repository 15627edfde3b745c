using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <summary>The descriptors of all rules. Ids are constants at the call, as release tracking sees nothing else.</summary>
internal static class Descriptors
{
    private const string Messages = "Hangproof.MessagePassing";
    private const string Locks = "Hangproof.Locks";
    private const string Network = "Hangproof.Network";
    private const string Tasks = "Hangproof.Tasks";
    private const string Timers = "Hangproof.Timers";
    private const string SetUp = "Hangproof.SetUp";

    /// <summary>Subject, consequence, shortest way out.</summary>
    private const string Wait = "'{0}' can wait for ever: {1}; {2}";

    public static readonly DiagnosticDescriptor BadConfiguration = Create(RuleIds.BadConfiguration, "Bad configuration", "'{0}': {1}", SetUp, DiagnosticSeverity.Warning,
        "What is not understood is left out: a bad option counts as its default, a bad row as none.");

    public static readonly DiagnosticDescriptor ChannelRead = Create(RuleIds.ChannelRead, "Channel read cannot be cancelled", Wait, Messages, DiagnosticSeverity.Warning,
        "A reader waits until an item comes or the channel is completed. When the producer dies or forgets to complete it, the reader waits for ever.");

    public static readonly DiagnosticDescriptor ChannelReadPossible = Create(RuleIds.ChannelReadPossible, "Channel read has no known bound", Wait, Messages, DiagnosticSeverity.Info,
        "No token reaches this read, and nothing in sight is certain to complete the channel.");

    public static readonly DiagnosticDescriptor ChannelWrite = Create(RuleIds.ChannelWrite, "Channel write cannot be cancelled", Wait, Messages, DiagnosticSeverity.Warning,
        "A write to a full bounded channel waits for a reader. When the reader is gone, it waits for ever.");

    public static readonly DiagnosticDescriptor ChannelWritePossible = Create(RuleIds.ChannelWritePossible, "Channel write has no known bound", Wait, Messages, DiagnosticSeverity.Info,
        "No token reaches this write, and the channel is bounded or not known.");

    public static readonly DiagnosticDescriptor BlockingCollection = Create(RuleIds.BlockingCollection, "Blocking collection wait has no bound", Wait, Messages, DiagnosticSeverity.Warning,
        "Take blocks a thread until an item comes, Add until there is room. When the other side is gone, the thread is lost.");

    public static readonly DiagnosticDescriptor BlockingCollectionPossible = Create(RuleIds.BlockingCollectionPossible, "Blocking collection wait has no known bound", Wait, Messages, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait, and nothing in sight is certain to complete the collection.");

    public static readonly DiagnosticDescriptor Pipe = Create(RuleIds.Pipe, "Pipe wait cannot be cancelled", Wait, Messages, DiagnosticSeverity.Warning,
        "A pipe's reader waits for its writer and the writer for its reader. When one of them ends without completing its side, the other waits for ever.");

    public static readonly DiagnosticDescriptor PipePossible = Create(RuleIds.PipePossible, "Pipe wait has no known bound", Wait, Messages, DiagnosticSeverity.Info,
        "No token reaches this wait on a pipe, and nothing in sight is certain to complete the other side.");

    public static readonly DiagnosticDescriptor Dataflow = Create(RuleIds.Dataflow, "Dataflow wait cannot be cancelled", Wait, Messages, DiagnosticSeverity.Warning,
        "A block that nothing completes, or that nothing feeds, keeps whoever waits for it.");

    public static readonly DiagnosticDescriptor DataflowPossible = Create(RuleIds.DataflowPossible, "Dataflow wait has no known bound", Wait, Messages, DiagnosticSeverity.Info,
        "No token reaches this wait on a block, and nothing in sight is certain to complete it.");

    public static readonly DiagnosticDescriptor Lock = Create(RuleIds.Lock, "Lock is taken without a timeout", Wait, Locks, DiagnosticSeverity.Warning,
        "A named mutex or semaphore may be held by a process that never gives it back; a lock whose holder waits without bound is never free again.");

    public static readonly DiagnosticDescriptor LockPossible = Create(RuleIds.LockPossible, "Lock has no timeout", Wait, Locks, DiagnosticSeverity.Info,
        "Every lock without a timeout waits for as long as its holder keeps it.", enabled: false);

    public static readonly DiagnosticDescriptor Semaphore = Create(RuleIds.Semaphore, "Semaphore wait has no bound", Wait, Locks, DiagnosticSeverity.Warning,
        "A semaphore's permit that is never released is waited for for ever.");

    public static readonly DiagnosticDescriptor SemaphorePossible = Create(RuleIds.SemaphorePossible, "Semaphore wait has no known bound", Wait, Locks, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait for a permit.");

    public static readonly DiagnosticDescriptor Event = Create(RuleIds.Event, "Wait on an event, barrier, thread or monitor has no bound", Wait, Locks, DiagnosticSeverity.Warning,
        "The signal that a wait hopes for can be lost: the signaller failed, left early or came before.");

    public static readonly DiagnosticDescriptor EventPossible = Create(RuleIds.EventPossible, "Wait on an event, barrier, thread or monitor has no known bound", Wait, Locks, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait for a signal.");

    public static readonly DiagnosticDescriptor TimedWaitIgnored = Create(RuleIds.TimedWaitIgnored, "Result of a timed wait is ignored", "The result of '{0}' is ignored: {1}; {2}", Locks, DiagnosticSeverity.Warning,
        "When the time is over the call returns false and the code goes on as if it had got what it waited for.");

    public static readonly DiagnosticDescriptor SyncSocket = Create(RuleIds.SyncSocket, "Synchronous socket call has no deadline", Wait, Network, DiagnosticSeverity.Warning,
        "A peer that is gone without a word leaves the thread in the call for ever.");

    public static readonly DiagnosticDescriptor SyncSocketPossible = Create(RuleIds.SyncSocketPossible, "Synchronous socket call has no known deadline", Wait, Network, DiagnosticSeverity.Info,
        "No deadline is known on this socket, and nothing in sight is certain to close it.");

    public static readonly DiagnosticDescriptor AsyncSocket = Create(RuleIds.AsyncSocket, "Asynchronous socket call cannot be cancelled", Wait, Network, DiagnosticSeverity.Warning,
        "ReceiveTimeout and SendTimeout do nothing for asynchronous calls: only a token ends them, or whoever closes the socket.");

    public static readonly DiagnosticDescriptor AsyncSocketPossible = Create(RuleIds.AsyncSocketPossible, "Asynchronous socket call has no known bound", Wait, Network, DiagnosticSeverity.Info,
        "No token reaches this call, and nothing in sight is certain to close the socket.");

    public static readonly DiagnosticDescriptor Stream = Create(RuleIds.Stream, "Stream read or write has no bound", Wait, Network, DiagnosticSeverity.Warning,
        "A stream over a socket, a pipe or a process waits for a peer that may never answer.");

    public static readonly DiagnosticDescriptor StreamPossible = Create(RuleIds.StreamPossible, "Stream read or write has no known bound", Wait, Network, DiagnosticSeverity.Info,
        "Neither token nor deadline reaches this call on a stream that waits for a peer.");

    public static readonly DiagnosticDescriptor Peer = Create(RuleIds.Peer, "Waiting for a peer has no bound", Wait, Network, DiagnosticSeverity.Warning,
        "The client or server that is waited for may never come.");

    public static readonly DiagnosticDescriptor PeerPossible = Create(RuleIds.PeerPossible, "Waiting for a peer has no known bound", Wait, Network, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait for a peer.");

    public static readonly DiagnosticDescriptor Http = Create(RuleIds.Http, "HTTP call has no bound", Wait, Network, DiagnosticSeverity.Warning,
        "HttpClient.Timeout bounds a call only while it is finite, and only up to the headers where the body is streamed.");

    public static readonly DiagnosticDescriptor Database = Create(RuleIds.Database, "Database command can run for ever", Wait, Network, DiagnosticSeverity.Warning,
        "A command timeout of 0 means no timeout at all.");

    public static readonly DiagnosticDescriptor DatabasePossible = Create(RuleIds.DatabasePossible, "Database call does not take the token in scope", Wait, Network, DiagnosticSeverity.Info,
        "The command's own timeout bounds the call, yet the caller's cancellation does not reach it.");

    public static readonly DiagnosticDescriptor Process = Create(RuleIds.Process, "Waiting for a process can hang", Wait, Network, DiagnosticSeverity.Warning,
        "A child that fills a redirected pipe nobody reads never ends, and its parent waits for that end.");

    public static readonly DiagnosticDescriptor ProcessPossible = Create(RuleIds.ProcessPossible, "Waiting for a process has no known bound", Wait, Network, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait for a process.");

    public static readonly DiagnosticDescriptor Grpc = Create(RuleIds.Grpc, "gRPC call has no deadline", Wait, Network, DiagnosticSeverity.Info,
        "Without a deadline a call waits for as long as the server keeps the connection.");

    public static readonly DiagnosticDescriptor SeveralTasks = Create(RuleIds.SeveralTasks, "Waiting for several tasks has no bound", Wait, Tasks, DiagnosticSeverity.Warning,
        "One task that never ends keeps the caller for ever.");

    public static readonly DiagnosticDescriptor SeveralTasksPossible = Create(RuleIds.SeveralTasksPossible, "Waiting for several tasks has no known bound", Wait, Tasks, DiagnosticSeverity.Info,
        "Neither token nor timeout reaches this wait for tasks.");

    public static readonly DiagnosticDescriptor NeverCompletes = Create(RuleIds.NeverCompletes, "Awaiting what never completes", Wait, Tasks, DiagnosticSeverity.Warning,
        "An infinite delay without a token, a task that is never started and a source that nothing completes never end.");

    public static readonly DiagnosticDescriptor TokenNotUsed = Create(RuleIds.TokenNotUsed, "Cancellation token is accepted but not used", "'{0}' is accepted but not used: {1}; {2}", Tasks, DiagnosticSeverity.Warning,
        "The caller believes that the method can be cancelled; it waits all the same.");

    public static readonly DiagnosticDescriptor TimerTick = Create(RuleIds.TimerTick, "Timer tick cannot be cancelled", Wait, Timers, DiagnosticSeverity.Warning,
        "A loop on a periodic timer that takes no token ends only when the timer is disposed, or after a whole period.");

    public static readonly DiagnosticDescriptor TimerTickPossible = Create(RuleIds.TimerTickPossible, "Timer tick has no known bound", Wait, Timers, DiagnosticSeverity.Info,
        "No token reaches this wait for a tick, and nothing in sight disposes the timer.");

    public static readonly DiagnosticDescriptor Inventory = Create(RuleIds.Inventory, "Wait site", "'{0}' waits; bound: {1}", SetUp, DiagnosticSeverity.Info,
        "The inventory of every place that waits, and how it is bounded.", enabled: false);

    /// <summary>Whether a rule of the catalogue is one of the engine's; rows of others are left to them.</summary>
    public static bool Has(string certainId) => _pairs.ContainsKey(certainId);

    /// <summary>The descriptor of a wait rule's possible id, by its certain id; the certain one again where a rule has only one.</summary>
    public static DiagnosticDescriptor Possible(string certainId) => _pairs[certainId].Possible;

    public static DiagnosticDescriptor Certain(string certainId) => _pairs[certainId].Certain;

    private static readonly Dictionary<string, (DiagnosticDescriptor Certain, DiagnosticDescriptor Possible)> _pairs = new()
    {
        [RuleIds.ChannelRead] = (ChannelRead, ChannelReadPossible),
        [RuleIds.ChannelWrite] = (ChannelWrite, ChannelWritePossible),
        [RuleIds.BlockingCollection] = (BlockingCollection, BlockingCollectionPossible),
        [RuleIds.Pipe] = (Pipe, PipePossible),
        [RuleIds.Dataflow] = (Dataflow, DataflowPossible),
        [RuleIds.Lock] = (Lock, LockPossible),
        [RuleIds.Semaphore] = (Semaphore, SemaphorePossible),
        [RuleIds.Event] = (Event, EventPossible),
        [RuleIds.SyncSocket] = (SyncSocket, SyncSocketPossible),
        [RuleIds.AsyncSocket] = (AsyncSocket, AsyncSocketPossible),
        [RuleIds.Stream] = (Stream, StreamPossible),
        [RuleIds.Peer] = (Peer, PeerPossible),
        [RuleIds.Http] = (Http, Http),
        [RuleIds.Database] = (Database, DatabasePossible),
        [RuleIds.Process] = (Process, ProcessPossible),
        [RuleIds.Grpc] = (Grpc, Grpc),
        [RuleIds.SeveralTasks] = (SeveralTasks, SeveralTasksPossible),
        [RuleIds.NeverCompletes] = (NeverCompletes, NeverCompletes),
        [RuleIds.TimerTick] = (TimerTick, TimerTickPossible),
    };

    /// <summary>Every rule of the wait engine.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> Waits = ImmutableArray.Create(
        ChannelRead, ChannelReadPossible, ChannelWrite, ChannelWritePossible, BlockingCollection, BlockingCollectionPossible, Pipe, PipePossible,
        Dataflow, DataflowPossible, Lock, LockPossible, Semaphore, SemaphorePossible, Event, EventPossible, TimedWaitIgnored, SyncSocket, SyncSocketPossible,
        AsyncSocket, AsyncSocketPossible, Stream, StreamPossible, Peer, PeerPossible, Http, Database, DatabasePossible, Process,
        ProcessPossible, Grpc, SeveralTasks, SeveralTasksPossible, NeverCompletes, TokenNotUsed, TimerTick, TimerTickPossible, Inventory);

    private static DiagnosticDescriptor Create(string id, string title, string message, string category, DiagnosticSeverity severity, string description, bool enabled = true) =>
        new(id, title, message, category, severity, enabled, description, $"https://github.com/hangproof/hangproof/blob/main/docs/rules/{id}.md");
}
