using System.Collections.Immutable;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Configuration;

/// <summary>A value in <c>.editorconfig</c> or the project that is not understood.</summary>
/// <param name="Subject">The key and what stands there.</param>
/// <param name="Complaint">What is accepted instead.</param>
internal sealed record BadOption(string Subject, string Complaint)
{
    public string Key => Subject.Split(' ')[0];

    private const string ModeProperty = "HangproofMode";

    private static readonly char[] _separators = { '/', '\\' };

    private static readonly ImmutableArray<string> _keys = HangproofOptions.All.Select(option => option.Key).ToImmutableArray();

    private static readonly string[] _modes = { "Minimal", "Recommended", "Strict", "None" };

    /// <summary>
    /// The bad values of a compilation, each with the first source file that it applies to: which <c>.editorconfig</c> it came from is not
    /// known to an analyzer. Unknown keys are looked for in one file of each folder, since listing the keys costs more than all else here and sections
    /// seldom speak of one file; known ones in every file.
    /// </summary>
    public static ILookup<SyntaxTree, BadOption> In(Compilation compilation, AnalyzerConfigOptionsProvider provider, CancellationToken cancellationToken)
    {
        var seen = new HashSet<BadOption>();
        var found = new List<(SyntaxTree Tree, BadOption Option)>();
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isFirst = folders.Add(tree.FilePath.Substring(0, tree.FilePath.LastIndexOfAny(_separators) + 1));
            var options = provider.GetOptions(tree);
            foreach (var option in In(options, isFirst ? Keys(options) : _keys))
            {
                if (seen.Add(option))
                    found.Add((tree, option));
            }
        }
        // The top of a .globalconfig speaks of no file.
        if (compilation.SyntaxTrees.FirstOrDefault() is { } first)
        {
            foreach (var option in In(provider.GlobalOptions, Keys(provider.GlobalOptions)))
            {
                if (seen.Add(option))
                    found.Add((first, option));
            }
        }
        return found.ToLookup(pair => pair.Tree, pair => pair.Option);
    }

    /// <summary>A bad mode of the project, if it is one.</summary>
    public static BadOption? Mode(AnalyzerConfigOptionsProvider provider) =>
        provider.GlobalOptions.TryGetValue($"build_property.{ModeProperty}", out var mode) && mode.Length > 0
        && !_modes.Contains(mode, StringComparer.OrdinalIgnoreCase)
            ? new BadOption($"{ModeProperty} = {mode}", $"accepted are {string.Join(", ", _modes)}")
            : null;

    private static IEnumerable<BadOption> In(AnalyzerConfigOptions options, ImmutableArray<string> keys)
    {
        foreach (var key in keys)
        {
            if (!key.StartsWith(HangproofOption.Prefix, StringComparison.OrdinalIgnoreCase) || !options.TryGetValue(key, out var value))
                continue;
            var known = HangproofOptions.All.FirstOrDefault(option => string.Equals(option.Key, key, StringComparison.OrdinalIgnoreCase));
            if (known is null)
                yield return new BadOption(key, Unknown(key));
            else if (!known.Accepts(value))
                yield return new BadOption($"{key} = {value}", $"accepted is {known.Accepted}");
        }
    }

    private static ImmutableArray<string> Keys(AnalyzerConfigOptions options)
    {
        try
        {
            return options.Keys.ToImmutableArray();
        }
        catch (NotImplementedException)
        {
            // A host need not list its keys; then the known ones are asked for.
            return _keys;
        }
    }

    private static string Unknown(string key)
    {
        var keys = HangproofOptions.All.Select(option => option.Key);
        return Spelling.Nearest(key, keys) is { } nearest ? $"there is no such option; did you mean {nearest}?" : $"there is no such option; there are {string.Join(", ", keys)}";
    }
}
