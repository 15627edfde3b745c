using System.Collections.Immutable;
using Hangproof.Baselines;
using Hangproof.Catalogue;
using Hangproof.Verdicts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Configuration;

/// <summary>
/// Reports what is written for Hangproof and not understood: lines of <c>hangproof.apis.txt</c>, <c>hangproof.baseline.txt</c> and
/// <c>hangproof.verdicts.txt</c>, values and keys of <c>.editorconfig</c>, the project's <c>HangproofMode</c>.
/// </summary>
/// <remarks>
/// Stays silent on an id that names nothing in this compilation: a shared list may speak of types that a project does not reference.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConfigurationAnalyzer : HangproofAnalyzer
{
    public ConfigurationAnalyzer()
        : base(ImmutableArray.Create(Descriptors.BadConfiguration))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        context.RegisterAdditionalFileAction(file =>
        {
            if (file.AdditionalFile is not { } list || list.GetText(file.CancellationToken) is not { } text)
                return;
            var errors = UserCatalogue.IsList(list) ? UserCatalogue.Read(text).Errors
                : Baseline.IsList(list) ? Baseline.Read(text).Errors
                : VerdictList.IsList(list) ? VerdictList.Read(text).Errors
                : ImmutableArray<RowError>.Empty;
            foreach (var error in errors)
                file.ReportDiagnostic(Diagnostic.Create(Descriptors.BadConfiguration, Place(list, text, error), error.Subject, error.Complaint));
        });

        var (compilation, provider) = (context.Compilation, context.Options.AnalyzerConfigOptionsProvider);
        var (mode, first) = (BadOption.Mode(provider), compilation.SyntaxTrees.FirstOrDefault());
        var options = new Lazy<ILookup<SyntaxTree, BadOption>>(() => BadOption.In(compilation, provider, CancellationToken.None));
        context.RegisterSyntaxTreeAction(tree =>
        {
            foreach (var option in options.Value[tree.Tree])
                Report(option, Location.Create(tree.Tree, default));
            if (mode is not null && tree.Tree == first)
                Report(mode, Location.None);

            void Report(BadOption option, Location location) =>
                tree.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.BadConfiguration, location, ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Option, option.Key), option.Subject, option.Complaint));
        });
    }

    private static Location Place(AdditionalText file, SourceText text, RowError error)
    {
        var line = text.Lines[error.Line];
        var start = new LinePosition(error.Line, error.Column);
        return Location.Create(file.Path, new TextSpan(line.Start + error.Column, error.Length), new LinePositionSpan(start, new LinePosition(error.Line, error.Column + error.Length)));
    }
}
