using System.Globalization;

namespace Hangproof.Runtime.Capture;

/// <summary>Keeps what looks cost a process to a share of its time, also over several runs of this program.</summary>
/// <remarks>
/// A series counts as one: it is not broken off, and the next one may begin when what it took is no more than the share of the time since. What was used is kept
/// in a file a process, by process id and start time: ids come again. Without a place for it, only looks of one run are counted.
/// </remarks>
internal sealed class PauseBudget
{
    public const double DefaultShare = 0.01;

    /// <summary>Longer than that nobody wants to watch a tool wait.</summary>
    private static readonly TimeSpan s_longestRest = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_keptFor = TimeSpan.FromDays(1);

    private readonly int _pid;
    private readonly double _share;
    private readonly string? _file;
    private DateTimeOffset _began;
    private TimeSpan _used;
    private DateTimeOffset _readyAt;

    /// <param name="pid">The process.</param>
    /// <param name="started">When it started, in the system's ticks since boot.</param>
    /// <param name="share">The share of its time; 1 or more for no limit.</param>
    /// <param name="folder">Where what was used is kept; <see langword="null"/> for nowhere.</param>
    public PauseBudget(int pid, long started, double share, string? folder)
    {
        _pid = pid;
        _share = share;
        _file = folder is null ? null : Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{pid}-{started}"));
        Read();
    }

    public static PauseBudget Of(int pid, double share) => new(pid, new TargetProcess(pid).Started, share, Folder());

    /// <summary>How long the next series has to wait, and the line that says so; <see langword="null"/> when it may begin.</summary>
    /// <exception cref="RefusedException">It would have to wait for too long.</exception>
    public (TimeSpan Delay, string Line)? RestBefore(DateTimeOffset now)
    {
        if (_share >= 1 || _readyAt <= now)
            return null;
        var rest = _readyAt - now;
        var line = string.Create(CultureInfo.InvariantCulture, $"Process {_pid} stood still for {_used.TotalMilliseconds:0.#} ms in the looks that began {(now - _began).TotalSeconds:0} s ago, and may do so for {_share:0.###%} of its time: the next look can begin in {Math.Ceiling(rest.TotalSeconds):0} s. Allow more with --pause-budget.");
        return rest <= s_longestRest ? (rest, line) : throw new RefusedException(line);
    }

    /// <summary>Begins a series.</summary>
    public void Begin(DateTimeOffset now)
    {
        _began = now;
        _used = TimeSpan.Zero;
        _readyAt = _readyAt > now ? _readyAt : now;
    }

    /// <summary>Takes note of a pause at once: this program may be killed before the series is over.</summary>
    public void Use(TimeSpan pause)
    {
        _used += pause;
        _readyAt += pause / _share;
        Write();
    }

    private static string? Folder() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data ? Path.Combine(data, "hangproof", "looks") : null;

    private void Read()
    {
        if (_file is null || TargetProcess.ReadText(_file)?.Split(' ') is not [var ready, var began, var used])
            return;
        if (long.TryParse(ready, CultureInfo.InvariantCulture, out var readyAt) && long.TryParse(began, CultureInfo.InvariantCulture, out var beganAt) && double.TryParse(used, CultureInfo.InvariantCulture, out var milliseconds))
        {
            _readyAt = DateTimeOffset.FromUnixTimeMilliseconds(readyAt);
            _began = DateTimeOffset.FromUnixTimeMilliseconds(beganAt);
            _used = TimeSpan.FromMilliseconds(milliseconds);
        }
    }

    private void Write()
    {
        if (_file is null)
            return;
        try
        {
            var folder = Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            foreach (var old in folder.EnumerateFiles().Where(f => f.LastWriteTimeUtc < DateTime.UtcNow - s_keptFor))
                old.Delete();
            File.WriteAllText(_file, string.Create(CultureInfo.InvariantCulture, $"{_readyAt.ToUnixTimeMilliseconds()} {_began.ToUnixTimeMilliseconds()} {_used.TotalMilliseconds}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nowhere to keep it: the looks of this run are counted all the same.
        }
    }
}
