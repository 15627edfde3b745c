using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Symbols;

namespace Hangproof.Runtime.Reports;

/// <summary>Waits in words.</summary>
internal static class WaitText
{
    /// <summary>What is waited on: <c>SemaphoreSlim @7f3ec1809a28, held by thread 12</c>.</summary>
    public static string Object(LogicalWait wait)
    {
        if (wait.Wait.Address == 0)
            return wait.Wait.Api ?? wait.Wait.Kind;
        var owner = wait.Wait.Owner is { } id ? $", held by thread {id}" : "";
        return $"{ShortType(wait.Wait.Type)} @{wait.Wait.Address:x}{owner}";
    }

    /// <summary>A type without namespaces and without the arguments of generics.</summary>
    public static string ShortType(string? type)
    {
        var name = CodeMap.PlainTypeName(type ?? "object");
        return name[(name.LastIndexOf('.') + 1)..].Replace('+', '.');
    }
}
