namespace Hangproof.Runtime.Capture;

/// <summary>Says in one sentence why the system does not let us trace, and what to do.</summary>
internal static class TraceRefusal
{
    public static RefusedException Explain(int pid, int error)
    {
        if (error == Native.NoSuchProcess)
            return new($"Process {pid} has exited.");
        if (error is not (Native.NotPermitted or Native.AccessDenied))
            return new($"Process {pid} cannot be traced: system error {error}.");

        var process = new TargetProcess(pid);
        if (process.TracerPid != 0)
            return new($"Process {pid} is traced by process {process.TracerPid} already (a debugger?).");
        if (process.User is { } user && user != Native.EffectiveUser() && Native.EffectiveUser() != 0)
            return new($"Process {pid} belongs to another user; run hangproof as that user or as root.");
        return PtraceScope() switch
        {
            1 => new($"The system lets only parents trace (kernel.yama.ptrace_scope = 1): run hangproof as root, or 'sysctl kernel.yama.ptrace_scope=0', or look at a dump: 'dotnet-dump collect -p {pid}', then 'hangproof validate --dump'."),
            2 => new($"The system lets only root trace (kernel.yama.ptrace_scope = 2): run hangproof as root."),
            3 => new($"The system lets nobody trace (kernel.yama.ptrace_scope = 3): look at a dump: 'dotnet-dump collect -p {pid}', then 'hangproof validate --dump'."),
            _ => new($"The system does not let hangproof trace process {pid}; in a container it needs the capability SYS_PTRACE."),
        };
    }

    private static int PtraceScope() =>
        TargetProcess.ReadText("/proc/sys/kernel/yama/ptrace_scope") is { } text && int.TryParse(text, out var scope) ? scope : 0;
}
