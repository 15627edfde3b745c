using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Configuration;

/// <summary>How a fix writes a timeout.</summary>
internal enum TimeoutStyle
{
    /// <summary>As a named constant of the type.</summary>
    Constant,

    /// <summary>At the call.</summary>
    Inline,

    /// <summary>As an option of the type, given by whoever makes it.</summary>
    Option,
}

/// <summary>What a fix may do to a signature that others may call.</summary>
internal enum PublicApiChanges
{
    /// <summary>Leave it alone.</summary>
    Never,

    /// <summary>Add an overload.</summary>
    Overload,

    /// <summary>Change it.</summary>
    Change,
}

/// <summary>The options that hold for a source file. A bad value counts as none: HANG000 is who complains.</summary>
internal sealed class HangproofOptions
{
    private static readonly HangproofOption<TimeSpan> _defaultTimeout =
        new("default_timeout", TimeSpan.FromSeconds(30), "a positive time such as 500ms, 30s, 5m, 1h or 00:00:30", TryTime);

    private static readonly HangproofOption<TimeoutStyle> _timeoutStyle =
        new("timeout_style", TimeoutStyle.Constant, "constant, inline or option", TryName);

    private static readonly HangproofOption<bool> _excludeTestProjects = new("exclude_test_projects", true, "true or false", bool.TryParse);

    private static readonly HangproofOption<string> _tokenParameterName =
        new("token_parameter_name", "cancellationToken", "the name of a C# parameter", TryIdentifier);

    private static readonly HangproofOption<PublicApiChanges> _publicApiChanges =
        new("public_api_changes", PublicApiChanges.Overload, "never, overload or change", TryName);

    private static readonly HangproofOption<ImmutableArray<string>> _taskObservers =
        new("task_observers", ImmutableArray<string>.Empty, "names of methods or attributes, separated by commas", TryNames);

    private static readonly ConditionalWeakTable<AnalyzerConfigOptions, HangproofOptions> _known = new();

    private HangproofOptions(AnalyzerConfigOptions options)
    {
        DefaultTimeout = _defaultTimeout.Read(options);
        TimeoutStyle = _timeoutStyle.Read(options);
        ExcludeTestProjects = _excludeTestProjects.Read(options);
        TokenParameterName = _tokenParameterName.Read(options);
        PublicApiChanges = _publicApiChanges.Read(options);
        TaskObservers = _taskObservers.Read(options);
    }

    /// <summary>Every option there is.</summary>
    public static ImmutableArray<HangproofOption> All { get; } = ImmutableArray.Create<HangproofOption>(
        _defaultTimeout, _timeoutStyle, _excludeTestProjects, _tokenParameterName, _publicApiChanges, _taskObservers);

    /// <summary>The timeout that fixes write.</summary>
    public TimeSpan DefaultTimeout { get; }

    public TimeoutStyle TimeoutStyle { get; }

    /// <summary>Whether rules stay silent in test projects.</summary>
    public bool ExcludeTestProjects { get; }

    /// <summary>What fixes call the token parameters they add.</summary>
    public string TokenParameterName { get; }

    public PublicApiChanges PublicApiChanges { get; }

    /// <summary>Methods, by name or by an attribute they have, whose task may be dropped: they look after it themselves.</summary>
    public ImmutableArray<string> TaskObservers { get; }

    public static HangproofOptions Of(AnalyzerConfigOptions options) => _known.GetValue(options, o => new HangproofOptions(o));

    private static bool TryName<T>(string text, out T value) where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && char.IsLetter(text[0]) && text.IndexOf(',') < 0;

    private static bool TryIdentifier(string text, out string value)
    {
        value = text;
        return SyntaxFacts.IsValidIdentifier(text) && SyntaxFacts.GetKeywordKind(text) == SyntaxKind.None;
    }

    private static bool TryNames(string text, out ImmutableArray<string> value)
    {
        value = text.Split(',').Select(name => name.Trim()).ToImmutableArray();
        return value.All(SyntaxFacts.IsValidIdentifier);
    }

    private static bool TryTime(string text, out TimeSpan value)
    {
        if (!TimeSpan.TryParseExact(text, ["c", "g"], CultureInfo.InvariantCulture, out value) || text.IndexOf(':') < 0)
        {
            var digits = text.TakeWhile(letter => char.IsDigit(letter) || letter == '.').Count();
            if (Unit(text.Substring(digits).TrimStart()) is not { } unit
                || !double.TryParse(text.Substring(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || count * unit > int.MaxValue)
                return false;
            value = TimeSpan.FromMilliseconds(count * unit);
        }
        // What waits take: a positive number of milliseconds that fits an int.
        return value >= TimeSpan.FromMilliseconds(1) && value.TotalMilliseconds <= int.MaxValue;
    }

    private static double? Unit(string name) => name switch
    {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => null,
    };
}
