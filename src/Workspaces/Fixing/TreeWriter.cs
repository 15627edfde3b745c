namespace Hangproof.Workspaces.Fixing;

/// <summary>
/// Puts changed files in place, all or none: each is written beside its original and renamed over it, with the same encoding, byte-order mark and
/// permissions.
/// </summary>
internal static class TreeWriter
{
    /// <param name="folder">Where the journal is looked for by the next run: the folder that was asked for, or one above it.</param>
    /// <param name="beforeReplacing">For tests: called before each rename.</param>
    /// <exception cref="ForeseenException">A file is not what it was when it was read, or cannot be written. Nothing is changed then.</exception>
    public static void Write(string folder, IReadOnlyList<FileChange> changes, Action<string>? beforeReplacing = null)
    {
        if (changes.Count == 0)
            return;

        // A link stays a link: what it points to is replaced.
        var files = changes.Select(change => (Path: File.ResolveLinkTarget(change.Path, returnFinalTarget: true)?.FullName ?? change.Path, Bytes: Encode(change))).DistinctBy(f => f.Path).ToArray();
        var journal = Start(folder, [.. files.Select(f => f.Path)]);
        try
        {
            // Waiting for the disk, file after file, would take longer than to make them.
            Parallel.ForEach(files, file =>
            {
                var (path, bytes) = file;
                Durable.Write(Journal.NewName(path), bytes);
                Durable.Write(Journal.OldName(path), File.ReadAllBytes(path));
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(Journal.NewName(path), File.GetUnixFileMode(path));
                    File.SetUnixFileMode(Journal.OldName(path), File.GetUnixFileMode(path));
                }
            });

            journal.EnterReplacing();
            foreach (var (path, _) in files)
            {
                beforeReplacing?.Invoke(path);
                File.Move(Journal.NewName(path), path, overwrite: true);
            }
        }
        catch (AggregateException several) when (several.InnerExceptions.All(IsForeseen))
        {
            journal.Undo();
            throw new ForeseenException($"nothing was changed: {several.InnerExceptions[0].Message}");
        }
        catch (Exception e) when (IsForeseen(e))
        {
            journal.Undo();
            throw new ForeseenException($"nothing was changed: {e.Message}");
        }

        journal.EnterDone();
        journal.Undo();
    }

    private static bool IsForeseen(Exception e) => e is IOException or UnauthorizedAccessException;

    private static Journal Start(string folder, IReadOnlyList<string> files)
    {
        try
        {
            return Journal.Start(folder, files);
        }
        catch (Exception e) when (IsForeseen(e))
        {
            throw new ForeseenException($"nothing was changed: {e.Message}");
        }
    }

    private static byte[] Encode(FileChange change)
    {
        if (!File.Exists(change.Path) || FileText.Read(change.Path) is not { } file || file.Text != change.Before.ToString())
            throw new ForeseenException($"'{change.Path}' was changed while it was being fixed; nothing was written. Run again.");
        return file.Encode(change.After.ToString())
            ?? throw new ForeseenException($"'{change.Path}' is in an encoding that cannot hold what would be written; nothing was written.");
    }
}
