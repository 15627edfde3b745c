using System.Collections.Immutable;
using System.Globalization;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Timeouts;

/// <summary>The timeout that fixes write, in the style that the project asks for.</summary>
internal sealed class TimeoutValue
{
    private const string ConstantName = "DefaultTimeout";
    private const string OptionName = "WaitTimeout";

    private readonly FixSite _site;
    private readonly string? _member;

    private TimeoutValue(FixSite site, TimeSpan time, string? member, ImmutableArray<TextChange> declaration)
    {
        _site = site;
        Time = time;
        _member = member;
        Declaration = declaration;
    }

    public TimeSpan Time { get; }

    /// <summary>The member that holds the value, where it has to be added: the same edit for every wait of the type.</summary>
    public ImmutableArray<TextChange> Declaration { get; }

    /// <summary>The time in words, for titles.</summary>
    public string Words
    {
        get
        {
            var (count, unit) = Units();
            return $"{count} {(count == 1 ? unit.TrimEnd('s') : unit).ToLowerInvariant()}";
        }
    }

    public static TimeoutValue At(FixSite site, int position)
    {
        var options = HangproofOptions.Of(site.Options);
        var type = site.Root.FindToken(position).Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        if (options.TimeoutStyle != TimeoutStyle.Inline && type is not null && Home(site, type, position, options) is { } home)
            return home;
        return new TimeoutValue(site, options.DefaultTimeout, null, ImmutableArray<TextChange>.Empty);
    }

    /// <summary>As source text for a parameter or property of a type that holds a time; <see langword="null"/> for any other type.</summary>
    public string? For(ITypeSymbol type, int position, bool inSeconds = false) => type switch
    {
        { Name: "TimeSpan", ContainingNamespace.Name: "System" } => _member ?? Expression(_site.NameOf("System.TimeSpan", position)),
        { SpecialType: SpecialType.System_Int32 } => AsNumber(inSeconds),
        // A deadline is a time of day.
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: { Length: 1 } arguments } when arguments[0].SpecialType == SpecialType.System_DateTime =>
            $"{_site.NameOf("System.DateTime", position)}.UtcNow.Add({_member ?? Expression(_site.NameOf("System.TimeSpan", position))})",
        _ => null,
    };

    private string AsNumber(bool inSeconds)
    {
        if (_member is not null)
            return $"(int){_member}.Total{(inSeconds ? "Seconds" : "Milliseconds")}";
        var number = inSeconds ? Math.Max(1, Math.Ceiling(Time.TotalSeconds)) : Time.TotalMilliseconds;
        return number.ToString("0", CultureInfo.InvariantCulture);
    }

    private string Expression(string timeSpan)
    {
        var (count, unit) = Units();
        return $"{timeSpan}.From{unit}({count.ToString(CultureInfo.InvariantCulture)})";
    }

    private (double Count, string Unit) Units() =>
        Time.TotalMinutes >= 2 && Time.Ticks % TimeSpan.TicksPerMinute == 0 ? (Time.TotalMinutes, "Minutes")
        : Time.Ticks % TimeSpan.TicksPerSecond == 0 ? (Time.TotalSeconds, "Seconds")
        : (Time.TotalMilliseconds, "Milliseconds");

    /// <summary>The member of the type that the value lives in, there already or to be added; <see langword="null"/> where the type can have none.</summary>
    private static TimeoutValue? Home(FixSite site, TypeDeclarationSyntax type, int position, HangproofOptions options)
    {
        var isOption = options.TimeoutStyle == TimeoutStyle.Option && type is ClassDeclarationSyntax
            && site.Model.GetEnclosingSymbol(position, site.CancellationToken) is IMethodSymbol member && !IsStatic(member);
        var name = isOption ? OptionName : ConstantName;
        var known = site.Model.LookupSymbols(position, name: name);
        if (!known.IsEmpty)
            return IsUsable(known[0], isOption) ? new TimeoutValue(site, options.DefaultTimeout, name, ImmutableArray<TextChange>.Empty) : null;
        // Parts of a type in other files would each get their own.
        if (type is InterfaceDeclarationSyntax || type.OpenBraceToken.IsMissing || type.OpenBraceToken.IsKind(SyntaxKind.None)
            || site.Model.GetDeclaredSymbol(type, site.CancellationToken) is not { DeclaringSyntaxReferences.Length: 1 })
            return null;
        var value = new TimeoutValue(site, options.DefaultTimeout, null, ImmutableArray<TextChange>.Empty);
        var timeSpan = site.NameOf("System.TimeSpan", type.OpenBraceToken.Span.End);
        var declaration = isOption
            ? $"public {timeSpan} {name} {{ get; set; }} = {value.Expression(timeSpan)};"
            : $"private static readonly {timeSpan} {name} = {value.Expression(timeSpan)};";
        return new TimeoutValue(site, options.DefaultTimeout, name, ImmutableArray.Create(Declare(site.Layout, type, declaration)));
    }

    private static bool IsUsable(ISymbol member, bool isOption)
    {
        var type = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
        return type is { Name: "TimeSpan", ContainingNamespace.Name: "System" } && (member.IsStatic || isOption);
    }

    private static bool IsStatic(ISymbol? member)
    {
        for (; member is not null and not INamedTypeSymbol; member = member.ContainingSymbol)
        {
            if (member.IsStatic)
                return true;
        }
        return member is INamedTypeSymbol { IsStatic: true };
    }

    /// <summary>As the first member, with an empty line after it unless more fields follow.</summary>
    private static TextChange Declare(Layout layout, TypeDeclarationSyntax type, string declaration)
    {
        var brace = type.OpenBraceToken;
        if (!brace.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia))
            return Rewrite.Insert(brace.Span.End, $" {declaration}");
        var gap = type.Members.FirstOrDefault() is null or FieldDeclarationSyntax ? "" : layout.NewLine;
        return Rewrite.Insert(brace.FullSpan.End, $"{layout.Indent(brace.SpanStart)}{layout.Unit}{declaration}{layout.NewLine}{gap}");
    }
}
