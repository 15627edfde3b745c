namespace Hangproof;

/// <summary>
/// Every diagnostic id, named for what is wrong. A wait rule has two: the certain id (a warning) and, fifty above it, the possible one.
/// </summary>
internal static class RuleIds
{
    public const string BadConfiguration = "HANG000";

    public const string ChannelRead = "HANG101";
    public const string ChannelReadPossible = "HANG151";
    public const string ChannelWrite = "HANG102";
    public const string ChannelWritePossible = "HANG152";
    public const string BlockingCollection = "HANG105";
    public const string BlockingCollectionPossible = "HANG155";
    public const string Pipe = "HANG106";
    public const string PipePossible = "HANG156";
    public const string Dataflow = "HANG107";
    public const string DataflowPossible = "HANG157";

    public const string Lock = "HANG201";
    public const string LockPossible = "HANG251";
    public const string Semaphore = "HANG206";
    public const string SemaphorePossible = "HANG256";
    public const string Event = "HANG207";
    public const string EventPossible = "HANG257";
    public const string TimedWaitIgnored = "HANG210";

    public const string SyncSocket = "HANG301";
    public const string SyncSocketPossible = "HANG351";
    public const string AsyncSocket = "HANG302";
    public const string AsyncSocketPossible = "HANG352";
    public const string Stream = "HANG303";
    public const string StreamPossible = "HANG353";
    public const string Peer = "HANG304";
    public const string PeerPossible = "HANG354";
    public const string Http = "HANG305";
    public const string Database = "HANG306";
    public const string DatabasePossible = "HANG356";
    public const string Process = "HANG307";
    public const string ProcessPossible = "HANG357";
    public const string Grpc = "HANG308";

    public const string BlockingOnTask = "HANG403";
    public const string SeveralTasks = "HANG404";
    public const string SeveralTasksPossible = "HANG454";
    public const string NeverCompletes = "HANG409";
    public const string TokenNotUsed = "HANG410";

    public const string TimerTick = "HANG502";
    public const string TimerTickPossible = "HANG552";

    public const string Inventory = "HANG900";
}
