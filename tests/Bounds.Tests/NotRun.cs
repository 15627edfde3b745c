namespace Hangproof.Bounds.Tests;

/// <summary>Rows that no test here can run, and bounds that cannot be waited for, each with the reason.</summary>
internal static class NotRun
{
    private const string WindowsOnly = "named semaphores exist on Windows only";
    private const string WaitHandle = "System.Threading.WaitHandle";

    /// <summary>Reasons by the key of the row.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        [$"M:{WaitHandle}.WaitOne [Named T:System.Threading.Semaphore]"] = WindowsOnly,
        [$"M:{WaitHandle}.WaitOne(System.Int32) [Named T:System.Threading.Semaphore]"] = WindowsOnly,
        [$"M:{WaitHandle}.WaitOne(System.TimeSpan) [Named T:System.Threading.Semaphore]"] = WindowsOnly,
        [$"M:{WaitHandle}.WaitOne(System.Int32,System.Boolean) [Named T:System.Threading.Semaphore]"] = WindowsOnly,
        [$"M:{WaitHandle}.WaitOne(System.TimeSpan,System.Boolean) [Named T:System.Threading.Semaphore]"] = WindowsOnly,
    };
}
