using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Calls that have the form of what reaches outside, and take only what the program has itself.</summary>
internal static class OwnMatters
{
    public static bool Are(IInvocationOperation call, CodeFacts facts, CancellationToken cancellationToken) => IsBufferedBody(call, facts, cancellationToken) || IsOwnText(call);

    /// <summary><c>await content.ReadAsStringAsync()</c>: without <c>ResponseHeadersRead</c> a body is here before its answer is.</summary>
    private static bool IsBufferedBody(IInvocationOperation call, CodeFacts facts, CancellationToken cancellationToken) =>
        call.TargetMethod is { Name: "ReadAsStringAsync" or "ReadAsByteArrayAsync" or "ReadAsStreamAsync", ContainingType: { Name: "HttpContent", ContainingNamespace.Name: "Http" } }
        && facts.Uses.Named("ResponseHeadersRead", cancellationToken).IsEmpty;

    /// <summary><c>Enum.Parse(typeof(Kind), Settings.Default.Kind)</c>, <c>Guid.Parse("...")</c>: no text that comes from somewhere else.</summary>
    private static bool IsOwnText(IInvocationOperation call) =>
        call.TargetMethod.Name is "Parse" or "ParseExact" && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.SpecialType == SpecialType.System_String) is { Value: var text }
        && (text.ConstantValue.HasValue || (ValueOrigins.Unwrap(text) is IPropertyReferenceOperation { Property.ContainingType: var owner } && owner.SelfAndBases().Any(type => type.Name is "SettingsBase" or "ApplicationSettingsBase")));
}
