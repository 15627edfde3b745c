using System.Text;

namespace Hangproof.Runtime.Fingerprints;

/// <summary>Maps the names that the compiler makes back to the methods people wrote.</summary>
/// <remarks>
/// Numbers that the compiler counts up are left out: a lambda keeps its name when another is added above it, and a recompiled method keeps
/// its fingerprint.
/// </remarks>
internal static class SourceNames
{
    private const string Lambda = "lambda";

    /// <summary>The source's name of a method, from its names in metadata (nested types joined by <c>+</c>).</summary>
    public static string Method(string type, string method)
    {
        var path = new List<string>();
        string? machine = null;
        foreach (var segment in WithoutArguments(type).Split('+'))
        {
            if (IsStateMachine(segment, out var kickoff))
                machine = kickoff;
            else if (!segment.StartsWith("<>", StringComparison.Ordinal))
                path.Add(WithoutArity(segment));
        }

        // Of a state machine every method (MoveNext, Dispose, GetResult) is the method it was made from.
        Add(path, machine ?? method);
        return string.Join('.', path);
    }

    /// <summary>Whether a type is the state machine of an async method or an iterator, and of which.</summary>
    public static bool IsStateMachine(string typeName, out string method)
    {
        method = "";
        var end = MatchingBracket(typeName);
        if (end <= 1 || !typeName.AsSpan(end + 1).StartsWith("d", StringComparison.Ordinal))
            return false;

        // A type's name has no dots: those of the method's were replaced (.cctor, explicit implementations).
        method = typeName[1..end].Replace('-', '.');
        return true;
    }

    private static void Add(List<string> path, string method)
    {
        method = WithoutArguments(method);
        var end = MatchingBracket(method);
        if (end < 0)
        {
            path.Add(WithoutArity(method));
            return;
        }

        // <Outer>b__0_1: a lambda; <Outer>g__Inner|0_1: a local function; <Main>$: top-level statements.
        Add(path, method[1..end]);
        var rest = method[(end + 1)..];
        if (rest.StartsWith("b__", StringComparison.Ordinal))
            path.Add(Lambda);
        else if (rest.StartsWith("g__", StringComparison.Ordinal))
            path.Add(rest[3..(rest.IndexOf('|') is var bar and > 3 ? bar : rest.Length)]);
    }

    /// <summary>Index of the bracket that closes the one at the start; -1 when there is none.</summary>
    private static int MatchingBracket(string name)
    {
        if (name.Length == 0 || name[0] != '<')
            return -1;
        var depth = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '<')
                depth++;
            else if (name[i] == '>' && --depth == 0)
                return i;
        }
        return -1;
    }

    private static string WithoutArity(string name) => name.IndexOf('`') is var tick and >= 0 ? name[..tick] : name;

    /// <summary>Leaves out what stands in square brackets: the arguments of generic types and methods.</summary>
    private static string WithoutArguments(string name)
    {
        if (!name.Contains('['))
            return name;
        var kept = new StringBuilder(name.Length);
        var depth = 0;
        foreach (var c in name)
        {
            if (c == '[')
                depth++;
            else if (c == ']')
                depth--;
            else if (depth == 0)
                kept.Append(c);
        }
        return kept.ToString();
    }
}
