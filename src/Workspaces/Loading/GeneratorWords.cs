using System.Text;

namespace Hangproof.Workspaces.Loading;

/// <summary>
/// The generators that come with the frameworks make something only of code with an attribute of theirs: without its name in a source they need not
/// run, which is most of what loading a small project takes.
/// </summary>
internal static class GeneratorWords
{
    private static readonly string[] s_interop = ["LibraryImport", "GeneratedCom", "JSImport", "JSExport"];

    private static readonly Dictionary<string, string[]> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.Interop.LibraryImportGenerator"] = ["LibraryImport"],
        ["Microsoft.Interop.ComInterfaceGenerator"] = ["GeneratedCom"],
        ["Microsoft.Interop.JavaScript.JSImportGenerator"] = ["JSImport", "JSExport"],
        ["Microsoft.Interop.SourceGeneration"] = s_interop,
        ["System.Text.Json.SourceGeneration"] = ["JsonSerializable"],
        ["System.Text.RegularExpressions.Generator"] = ["GeneratedRegex"],
        ["Microsoft.Extensions.Logging.Generators"] = ["LoggerMessage"],
        ["Microsoft.Extensions.Options.SourceGeneration"] = ["OptionsValidator", "ValidateObjectMembers", "ValidateEnumeratedItems"],
    };

    public static IEnumerable<string> Without(IEnumerable<string> generators, IReadOnlyCollection<string> sources)
    {
        var known = generators.ToLookup(generator => s_words.ContainsKey(Name(generator)));
        if (!known[true].Any())
            return known[false];
        var present = Present([.. known[true].SelectMany(generator => s_words[Name(generator)]).Distinct(StringComparer.Ordinal)], sources);
        return known[false].Concat(known[true].Where(generator => s_words[Name(generator)].Any(present.Contains)));
    }

    private static string Name(string generator) => Path.GetFileNameWithoutExtension(generator);

    private static HashSet<string> Present(string[] words, IEnumerable<string> sources)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            if (found.Count == words.Length)
                break;
            ReadOnlySpan<byte> text = File.ReadAllBytes(source);
            // Two bytes a letter: the name would not be seen.
            if (text.Contains((byte)0))
                return [.. words];
            foreach (var word in words)
            {
                if (text.IndexOf(Encoding.ASCII.GetBytes(word)) >= 0)
                    found.Add(word);
            }
        }

        return found;
    }
}
