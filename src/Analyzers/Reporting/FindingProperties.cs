using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hangproof.Reporting;

/// <summary>
/// What every diagnostic carries, whichever rule made it: read by fixes, by the baseline and by whoever reads the compiler's error log.
/// </summary>
internal static class FindingProperties
{
    private static readonly SymbolDisplayFormat _methodFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType);

    /// <param name="ruleId">The certain id of the rule's family, so that both ids of a pair are one finding.</param>
    /// <param name="member">The member whose body the finding stands in.</param>
    /// <param name="api">The catalogue's row, or the documentation-comment id of what the finding is about.</param>
    /// <param name="bound">How the wait is bounded; see <c>BoundStates.Name</c>; <c>unbounded</c> for rules that judge no wait.</param>
    /// <param name="ordinal">The how-manieth finding of this rule and api in the member it is.</param>
    /// <param name="boundWith">The shortest way out, for people.</param>
    /// <param name="tokens">Usable tokens as expressions, nearest first, separated by <c>;</c>.</param>
    /// <param name="isIdle">Whether waiting long for nothing is the purpose.</param>
    public static ImmutableDictionary<string, string?> Of(
        string ruleId, ISymbol member, string api, string bound, int ordinal, string boundWith, string tokens = "", bool isIdle = false)
    {
        var method = member.ToDisplayString(_methodFormat);
        var properties = ImmutableDictionary.CreateBuilder<string, string?>();
        properties.Add(DiagnosticProperties.Method, method);
        properties.Add(DiagnosticProperties.Api, api);
        properties.Add(DiagnosticProperties.Bound, bound);
        var fingerprint = Fingerprint.Of(ruleId, member.GetDocumentationCommentId() ?? method, api, ordinal);
        properties.Add(DiagnosticProperties.Fingerprint, fingerprint);
        SeenFindings.Add(ruleId, member, fingerprint);
        properties.Add(DiagnosticProperties.BoundWith, boundWith);
        properties.Add(DiagnosticProperties.Tokens, tokens);
        properties.Add(DiagnosticProperties.Idle, isIdle ? "true" : "false");
        return properties.ToImmutable();
    }
}
