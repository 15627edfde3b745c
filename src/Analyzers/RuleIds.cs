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
    public const string ChannelNeverCompleted = "HANG103";
    public const string ChannelNotCompletedOnFailure = "HANG104";
    public const string BlockingCollection = "HANG105";
    public const string BlockingCollectionPossible = "HANG155";
    public const string Pipe = "HANG106";
    public const string PipePossible = "HANG156";
    public const string Dataflow = "HANG107";
    public const string DataflowPossible = "HANG157";

    public const string Lock = "HANG201";
    public const string LockPossible = "HANG251";
    public const string BlocksUnderLock = "HANG202";
    public const string BlocksUnderLockPossible = "HANG252";
    public const string LockOrder = "HANG203";
    public const string LockOrderPossible = "HANG253";
    public const string NotReleased = "HANG204";
    public const string EnteredTwice = "HANG205";
    public const string Semaphore = "HANG206";
    public const string SemaphorePossible = "HANG256";
    public const string Event = "HANG207";
    public const string EventPossible = "HANG257";
    public const string LockAcrossAwait = "HANG208";
    public const string ForeignCodeUnderLock = "HANG209";
    public const string TimedWaitIgnored = "HANG210";
    public const string TimedWaitIgnoredPossible = "HANG260";
    public const string AcquiredInsideTry = "HANG211";
    public const string WaitsForCallbackUnderLock = "HANG212";

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

    public const string ForgottenTask = "HANG401";
    public const string ForgottenTaskPossible = "HANG451";
    public const string EndlessLoop = "HANG402";
    public const string BlockingOnTask = "HANG403";
    public const string BlockingOnTaskPossible = "HANG453";
    public const string SeveralTasks = "HANG404";
    public const string SeveralTasksPossible = "HANG454";
    public const string SourceNotCompleted = "HANG405";
    public const string InlineContinuations = "HANG406";
    public const string InlineContinuationsPossible = "HANG456";
    public const string UnboundedFanOut = "HANG407";
    public const string BlocksPoolThread = "HANG408";
    public const string NeverCompletes = "HANG409";
    public const string TokenNotUsed = "HANG410";
    public const string StoppingTokenIgnored = "HANG411";
    public const string InnerTaskForgotten = "HANG412";
    public const string TaskOutlivesResource = "HANG413";
    public const string TaskOutlivesResourcePossible = "HANG463";
    public const string WaitsForItself = "HANG414";
    public const string CancellationSwallowed = "HANG415";

    public const string TimerNotDisposed = "HANG501";
    public const string TimerTick = "HANG502";
    public const string TimerTickPossible = "HANG552";
    public const string TimerCallback = "HANG503";
    public const string SourceNotDisposed = "HANG504";
    public const string SourceNotDisposedPossible = "HANG554";
    public const string RegistrationNotDisposed = "HANG505";
    public const string RegistrationNotDisposedPossible = "HANG555";
    public const string SourceNeverCancelled = "HANG506";
    public const string TimerCollected = "HANG507";

    public const string Inventory = "HANG900";
    public const string SuppressedButHangs = "HANG901";
}
