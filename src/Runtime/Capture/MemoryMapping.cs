using System.Globalization;

namespace Hangproof.Runtime.Capture;

/// <summary>One line of <c>/proc/PID/maps</c>.</summary>
internal readonly record struct MemoryMapping(ulong Start, ulong End, bool Readable, bool Writable, bool Executable, bool Shared, ulong Offset, ulong Inode, string Path)
{
    private const string DeletedMark = " (deleted)";

    public ulong Length => End - Start;

    /// <summary>Whether what is not changed in memory can be read from a file instead.</summary>
    public bool HasFile => Inode != 0 && Path.StartsWith('/') && !IsDeleted && !Path.StartsWith("/dev/", StringComparison.Ordinal);

    public bool IsDeleted => Path.EndsWith(DeletedMark, StringComparison.Ordinal);

    /// <summary>Code that the runtime makes lies in an unnamed file, mapped once to write and once to execute.</summary>
    public bool IsMemoryFile => Path.StartsWith("/memfd:", StringComparison.Ordinal);

    /// <summary>Devices and what the kernel lends every process.</summary>
    public bool IsForeign => Path is "[vvar]" or "[vvar_vclock]" or "[vdso]" or "[vsyscall]"
        || (Path.StartsWith("/dev/", StringComparison.Ordinal) && !Path.StartsWith("/dev/shm/", StringComparison.Ordinal) && !Path.StartsWith("/dev/zero", StringComparison.Ordinal));

    public static List<MemoryMapping> ReadAll(int pid) => [.. File.ReadLines($"/proc/{pid}/maps").Select(Parse)];

    public static MemoryMapping Parse(string line)
    {
        // 7f0000000000-7f0000021000 rw-p 00000000 00:00 0      [heap]
        var rest = line.AsSpan();
        var range = Next(ref rest);
        var dash = range.IndexOf('-');
        var rights = Next(ref rest);
        var offset = Hex(Next(ref rest));
        Next(ref rest);
        var inode = ulong.Parse(Next(ref rest), CultureInfo.InvariantCulture);
        return new(Hex(range[..dash]), Hex(range[(dash + 1)..]), rights[0] == 'r', rights[1] == 'w', rights[2] == 'x', rights[3] == 's',
            offset, inode, rest.TrimStart().ToString());
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var end = rest.IndexOf(' ');
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..];
        return word;
    }

    private static ulong Hex(ReadOnlySpan<char> text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
