using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Configuration;

/// <summary>Which files of a compilation rules look at: all, but those of a test project only where the options ask for it.</summary>
internal sealed class AnalysedFiles
{
    private readonly AnalyzerConfigOptionsProvider? _options;

    public AnalysedFiles(Compilation compilation, AnalyzerOptions options) =>
        _options = TestProject.Is(compilation) ? options.AnalyzerConfigOptionsProvider : null;

    public bool Contains(SyntaxTree tree) => _options is null || !HangproofOptions.Of(_options.GetOptions(tree)).ExcludeTestProjects;
}
