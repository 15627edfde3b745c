using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hangproof.Docs;

/// <summary>Documentation-comment ids as people write members: <c>ChannelWriter&lt;T&gt;.WriteAsync(T, CancellationToken)</c>.</summary>
internal static partial class MemberSignature
{
    private static readonly Dictionary<string, string> _keywords = new(StringComparer.Ordinal)
    {
        ["Boolean"] = "bool",
        ["Byte"] = "byte",
        ["Char"] = "char",
        ["Int32"] = "int",
        ["Int64"] = "long",
        ["Object"] = "object",
        ["String"] = "string",
    };

    public static string Of(string id)
    {
        var open = id.IndexOf('(', StringComparison.Ordinal);
        var path = id[2..(open < 0 ? id.Length : open)].Split('.');
        var name = id[0] == 'T' ? Short(path[^1]) : path[^1] == "#ctor" ? $"new {Short(path[^2])}" : $"{Short(path[^2])}.{Short(path[^1])}";
        if (open < 0)
            return id[0] == 'M' ? $"{name}()" : name;
        var parameters = id[(open + 1)..^1];
        var count = SecondPlaceholder().IsMatch(parameters) ? 2 : 1;
        return $"{name}({string.Join(", ", Parameters(parameters).Select(type => Type(type, count)))})";
    }

    private static string Short(string name)
    {
        var arity = Arity().Match(name);
        if (!arity.Success)
            return name;
        var count = Number(arity.Groups["count"]);
        return $"{name[..arity.Index]}<{string.Join(", ", Enumerable.Range(0, count).Select(i => Placeholder(i, count)))}>";
    }

    private static string Placeholder(int index, int count) => count == 1 ? "T" : $"T{index + 1}";

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Parameters(string list)
    {
        var (depth, from) = (0, 0);
        for (var i = 0; i <= list.Length; i++)
        {
            if (i == list.Length || (list[i] == ',' && depth == 0))
            {
                yield return list[from..i];
                from = i + 1;
            }
            else
            {
                depth += list[i] switch { '{' or '[' => 1, '}' or ']' => -1, _ => 0 };
            }
        }
    }

    private static string Type(string type, int placeholders)
    {
        var text = new StringBuilder(type.EndsWith('@') ? "ref " : "");
        var plain = GenericParameter().Replace(type.TrimEnd('@'), match => Placeholder(Number(match.Groups["index"]), placeholders));
        text.Append(QualifiedName().Replace(plain, match =>
        {
            var last = match.Value[(match.Value.LastIndexOf('.') + 1)..];
            return _keywords.GetValueOrDefault(last, last);
        }));
        return text.Replace('{', '<').Replace('}', '>').Replace(",", ", ").ToString();
    }

    [GeneratedRegex("``?(?<count>[0-9]+)$")]
    private static partial Regex Arity();

    [GeneratedRegex("``?(?<index>[0-9]+)")]
    private static partial Regex GenericParameter();

    [GeneratedRegex("`1(?![0-9])")]
    private static partial Regex SecondPlaceholder();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_.]*")]
    private static partial Regex QualifiedName();
}
