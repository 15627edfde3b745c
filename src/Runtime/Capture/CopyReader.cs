using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;
using Microsoft.Diagnostics.Runtime.DataReaders.Implementation;

namespace Hangproof.Runtime.Capture;

/// <summary>Lets a copied process be read as if it stood still: copied pages from the copy, unchanged ones of files from the files.</summary>
internal sealed unsafe class CopyReader : IDataReader, IThreadReader, IDisposable
{
    private readonly ProcessCopy _copy;
    private readonly string _root;
    private readonly ulong[] _runStarts;
    private readonly ulong[] _runOffsets;
    private readonly ulong[] _mappingStarts;
    private readonly Dictionary<string, MappedFile?> _files = [];

    public CopyReader(ProcessCopy copy)
    {
        _copy = copy;
        _root = new TargetProcess(copy.Pid).Root;
        _runStarts = [.. copy.Plan.Runs.Select(r => r.Start)];
        _mappingStarts = [.. copy.Plan.Mappings.Select(m => m.Start)];
        _runOffsets = new ulong[_runStarts.Length];
        for (var i = 1; i < _runOffsets.Length; i++)
            _runOffsets[i] = _runOffsets[i - 1] + copy.Plan.Runs[i - 1].Length;
    }

    public string DisplayName => $"copy of process {_copy.Pid}";

    public bool IsThreadSafe => false;

    public OSPlatform TargetPlatform => OSPlatform.Linux;

    public Architecture Architecture => RuntimeInformation.ProcessArchitecture;

    public int ProcessId => _copy.Pid;

    public int PointerSize => sizeof(ulong);

    public IEnumerable<ModuleInfo> EnumerateModules()
    {
        foreach (var file in _copy.Plan.Mappings.Where(m => m.HasFile).GroupBy(m => m.Path))
        {
            // Data files that are mapped have no header that could be read as a module's.
            if (file.FirstOrDefault(m => m.Offset == 0 && m.Readable) is { Length: > 0 } first
                && ModuleInfo.TryCreate(this, first.Start, _root + first.Path, new DataTargetLimits()) is { } module)
            {
                yield return module;
            }
        }
    }

    public bool GetThreadContext(uint threadID, uint contextFlags, Span<byte> context)
    {
        if (!_copy.Registers.TryGetValue((int)threadID, out var registers) || registers.Length == 0)
            return false;
        return RegisterContext.TryWrite(registers, Architecture, context);
    }

    public void FlushCachedData()
    {
        // Nothing changes in a copy.
    }

    public IEnumerable<uint> EnumerateOSThreadIds() => _copy.Registers.Keys.Select(id => (uint)id);

    public ulong GetThreadTeb(uint osThreadId) => 0;

    public int Read(ulong address, Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length)
        {
            var read = ReadPiece(address + (ulong)done, buffer[done..]);
            if (read == 0)
                break;
            done += read;
        }
        return done;
    }

    public bool Read<T>(ulong address, out T value) where T : unmanaged
    {
        fixed (T* start = &value)
            return Read(address, new Span<byte>(start, sizeof(T))) == sizeof(T);
    }

    public T Read<T>(ulong address) where T : unmanaged => Read(address, out T value) ? value : default;

    public bool ReadPointer(ulong address, out ulong value) => Read(address, out value);

    public ulong ReadPointer(ulong address) => Read<ulong>(address);

    public void Dispose()
    {
        // Whoever made it and the debugging library both dispose it.
        foreach (var file in _files.Values)
            file?.Dispose();
        _files.Clear();
        _copy.Dispose();
    }

    private int ReadPiece(ulong address, Span<byte> buffer)
    {
        var run = Find(_runStarts, address);
        if (run >= 0 && address < _copy.Plan.Runs[run].End)
        {
            var offset = address - _copy.Plan.Runs[run].Start;
            var length = (int)Math.Min((ulong)buffer.Length, _copy.Plan.Runs[run].Length - offset);
            new ReadOnlySpan<byte>(_copy.Memory.Start + _runOffsets[run] + offset, length).CopyTo(buffer);
            return length;
        }

        var index = Find(_mappingStarts, address);
        if (index < 0 || address >= _copy.Plan.Mappings[index].End || !_copy.Plan.Mappings[index].Readable || _copy.Plan.Mappings[index].IsForeign)
            return 0;

        // Up to where copied pages begin again.
        var mapping = _copy.Plan.Mappings[index];
        var end = run + 1 < _runStarts.Length ? Math.Min(mapping.End, _runStarts[run + 1]) : mapping.End;
        var piece = buffer[..(int)Math.Min((ulong)buffer.Length, end - address)];
        piece.Clear();
        if (mapping.HasFile)
            Open(mapping.Path)?.Read(mapping.Offset + (address - mapping.Start), piece);
        return piece.Length;
    }

    private static int Find(ulong[] starts, ulong address)
    {
        var index = Array.BinarySearch(starts, address);
        return index >= 0 ? index : ~index - 1;
    }

    private MappedFile? Open(string path)
    {
        if (!_files.TryGetValue(path, out var file))
        {
            // Never from our own root: in a container another file may have the same path.
            _files.Add(path, file = MappedFile.TryOpen(_root + path));
        }
        return file;
    }

    private sealed class MappedFile : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _start;
        private readonly ulong _length;

        private MappedFile(MemoryMappedFile file, long length)
        {
            _file = file;
            _length = (ulong)length;
            _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }

        public static MappedFile? TryOpen(string path)
        {
            try
            {
                var length = new FileInfo(path).Length;
                return length == 0 ? null : new MappedFile(MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read), length);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        public void Read(ulong offset, Span<byte> buffer)
        {
            // Beyond the end of the file a mapping holds zeros.
            if (offset < _length)
                new ReadOnlySpan<byte>(_start + offset, (int)Math.Min((ulong)buffer.Length, _length - offset)).CopyTo(buffer);
        }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
