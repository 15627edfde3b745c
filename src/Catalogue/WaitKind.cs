namespace Hangproof.Catalogue;

/// <summary>What a wait waits for. The kebab-case form of the name stands in JSON, in the docs and in users' rows.</summary>
internal enum WaitKind
{
    ChannelRead,
    ChannelWrite,
    ChannelCompletion,
    QueueRead,
    QueueWrite,
    PipeRead,
    PipeWrite,
    DataflowReceive,
    DataflowSend,
    DataflowCompletion,
    Lock,
    ReaderWriterLock,
    SpinLock,
    Mutex,
    Semaphore,
    Event,
    Countdown,
    Barrier,
    ThreadJoin,
    MonitorWait,
    SpinWait,
    Task,
    Delay,
    SocketAccept,
    SocketConnect,
    SocketReceive,
    SocketSend,
    StreamRead,
    StreamWrite,
    TlsHandshake,
    PipeConnect,
    HttpListen,
    HttpCall,
    HttpBody,
    WebSocket,
    Quic,
    Smtp,
    SerialPort,
    Dns,
    Ping,
    Process,
    Database,
    Grpc,
    TimerTick,
    FileWatch,
    ConsoleRead,
}

/// <summary>What becomes of the caller while it waits.</summary>
internal enum WaitMode
{
    /// <summary>The thread is blocked.</summary>
    Blocks,

    /// <summary>An async method is suspended; no thread is held.</summary>
    Suspends,
}
