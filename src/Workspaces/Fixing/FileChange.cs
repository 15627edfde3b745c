using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Workspaces.Fixing;

/// <summary>A file before and after.</summary>
internal sealed record FileChange(string Path, SourceText Before, SourceText After)
{
    private readonly Lazy<LineDiff> _diff = new(() => LineDiff.Of(Before, After));

    public LineDiff Diff => _diff.Value;
}
