using System.Globalization;
using Hangproof.Runtime.Inspection;

namespace Hangproof.Runtime.Capture;

/// <summary>What the system says about a process, without touching it.</summary>
internal sealed class TargetProcess(int pid)
{
    private Dictionary<int, int>? _outerThreads;

    public int Pid { get; } = pid;

    public bool Exists => Directory.Exists($"/proc/{Pid}");

    /// <summary>Whether it exists and has not ended: one whose parent has not asked for its end yet still exists.</summary>
    public bool IsRunning => Status("State") is { } state && state[0] is not ('Z' or 'X');

    /// <summary>Bytes of it that are in memory.</summary>
    public long ResidentBytes => Status("VmRSS") is { } text && long.TryParse(text.Split(' ')[0], CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : 0;

    public int ThreadCount => Status("Threads") is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var threads) ? threads : 0;

    /// <summary>Its id as its own container counts.</summary>
    public int InnerPid => InnerId($"/proc/{Pid}/status") ?? Pid;

    /// <summary>
    /// The ids of its threads as its own container counts them, by those that we see. Its runtime knows its threads by the former, the system tells us of the latter.
    /// </summary>
    public IReadOnlyDictionary<int, int> InnerThreads
    {
        get
        {
            var inner = new Dictionary<int, int>();
            if (InnerPid == Pid)
                return inner;
            try
            {
                foreach (var folder in Directory.EnumerateDirectories($"/proc/{Pid}/task"))
                {
                    if (int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var thread) && InnerId($"{folder}/status") is { } id)
                        inner[thread] = id;
                }
            }
            catch (IOException)
            {
                // It has exited meanwhile: nobody asks for its threads any more.
            }
            return inner;
        }
    }

    /// <summary>
    /// The socket on which its runtime answers questions, as seen from here. Its name ends in when the process started: one that was killed leaves its
    /// own behind, and process ids come again.
    /// </summary>
    public string? DiagnosticSocket
    {
        get
        {
            var socket = Path.Combine($"{Root}{Environment("TMPDIR") ?? "/tmp"}", $"dotnet-diagnostic-{InnerPid}-{Started}-socket");
            return File.Exists(socket) ? socket : null;
        }
    }

    /// <summary>How the process's own paths are reached from here: through its root, so that those of a container are the right ones.</summary>
    public string Root => $"/proc/{Pid}/root";

    public int TracerPid => Status("TracerPid") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    /// <summary>Effective user.</summary>
    public uint? User => Status("Uid")?.Split('\t') is [_, var user, ..] ? uint.Parse(user, CultureInfo.InvariantCulture) : null;

    /// <summary>When it started, in ticks since boot; 0 when it is gone.</summary>
    public long Started => StartTime($"/proc/{Pid}/stat");

    public string CommandLine => (ReadText($"/proc/{Pid}/cmdline") ?? "").Replace('\0', ' ').Trim();

    /// <summary>Name for people: of <c>dotnet app.dll</c> the application.</summary>
    public string Name
    {
        get
        {
            var arguments = (ReadText($"/proc/{Pid}/cmdline") ?? "").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            if (arguments.Length == 0)
                return ReadText($"/proc/{Pid}/comm")?.Trim() ?? "";
            if (Path.GetFileNameWithoutExtension(arguments[0]) == "dotnet" && arguments.Skip(1).FirstOrDefault(a => a.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) is { } application)
                return Path.GetFileNameWithoutExtension(application);
            return Path.GetFileName(arguments[0]);
        }
    }

    /// <summary>What the system says of a thread; nothing when it is gone.</summary>
    /// <param name="thread">Its id as its own container counts.</param>
    public ThreadTimes TimesOf(int thread)
    {
        _outerThreads ??= InnerThreads.ToDictionary(t => t.Value, t => t.Key);
        thread = _outerThreads.GetValueOrDefault(thread, thread);

        // Time on the processor, time in the queue for it, turns on it.
        var schedule = ReadText($"/proc/{Pid}/task/{thread}/schedstat")?.Split(' ', StringSplitOptions.TrimEntries);
        var turns = schedule is [_, _, var text] && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new(StartTime($"/proc/{Pid}/task/{thread}/stat"), turns);
    }

    /// <summary>Path of the runtime's library as the process has it, or <see langword="null"/>.</summary>
    /// <exception cref="RefusedException">The process's memory map may not be read.</exception>
    public string? FindRuntime() => ReadMaps().Runtime;

    /// <summary>Version of the runtime from the folder its library lies in; empty for an application that brings its own.</summary>
    public static string VersionOf(string runtimePath) =>
        Path.GetFileName(Path.GetDirectoryName(runtimePath)) is { Length: > 0 } folder && char.IsAsciiDigit(folder[0]) ? folder : "";

    /// <summary>Refuses, with the reason, what cannot be looked at.</summary>
    public string RequireRuntime()
    {
        if (!Exists)
            throw new RefusedException($"There is no process {Pid}.");
        if (!IsRunning)
            throw new RefusedException($"Process {Pid} has exited.");
        var target = ReadMaps();
        return Require(target, LoadedLibraries.Read(System.Environment.ProcessId), DiagnosticSocket is not null);
    }

    /// <param name="target">What the process has loaded.</param>
    /// <param name="own">What we have.</param>
    /// <param name="answers">Whether a .NET runtime in it listens for questions.</param>
    internal string Require(LoadedLibraries target, LoadedLibraries own, bool answers)
    {
        if (target.Runtime is null)
        {
            throw answers
                ? new RefusedException($"Process {Pid} is a single-file or NativeAOT application: its runtime is not a library of its own, and cannot be looked at as a whole.") { CanBeSampled = true }
                : new RefusedException($"Process {Pid} ({Name}) is no .NET process.");
        }
        if (target.IsMusl != own.IsMusl)
            throw new RefusedException($"Process {Pid} runs on {LoadedLibraries.NameOf(target.IsMusl)}, hangproof on {LoadedLibraries.NameOf(own.IsMusl)}: its debugging library cannot be loaded here; run hangproof within its container.") { CanBeSampled = answers };
        return target.Runtime;
    }

    private LoadedLibraries ReadMaps()
    {
        try
        {
            return LoadedLibraries.Read(Pid);
        }
        catch (UnauthorizedAccessException)
        {
            throw TraceRefusal.Explain(Pid, Native.AccessDenied);
        }
        catch (IOException)
        {
            throw new RefusedException($"Process {Pid} has exited.");
        }
    }

    private string? Environment(string name) =>
        ReadText($"/proc/{Pid}/environ")?.Split('\0').FirstOrDefault(v => v.StartsWith($"{name}=", StringComparison.Ordinal)) is { } found && found.Length > name.Length + 1
            ? found[(name.Length + 1)..].TrimEnd('/')
            : null;

    public static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string? Status(string key) => Status($"/proc/{Pid}/status", key);

    private static int? InnerId(string path) => Status(path, "NSpid")?.Split('\t', ' ')[^1] is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var inner) ? inner : null;

    private static string? Status(string path, string key) =>
        ReadText(path)?.Split('\n').FirstOrDefault(l => l.StartsWith($"{key}:", StringComparison.Ordinal))?[(key.Length + 1)..].Trim();

    private static long StartTime(string path)
    {
        // Field 22; the second one is a name that may hold blanks and brackets.
        var text = ReadText(path);
        var fields = text?[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is { Length: > 19 } && long.TryParse(fields[19], CultureInfo.InvariantCulture, out var ticks) ? ticks : 0;
    }
}
