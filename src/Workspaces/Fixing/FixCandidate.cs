using Hangproof.CodeFixes;
using Hangproof.CodeFixes.Editing;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>One fix of one finding, before anybody knows whether it compiles with all the others.</summary>
internal sealed record FixCandidate(Document Document, Diagnostic Diagnostic, HangproofFix Fix, Offer Offer)
{
    /// <summary>What is not tried twice: this act, on this finding, with this text.</summary>
    public string Key { get; } = string.Join(
        '|', SolutionEdits.Key(Document), Diagnostic.Id, Fingerprint(Diagnostic), Fix.GetType().Name, Offer.Title,
        string.Concat(Offer.Rewrite.Edits.Select(edit => edit.NewText)));

    public IEnumerable<Document> Documents => Offer.Elsewhere.Select(other => other.Document).Prepend(Document);

    private static string Fingerprint(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticProperties.Fingerprint, out var fingerprint) && fingerprint is not null
            ? fingerprint
            : $"{diagnostic.Location.GetLineSpan().StartLinePosition.Line}";
}
