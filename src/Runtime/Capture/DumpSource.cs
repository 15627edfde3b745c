using Hangproof.Runtime.Inspection;
using Hangproof.Runtime.Model;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Capture;

/// <summary>Looks at a dump file.</summary>
/// <param name="path">The file.</param>
/// <param name="withNames">Whether thread names are kept.</param>
/// <param name="root">Where the paths in it begin, seen from here; empty when they are ours.</param>
internal sealed class DumpSource(string path, bool withNames = true, string root = "") : ISnapshotSource
{
    public Snapshot Take(CancellationToken cancellationToken)
    {
        using var target = Open();
        var capture = new CaptureRecord { At = File.GetLastWriteTime(path), Source = "dump", Bytes = new FileInfo(path).Length };
        var record = new ProcessRecord { Pid = target.DataReader.ProcessId, Name = Path.GetFileName(path), Runtime = VersionIn(target) };
        return SnapshotBuilder.Build(new(target, root, capture, record, _ => default), withNames, cancellationToken);
    }

    private DataTarget Open()
    {
        if (!File.Exists(path))
            throw new RefusedException($"There is no dump '{path}'.", isUsage: true);
        try
        {
            return DataTarget.LoadDump(path, new DataTargetOptions());
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new RefusedException($"'{path}' cannot be read as a dump: {e.Message}");
        }
    }

    private static string VersionIn(DataTarget target) =>
        target.ClrVersions.FirstOrDefault()?.ModuleInfo.FileName is { } runtime ? TargetProcess.VersionOf(runtime) : "";
}
