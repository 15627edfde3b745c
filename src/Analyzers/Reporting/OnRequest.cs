using Microsoft.CodeAnalysis;

namespace Hangproof.Reporting;

/// <summary>
/// What is right and that the code gives no reason to fear: the rule's own id, off until a preset or the user sets the severity of that id. So
/// who asks for a rule gets all of it, and who did not ask gets what somebody would act on.
/// </summary>
internal static class OnRequest
{
    public static DiagnosticDescriptor UntilAsked(this DiagnosticDescriptor rule) => rule.With(isEnabledByDefault: false);
}
