using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Tests.Verification;

/// <summary>A solution in memory for what the testing library cannot set up: one file in two projects, scopes, menus.</summary>
internal sealed class FixWorkspace
{
    /// <summary>Every rule that has a fix is asked for, so that it says all that it can.</summary>
    private static readonly KeyValuePair<string, ReportDiagnostic>[] _switchedOn =
        [.. AllRules.Descriptors.Where(rule => rule.Id is not (RuleIds.Inventory or RuleIds.LockPossible)).Select(AllRules.Asked)];

    private readonly AdhocWorkspace _workspace = new();
    private readonly DiagnosticAnalyzer _analyzer;
    private readonly HashSet<string> _ids;

    public FixWorkspace(DiagnosticAnalyzer analyzer, params string[] ids)
    {
        _analyzer = analyzer;
        _ids = [.. ids];
        Solution = _workspace.CurrentSolution;
    }

    public Solution Solution { get; private set; }

    public FixWorkspace Add(string project, string file, string source, params string[] symbols)
    {
        var existing = Solution.Projects.FirstOrDefault(p => p.Name == project);
        var id = existing?.Id ?? ProjectId.CreateNewId(project);
        if (existing is null)
        {
            Solution = Solution
                .AddProject(ProjectInfo.Create(id, VersionStamp.Default, project, project, LanguageNames.CSharp, filePath: "/" + project + ".csproj",
                    compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, specificDiagnosticOptions: _switchedOn),
                    parseOptions: new CSharpParseOptions(LanguageVersion.Latest, preprocessorSymbols: symbols), metadataReferences: References.Net))
                .AddDocument(DocumentId.CreateNewId(id), "GlobalUsings.cs", Snippet.GlobalUsings);
        }
        Solution = Solution.AddDocument(DocumentId.CreateNewId(id), file, SourceText.From(source), filePath: "/" + file);
        return this;
    }

    /// <summary>An <c>.editorconfig</c> for all of a project's files.</summary>
    public FixWorkspace Configure(string project, string lines)
    {
        var id = Solution.Projects.Single(p => p.Name == project).Id;
        Solution = Solution.AddAnalyzerConfigDocument(DocumentId.CreateNewId(id), ".editorconfig", SourceText.From($"root = true\n[*.cs]\n{lines}\n"), filePath: "/.editorconfig");
        return this;
    }

    /// <summary>Another language for a project, whose files then have their usings themselves, and one more reference.</summary>
    public FixWorkspace Change(string project, LanguageVersion language, MetadataReference reference)
    {
        var found = Solution.Projects.Single(p => p.Name == project);
        Solution = found.AddMetadataReference(reference).WithParseOptions(((CSharpParseOptions)found.ParseOptions!).WithLanguageVersion(language))
            .WithCompilationOptions(((CSharpCompilationOptions)found.CompilationOptions!).WithNullableContextOptions(NullableContextOptions.Disable)).Solution;
        Solution = Solution.RemoveDocument(Document(project, "GlobalUsings.cs").Id);
        return this;
    }

    /// <summary>Lets a project see another.</summary>
    public FixWorkspace Refer(string project, string other)
    {
        Solution = Solution.Projects.Single(p => p.Name == project).AddProjectReference(new ProjectReference(Solution.Projects.Single(p => p.Name == other).Id)).Solution;
        return this;
    }

    public Document Document(string project, string file) => Solution.Projects.Single(p => p.Name == project).Documents.Single(d => d.Name == file);

    public async Task<string> Text(string project, string file) => (await Document(project, file).GetTextAsync()).ToString();

    public async Task<ImmutableArray<Diagnostic>> Findings(Project project)
    {
        var compilation = (await project.GetCompilationAsync())!;
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        Assert.Empty(errors);
        var found = await compilation.WithAnalyzers([_analyzer]).GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return [.. found.Where(d => _ids.Contains(d.Id)).OrderBy(d => d.Location.SourceSpan.Start)];
    }

    /// <summary>The menu that one finding of a document gets.</summary>
    public async Task<IReadOnlyList<CodeAction>> Menu(CodeFixProvider fix, Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        return actions;
    }

    public async Task FixAll(CodeFixProvider fix, string key, FixAllScope scope, Document document)
    {
        var context = new FixAllContext(document, fix, scope, key, _ids.Intersect(fix.FixableDiagnosticIds), new FoundByAnalyzer(this), CancellationToken.None);
        var action = await fix.GetFixAllProvider()!.GetFixAsync(context);
        var operations = await action!.GetOperationsAsync(CancellationToken.None);
        Solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
    }

    private sealed class FoundByAnalyzer : FixAllContext.DiagnosticProvider
    {
        private readonly FixWorkspace _workspace;

        public FoundByAnalyzer(FixWorkspace workspace) => _workspace = workspace;

        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            await _workspace.Findings(project);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await _workspace.Findings(document.Project)).Where(d => d.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
