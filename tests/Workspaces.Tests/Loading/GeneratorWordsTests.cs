using System.Text;
using Hangproof.Workspaces.Loading;

namespace Hangproof.Workspaces.Tests.Loading;

/// <summary>Generators that could make nothing are not run.</summary>
public sealed class GeneratorWordsTests
{
    private static readonly string[] _generators = ["/p/System.Text.RegularExpressions.Generator.dll", "/p/System.Text.Json.SourceGeneration.dll", "/p/Stranger.dll"];

    [Fact]
    public void One_of_a_framework_is_left_out_where_no_source_has_its_attribute() =>
        Assert.Equal("Stranger System.Text.RegularExpressions.Generator", Kept(("A.cs", "partial class A { [GeneratedRegex(\"a\")] partial Regex Own(); }", Encoding.UTF8)));

    [Fact]
    public void All_stay_where_a_source_cannot_be_read_letter_by_letter() =>
        Assert.Equal("Stranger System.Text.Json.SourceGeneration System.Text.RegularExpressions.Generator", Kept(("A.cs", "class A;", Encoding.Unicode)));

    [Fact]
    public void One_that_nobody_here_knows_stays() => Assert.Equal("Stranger", Kept());

    private static string Kept(params (string Name, string Text, Encoding Encoding)[] sources)
    {
        using var tree = new Tree();
        foreach (var (name, text, encoding) in sources)
            File.WriteAllText(tree.Full(name), text, encoding);
        var kept = GeneratorWords.Without(_generators, [.. sources.Select(source => tree.Full(source.Name))]);
        return string.Join(' ', kept.Select(generator => Path.GetFileNameWithoutExtension(generator)).Order(StringComparer.Ordinal));
    }
}
