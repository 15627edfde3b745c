using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Hangproof.Catalogue;
using Hangproof.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Verdicts;

/// <summary>
/// What was seen of findings at run time: <c>hangproof.verdicts.txt</c>, sorted lines <c>fingerprint verdict id</c>. A line that starts with <c>#</c> is
/// a comment.
/// </summary>
internal sealed class VerdictList
{
    public const string FileName = "hangproof.verdicts.txt";

    private const string Form = "a line is 'fingerprint verdict id', as 'hangproof validate' writes it; verdicts are confirmed, reached, not-observed and inconclusive";

    private static readonly string[] _verdicts = { "confirmed", "reached", "not-observed", "inconclusive" };

    // The same text for every keystroke: read once.
    private static readonly ConditionalWeakTable<SourceText, VerdictList> _read = new();

    private VerdictList(ImmutableDictionary<string, string> confirmed, ImmutableArray<RowError> errors) => (Confirmed, Errors) = (confirmed, errors);

    /// <summary>The id of each finding that was seen to hang, by its fingerprint.</summary>
    public ImmutableDictionary<string, string> Confirmed { get; }

    public ImmutableArray<RowError> Errors { get; }

    public static bool IsList(AdditionalText file) => ListFile.Is(file, FileName);

    /// <summary>The list of a project, if it has one.</summary>
    public static VerdictList? Of(AnalyzerOptions options, CancellationToken cancellationToken) => ListFile.Find(options, FileName, cancellationToken) is { } text ? Read(text) : null;

    public static VerdictList Read(SourceText text) => _read.GetValue(text, Parse);

    private static VerdictList Parse(SourceText text)
    {
        var confirmed = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var errors = ImmutableArray.CreateBuilder<RowError>();
        foreach (var (line, content) in ListFile.Lines(text))
        {
            if (content.Split([' '], StringSplitOptions.RemoveEmptyEntries) is [var fingerprint, var verdict, var id]
                && Array.IndexOf(_verdicts, verdict) >= 0 && id.StartsWith("HANG", StringComparison.Ordinal))
            {
                if (verdict == _verdicts[0])
                    confirmed[fingerprint] = id;
            }
            else
            {
                errors.Add(new RowError(line.LineNumber, 0, line.End - line.Start, content, Form));
            }
        }
        return new VerdictList(confirmed.ToImmutable(), errors.ToImmutable());
    }
}
