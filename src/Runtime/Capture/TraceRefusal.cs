namespace Hangproof.Runtime.Capture;

/// <summary>What decides whether we may trace a process.</summary>
/// <param name="Tracer">Who traces it already; 0 for nobody.</param>
/// <param name="User">Whose it is; <see langword="null"/> where unknown.</param>
/// <param name="OwnUser">Who we are.</param>
/// <param name="Scope">What the system lets ordinary users trace: <c>kernel.yama.ptrace_scope</c>.</param>
internal readonly record struct TraceRights(int Tracer, uint? User, uint OwnUser, int Scope)
{
    private const uint Administrator = 0;

    /// <summary>Whether we are somebody whom the target's own diagnostics would answer.</summary>
    public bool IsOurs => User == OwnUser || OwnUser == Administrator;

    public static TraceRights Of(int pid)
    {
        var process = new TargetProcess(pid);
        return new(process.TracerPid, process.User, Native.EffectiveUser(), ReadScope());
    }

    private static int ReadScope() =>
        TargetProcess.ReadText("/proc/sys/kernel/yama/ptrace_scope") is { } text && int.TryParse(text, out var scope) ? scope : 0;
}

/// <summary>Says in one sentence why the system does not let us trace, and what to do.</summary>
internal static class TraceRefusal
{
    public static RefusedException Explain(int pid, int error) => Explain(pid, error, TraceRights.Of(pid));

    public static RefusedException Explain(int pid, int error, TraceRights rights)
    {
        if (error == Native.NoSuchProcess)
            return new($"Process {pid} has exited.");
        if (error is not (Native.NotPermitted or Native.AccessDenied))
            return new($"Process {pid} cannot be traced: system error {error}.");
        if (rights.Tracer != 0)
            return new($"Process {pid} is traced by process {rights.Tracer} already (a debugger?).");
        if (!rights.IsOurs)
            return new($"Process {pid} belongs to another user; run hangproof as that user or as root.");
        return new(rights.Scope switch
        {
            1 => $"The system lets only parents trace (kernel.yama.ptrace_scope = 1): run hangproof as root, or 'sysctl kernel.yama.ptrace_scope=0', or look at a dump: 'dotnet-dump collect -p {pid}', then 'hangproof validate --dump'.",
            2 => "The system lets only root trace (kernel.yama.ptrace_scope = 2): run hangproof as root.",
            3 => $"The system lets nobody trace (kernel.yama.ptrace_scope = 3): look at a dump: 'dotnet-dump collect -p {pid}', then 'hangproof validate --dump'.",
            _ => $"The system does not let hangproof trace process {pid}; in a container it needs the capability SYS_PTRACE.",
        })
        { IsTracingDenied = true };
    }
}
