using System.Text;

namespace Hangproof.Catalogue;

/// <summary>The kebab-case names of <see cref="WaitKind"/>, as files and reports have them.</summary>
internal static class WaitKindNames
{
    private static readonly Dictionary<string, WaitKind> _byName = Enum.GetValues(typeof(WaitKind)).Cast<WaitKind>().ToDictionary(Name);

    public static IEnumerable<string> All => _byName.Keys;

    public static string Name(this WaitKind kind)
    {
        var name = new StringBuilder();
        foreach (var letter in kind.ToString())
        {
            if (char.IsUpper(letter) && name.Length > 0)
                name.Append('-');
            name.Append(char.ToLowerInvariant(letter));
        }
        return name.ToString();
    }

    public static bool TryParse(string name, out WaitKind kind) => _byName.TryGetValue(name, out kind);
}
