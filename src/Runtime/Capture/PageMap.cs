using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hangproof.Runtime.Capture;

/// <summary>Which pages of a process are its own: <c>/proc/PID/pagemap</c>.</summary>
internal sealed class PageMap : IDisposable
{
    public const int PageSize = 4096;
    private const ulong Present = 1UL << 63;
    private const ulong Swapped = 1UL << 62;
    private const ulong FileOrShared = 1UL << 61;

    private readonly SafeFileHandle _file;
    private readonly ulong[] _buffer = new ulong[64 * 1024];

    public PageMap(int pid)
    {
        _file = File.OpenHandle($"/proc/{pid}/pagemap");
    }

    /// <summary>Adds the runs of pages of a mapping that must be copied; what is not copied is zero, or as in the mapping's file.</summary>
    public void AddRuns(in MemoryMapping mapping, List<MemoryRun> runs)
    {
        var isFile = mapping.HasFile;
        var address = mapping.Start;
        var runStart = 0UL;
        while (address < mapping.End)
        {
            var pages = (int)Math.Min((ulong)_buffer.Length, (mapping.End - address) / PageSize);
            var bytes = MemoryMarshal.AsBytes(_buffer.AsSpan(0, pages));
            var read = RandomAccess.Read(_file, bytes, (long)(address / PageSize * sizeof(ulong))) / sizeof(ulong);
            for (var i = 0; i < pages; i++, address += PageSize)
            {
                // Of a page that cannot be told, take the page.
                var flags = i < read ? _buffer[i] : Present;
                var isOwn = (flags & Swapped) != 0 || ((flags & Present) != 0 && !(isFile && (flags & FileOrShared) != 0));
                if (isOwn && runStart == 0)
                    runStart = address;
                else if (!isOwn && runStart != 0)
                    Add(ref runStart, address);
            }
        }
        if (runStart != 0)
            Add(ref runStart, mapping.End);

        void Add(ref ulong start, ulong end)
        {
            runs.Add(new MemoryRun(start, end - start));
            start = 0;
        }
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>Consecutive pages.</summary>
internal readonly record struct MemoryRun(ulong Start, ulong Length)
{
    public ulong End => Start + Length;
}
