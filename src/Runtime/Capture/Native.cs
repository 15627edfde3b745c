using System.Runtime.InteropServices;

namespace Hangproof.Runtime.Capture;

/// <summary>The system calls of a tracer on Linux.</summary>
internal static unsafe partial class Native
{
    public const int NoSuchProcess = 3;
    public const int NotPermitted = 1;
    public const int AccessDenied = 13;

    /// <summary>Wait for threads too, and do not block.</summary>
    public const int WaitAll = 0x40000000;
    public const int WaitNoHang = 1;

    public const int RegisterSetGeneral = 1;

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    public static partial nint Trace(nint request, nint thread, nint address, nint data);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitForThread(int thread, int* status, int options);

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    public static partial nint ReadMemory(int process, Range* local, nuint localCount, Range* remote, nuint remoteCount, nuint flags);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "timer_create")]
    public static partial int CreateTimer(int clock, TimerEvent* wish, nint* timer);

    [LibraryImport("libc", EntryPoint = "timer_settime")]
    public static partial int SetTimer(nint timer, int flags, TimerSpan* due, TimerSpan* before);

    [LibraryImport("libc", EntryPoint = "timer_delete")]
    public static partial int DeleteTimer(nint timer);

    public static class Request
    {
        public const int Seize = 0x4206;
        public const int Interrupt = 0x4207;
        public const int Detach = 17;
        public const int GetRegisterSet = 0x4204;
    }

    /// <summary>A piece of memory, as scatter reads take it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Range
    {
        public nint Start;
        public nuint Length;
    }

    /// <summary>What a timer does when it is due; 0 for the kind is a signal.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    public struct TimerEvent
    {
        public nint Value;
        public int Signal;
        public int Kind;
    }

    /// <summary>From when on a timer repeats (never), and when it is due.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimerSpan
    {
        public nint IntervalSeconds;
        public nint IntervalNanoseconds;
        public nint Seconds;
        public nint Nanoseconds;
    }
}
