namespace Hangproof.Docs;

/// <summary>A file that is wholly or partly generated, as it should be.</summary>
internal sealed record GeneratedFile(string Path, string Content)
{
    public string Name => System.IO.Path.GetRelativePath(Repository.Root, Path).Replace('\\', '/');

    public bool IsUpToDate => File.Exists(Path) && File.ReadAllText(Path) == Content;

    public void Write() => File.WriteAllText(Path, Content);
}
