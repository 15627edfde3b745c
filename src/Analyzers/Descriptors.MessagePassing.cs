using Microsoft.CodeAnalysis;

namespace Hangproof;

/// <content>1xx: channels, collections, pipes, dataflow.</content>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor ChannelRead = Create(RuleIds.ChannelRead, "Channel read cannot be cancelled", Wait, Messages, DiagnosticSeverity.Warning,
        "A reader waits until an item comes or the channel is completed. When the producer dies or forgets to complete it, the reader waits for ever.");

    public static readonly DiagnosticDescriptor ChannelReadPossible = Create(RuleIds.ChannelReadPossible, "Channel read has no known bound", Wait, Messages, DiagnosticSeverity.Info,
        "No token reaches this read, and nothing in sight is certain to complete the channel.");

    public static readonly DiagnosticDescriptor ChannelNeverCompleted = Create(RuleIds.ChannelNeverCompleted, "Channel is drained but never completed", Wait, Messages, DiagnosticSeverity.Warning,
        "Whoever reads a channel to its end waits for its completion. Nothing in the program completes this one, so the reader is never done.");

    public static readonly DiagnosticDescriptor ChannelNotCompletedOnFailure = Create(RuleIds.ChannelNotCompletedOnFailure, "Channel is not completed when the producer fails", "{0}: '{1}' then waits for ever; {2}", Messages, DiagnosticSeverity.Warning,
        "A completion at the end of the producer's work is skipped by an exception or an early return, and the reader waits for items that nobody will write.");

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
}
