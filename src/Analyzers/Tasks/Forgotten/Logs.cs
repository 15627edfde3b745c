using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Calls that write a failure to a log where somebody reads it.</summary>
internal static class Logs
{
    private static readonly string[] _quiet = { "Debug", "Trace", "Verbose" };

    /// <summary>What one tells by that something went wrong.</summary>
    private static readonly string[] _grave = { "Error", "Fatal", "Critical", "Warn" };

    /// <summary><c>Log.Warnings?.Write(e.Message)</c>: whether what was caught goes to a log that is not for development only.</summary>
    public static bool Tells(InvocationExpressionSyntax call, string caught)
    {
        if (!call.ArgumentList.Arguments.Any(argument => argument.DescendantNodes().Any(node => node is IdentifierNameSyntax name && name.Identifier.ValueText == caught)))
            return false;
        var words = Words(call);
        return words.Any(IsLog) && !words.Any(word => _quiet.Any(word.Contains));
    }

    /// <summary><c>_log.Error("failed")</c>: whether a log is told that something went wrong, whatever it is told of it.</summary>
    public static bool TellsOfFailure(InvocationExpressionSyntax call)
    {
        var words = Words(call);
        return words.Length > 1 && words.Take(words.Length - 1).Any(IsLog) && _grave.Any(grave => words[words.Length - 1].StartsWith(grave, StringComparison.Ordinal));
    }

    private static string[] Words(InvocationExpressionSyntax call)
    {
        var called = call.Expression is GenericNameSyntax or MemberAccessExpressionSyntax { Name: GenericNameSyntax } ? call.Expression.ToString().Split('<')[0] : call.Expression.ToString();
        if (call.Expression is MemberBindingExpressionSyntax && call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { Expression: var receiver })
            called = receiver + called;
        return called.Split('.');
    }

    private static bool IsLog(string word) =>
        word.StartsWith("Log", StringComparison.Ordinal) || word.EndsWith("Log", StringComparison.Ordinal) || word.EndsWith("Logger", StringComparison.Ordinal) || (word.Length > 2 && word[1] == '_' ? word.Substring(2) : word.TrimStart('_')) is "log" or "logger";
}
