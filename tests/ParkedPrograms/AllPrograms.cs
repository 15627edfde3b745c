using Hangproof.ParkedPrograms.Families;

namespace Hangproof.ParkedPrograms;

/// <summary>Every parked program, by the key of its row.</summary>
internal static class AllPrograms
{
    public static IReadOnlyDictionary<string, ParkedProgram> ByKey { get; } = new[]
    {
        ChannelPrograms.All,
        BlockingCollectionPrograms.All,
        PipelinePrograms.All,
        DataflowPrograms.All,
        LockPrograms.All,
        ReaderWriterLockPrograms.All,
        SemaphorePrograms.All,
        WaitHandlePrograms.All,
        EventPrograms.All,
        ThreadPrograms.All,
        TaskPrograms.All,
        TimerPrograms.All,
        SocketPrograms.All,
        StreamPrograms.All,
        ReaderPrograms.All,
        WriterPrograms.All,
        TcpAndUdpPrograms.All,
        TlsPrograms.All,
        NamedPipePrograms.All,
        HttpPrograms.All,
        HttpListenerPrograms.All,
        WebSocketPrograms.All,
        GrpcPrograms.All,
        MailPrograms.All,
        ProcessPrograms.All,
        FileWatcherPrograms.All,
    }.SelectMany(family => family).ToDictionary(program => program.Key);
}
