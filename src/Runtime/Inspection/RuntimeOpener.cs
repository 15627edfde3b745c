using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Opens the runtime within a target.</summary>
internal static class RuntimeOpener
{
    private const string DebuggingLibrary = "libmscordaccore.so";

    /// <param name="target">A copy or a dump.</param>
    /// <param name="root">Where the target's own paths begin, seen from here.</param>
    /// <param name="notes">Takes what the report should say.</param>
    public static ClrRuntime Open(DataTarget target, string root, List<string> notes)
    {
        if (target.ClrVersions.Length == 0)
            throw new RefusedException($"There is no .NET runtime in the {target.DataReader.DisplayName}.");
        var clr = target.ClrVersions[0];
        var folder = Path.GetDirectoryName(clr.ModuleInfo.FileName) ?? "";

        // Of a container the library is the container's, also where we have one of the same path.
        if (!folder.StartsWith(root, StringComparison.Ordinal))
            folder = root + folder;
        try
        {
            return root.Length == 0 ? clr.CreateRuntime() : clr.CreateRuntime(Path.Combine(folder, DebuggingLibrary));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Runtimes that distributions build themselves bear no version that could be matched: the library beside is theirs.
            var beside = Path.Combine(folder, DebuggingLibrary);
            if (!File.Exists(beside))
                throw new RefusedException($"The runtime's debugging library {DebuggingLibrary} is not beside the runtime in '{folder}'.");
            try
            {
                var runtime = clr.CreateRuntime(beside, ignoreMismatch: true);
                notes.Add($"The runtime bears no version; {DebuggingLibrary} beside it was taken as matching.");
                return runtime;
            }
            catch (Exception inner) when (inner is not OutOfMemoryException)
            {
                throw new RefusedException($"The runtime's debugging library '{beside}' cannot be used here: {inner.Message}");
            }
        }
    }
}
