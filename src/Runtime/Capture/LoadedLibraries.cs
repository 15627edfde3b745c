namespace Hangproof.Runtime.Capture;

/// <summary>What of a process's libraries decides whether it can be looked at.</summary>
/// <param name="Runtime">Path of .NET's runtime, or <see langword="null"/> where it is no library of its own.</param>
/// <param name="IsMusl">Whether the C library is musl, as on Alpine: libraries built for the other one cannot be loaded.</param>
internal readonly record struct LoadedLibraries(string? Runtime, bool IsMusl)
{
    private const string RuntimeLibrary = "/libcoreclr.so";
    private const string MuslLoader = "/ld-musl-";

    public static LoadedLibraries Read(int pid) => In(File.ReadLines($"/proc/{pid}/maps"));

    /// <param name="maps">Lines of a process's memory map.</param>
    public static LoadedLibraries In(IEnumerable<string> maps)
    {
        string? runtime = null;
        var isMusl = false;
        foreach (var line in maps)
        {
            if (runtime is null && line.EndsWith(RuntimeLibrary, StringComparison.Ordinal))
                runtime = MemoryMapping.Parse(line).Path;
            isMusl |= line.Contains(MuslLoader, StringComparison.Ordinal);
        }
        return new(runtime, isMusl);
    }

    public static string NameOf(bool isMusl) => isMusl ? "musl (Alpine)" : "glibc";
}
