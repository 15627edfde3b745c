namespace Hangproof.Workspaces.Reports;

/// <summary>
/// Where a report goes: opened before the work starts, so that a path that cannot be written is known at once, and left as it was until there
/// is a report to put there.
/// </summary>
internal sealed class ReportFile : IDisposable
{
    private readonly FileStream _file;
    private readonly bool _existed;
    private bool _written;

    private ReportFile(FileStream file, bool existed)
    {
        _file = file;
        _existed = existed;
    }

    /// <exception cref="ForeseenException">It cannot be written.</exception>
    public static ReportFile Open(string path)
    {
        try
        {
            var existed = File.Exists(path);
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read), existed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ForeseenException($"'{path}' cannot be written: {e.Message}");
        }
    }

    public void Write(Action<Stream> report)
    {
        using var content = new MemoryStream();
        report(content);
        if (_file.CanSeek)
            _file.SetLength(0);
        content.WriteTo(_file);
        _file.Flush();
        _written = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_written && !_existed)
            File.Delete(_file.Name);
    }
}
