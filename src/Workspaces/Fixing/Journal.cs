namespace Hangproof.Workspaces.Fixing;

/// <summary>
/// What is being written, so that a run that was killed in the middle is undone by the next. It names the files and one of three phases: in the
/// first nothing is replaced yet, in the second some files may be, in the third all are.
/// </summary>
internal sealed class Journal
{
    public const string FileName = ".hangproof-fix.journal";

    private const string Head = "hangproof fix journal 1";
    private const string Preparing = "preparing";
    private const string Replacing = "replacing";
    private const string Done = "done";

    private readonly string _path;
    private readonly IReadOnlyList<string> _files;

    private Journal(string path, IReadOnlyList<string> files) => (_path, _files) = (path, files);

    public static string NewName(string file) => file + ".hangproof-new";

    public static string OldName(string file) => file + ".hangproof-old";

    public static Journal Start(string folder, IReadOnlyList<string> files)
    {
        var journal = new Journal(Path.Combine(Root(folder), FileName), files);
        journal.Enter(Preparing);
        return journal;
    }

    public void EnterReplacing() => Enter(Replacing);

    public void EnterDone() => Enter(Done);

    /// <summary>Undoes what a killed run left, wherever above <paramref name="folder"/> its journal lies.</summary>
    /// <returns>How many files were put back.</returns>
    public static int Recover(string folder)
    {
        var restored = 0;
        for (var current = folder; current is not null; current = IsRoot(current) ? null : Path.GetDirectoryName(current))
        {
            var path = Path.Combine(current, FileName);
            if (!File.Exists(path))
                continue;
            var lines = File.ReadAllLines(path);
            if (lines is not [Head, var phase, .. var files])
                throw new ForeseenException($"'{path}' is not understood; look at the files ending in .hangproof-old beside your sources, then delete it.");
            restored += new Journal(path, files).Undo(phase);
        }

        return restored;
    }

    /// <summary>Takes everything back that this journal speaks of, and itself.</summary>
    public void Undo() => Undo(File.ReadAllLines(_path)[1]);

    private int Undo(string phase)
    {
        var restored = 0;
        foreach (var file in _files)
        {
            File.Delete(NewName(file));
            if (phase == Replacing && File.Exists(OldName(file)))
            {
                File.Move(OldName(file), file, overwrite: true);
                restored++;
            }

            File.Delete(OldName(file));
        }

        File.Delete(_path);
        return restored;
    }

    /// <summary>In one step: there is never half a journal.</summary>
    private void Enter(string phase)
    {
        Durable.Write(NewName(_path), System.Text.Encoding.UTF8.GetBytes(string.Join('\n', [Head, phase, .. _files])));
        File.Move(NewName(_path), _path, overwrite: true);
    }

    private static string Root(string folder)
    {
        for (var current = folder; current is not null; current = Path.GetDirectoryName(current))
        {
            if (IsRoot(current))
                return current;
        }

        return folder;
    }

    private static bool IsRoot(string folder) => Path.Exists(Path.Combine(folder, ".git"));
}

internal static class Durable
{
    /// <summary>On the disk when it returns.</summary>
    public static void Write(string path, byte[] bytes)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }
}
