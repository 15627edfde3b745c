using Hangproof.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.CodeFixes.Sites;

/// <summary>Where a diagnostic stands, and what a fix may ask about the place.</summary>
internal sealed class FixSite
{
    private FixSite(Document document, Diagnostic diagnostic, SemanticModel model, SyntaxNode root, Layout layout, AnalyzerConfigOptions options, CancellationToken cancellationToken)
    {
        Document = document;
        Diagnostic = diagnostic;
        Model = model;
        Root = root;
        Layout = layout;
        Options = options;
        CancellationToken = cancellationToken;
    }

    public Document Document { get; }

    public Diagnostic Diagnostic { get; }

    public SemanticModel Model { get; }

    public SyntaxNode Root { get; }

    public Layout Layout { get; }

    /// <summary>What <c>.editorconfig</c> says for the document.</summary>
    public AnalyzerConfigOptions Options { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Whether waiting long for nothing is the purpose, so that a throwing timeout would turn a healthy idle service into an outage.</summary>
    public bool IsIdle => Property(DiagnosticProperties.Idle) == "true";

    /// <summary>Usable tokens as expressions, nearest first.</summary>
    public string[] Tokens => (Property(DiagnosticProperties.Tokens) ?? "").Split([';'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The shortest way out, as the message says it.</summary>
    public string WayOut => Property(DiagnosticProperties.BoundWith) ?? "";

    /// <summary>The token of the source at the start of the diagnostic.</summary>
    public SyntaxToken Start => Root.FindToken(Diagnostic.Location.SourceSpan.Start);

    /// <summary>The wait that the diagnostic is about, or <see langword="null"/> where it names none or the document has changed.</summary>
    public WaitCall? Wait => WaitAt(Diagnostic.Location);

    public static async Task<FixSite?> FindAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || !root.FullSpan.Contains(diagnostic.Location.SourceSpan))
            return null;
        var options = document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(root.SyntaxTree);
        var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return new FixSite(document, diagnostic, model, root, new Layout(text, options), options, cancellationToken);
    }

    /// <summary>The shortest name of a type at a position: qualified only where its namespace is not imported.</summary>
    public string NameOf(string metadataName, int position) => NameOf(Model, metadataName, position);

    /// <summary>The same in another file. Where a member has the name of the namespace, <c>this.System</c>, it is qualified from the root.</summary>
    public static string NameOf(SemanticModel model, string metadataName, int position)
    {
        var name = model.Compilation.GetTypeByMetadataName(metadataName)?.ToMinimalDisplayString(model, position) ?? metadataName;
        var first = name.IndexOf('.');
        return first > 0 && model.LookupSymbols(position, name: name.Substring(0, first)).Any(symbol => symbol is not INamespaceOrTypeSymbol) ? "global::" + metadataName : name;
    }

    /// <summary>The wait at a location of the diagnostic's, if its row is a wait's.</summary>
    public WaitCall? WaitAt(Location location) =>
        Property(DiagnosticProperties.Api) is { } key && location.SourceTree == Root.SyntaxTree ? WaitCall.Find(this, location.SourceSpan, key) : null;

    private string? Property(string key) => Diagnostic.Properties.TryGetValue(key, out var value) ? value : null;
}
