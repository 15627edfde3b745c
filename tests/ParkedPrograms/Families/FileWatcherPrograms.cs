using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class FileWatcherPrograms
{
    private const string Wait = "M:System.IO.FileSystemWatcher.WaitForChanged";
    private const string Types = "System.IO.WatcherChangeTypes";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Blocks($"{Wait}({Types})", () => new QuietFolder(), (folder, _) => folder.Watcher.WaitForChanged(WatcherChangeTypes.All)),
        Blocks($"{Wait}({Types},{Time})", () => new QuietFolder(), (folder, limits) => folder.Watcher.WaitForChanged(WatcherChangeTypes.All, limits.Timeout)),
        Blocks($"{Wait}({Types},{Int})", () => new QuietFolder(), (folder, limits) => folder.Watcher.WaitForChanged(WatcherChangeTypes.All, limits.Milliseconds)),
    ];

    private sealed class QuietFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hangproof-");

        public QuietFolder() => Watcher = new FileSystemWatcher(_folder.FullName);

        public FileSystemWatcher Watcher { get; }

        public void Dispose()
        {
            Watcher.Dispose();
            _folder.Delete();
        }
    }
}
