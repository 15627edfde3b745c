using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <content>3xx: sockets, streams, peers, HTTP, databases, processes.</content>
internal static partial class Descriptors
{
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
        "Neither token nor timeout reaches this wait for a process.", enabled: false);

    public static readonly DiagnosticDescriptor Grpc = Create(RuleIds.Grpc, "gRPC call has no deadline", Wait, Network, DiagnosticSeverity.Info,
        "Without a deadline a call waits for as long as the server keeps the connection.");
}
