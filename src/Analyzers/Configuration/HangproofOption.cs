using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Configuration;

/// <summary>One option of <c>.editorconfig</c>: its key, what is accepted, and what a bad or missing value is taken for.</summary>
internal abstract class HangproofOption
{
    public const string Prefix = "hangproof.";

    protected HangproofOption(string name, string accepted)
    {
        Key = Prefix + name;
        Accepted = accepted;
    }

    public string Key { get; }

    /// <summary>For people: the values that are understood.</summary>
    public string Accepted { get; }

    public abstract bool Accepts(string value);
}

/// <summary>An option with a typed value.</summary>
internal sealed class HangproofOption<T> : HangproofOption
{
    private readonly T _default;
    private readonly Parser _parse;

    public HangproofOption(string name, T @default, string accepted, Parser parse)
        : base(name, accepted)
    {
        _default = @default;
        _parse = parse;
    }

    public delegate bool Parser(string text, out T value);

    public override bool Accepts(string value) => _parse(value.Trim(), out _);

    public T Read(AnalyzerConfigOptions options) =>
        options.TryGetValue(Key, out var text) && _parse(text.Trim(), out var value) ? value : _default;
}
