using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Calls that write a failure to a log where somebody reads it.</summary>
internal static class Logs
{
    private static readonly string[] _quiet = { "Debug", "Trace", "Verbose" };

    /// <summary><c>Log.Warnings?.Write(e.Message)</c>: whether what was caught goes to a log that is not for development only.</summary>
    public static bool Tells(InvocationExpressionSyntax call, string caught)
    {
        if (!call.ArgumentList.Arguments.Any(argument => argument.DescendantNodes().Any(node => node is IdentifierNameSyntax name && name.Identifier.ValueText == caught)))
            return false;
        var called = call.Expression.ToString();
        if (call.Expression is MemberBindingExpressionSyntax && call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { Expression: var receiver })
            called = receiver + called;
        var words = called.Split('.');
        return words.Any(IsLog) && !words.Any(word => _quiet.Any(word.Contains));
    }

    private static bool IsLog(string word) =>
        word.StartsWith("Log", StringComparison.Ordinal) || word.EndsWith("Log", StringComparison.Ordinal) || word.EndsWith("Logger", StringComparison.Ordinal) || word.TrimStart('_') is "log" or "logger";
}
