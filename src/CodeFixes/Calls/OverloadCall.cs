using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Calls;

/// <summary>
/// Turns a call into one of an overload, or of the same member with an argument that was left out. Arguments stay where they stand; new ones
/// are put between them, by name where their place would not say what they are.
/// </summary>
internal sealed class OverloadCall
{
    private readonly SourceCall _call;
    private readonly IMethodSymbol _target;
    private readonly Func<IParameterSymbol, string?> _supply;
    private readonly List<TextChange> _edits = new();
    private readonly List<GivenArgument> _given;
    private TextSpan? _last;
    private bool _byName;

    private OverloadCall(SourceCall call, List<GivenArgument> given, IMethodSymbol target, Func<IParameterSymbol, string?> supply)
    {
        _call = call;
        _given = given;
        _target = target;
        _supply = supply;
        _byName = given.Any(argument => argument.IsNamed);
    }

    /// <summary>
    /// The rewrite, or <see langword="null"/> where an argument has no place in the overload. <paramref name="supply"/> gives the text of the
    /// arguments that are new.
    /// </summary>
    public static Rewrite? To(SourceCall call, IMethodSymbol target, Func<IParameterSymbol, string?> supply)
    {
        if (call.Arguments is null || GivenArgument.AllOf(call) is not { } given)
            return null;
        var overload = new OverloadCall(call, given, target, supply);
        return overload.PlaceAll() ? overload.Rewritten() : null;
    }

    /// <summary>The overload that a row names, where the compilation has it and it waits in the same way.</summary>
    public static IMethodSymbol? Find(SourceCall call, string? memberId)
    {
        if (call.Method is not { } method)
            return null;
        if (memberId is null)
            return (method.ReducedFrom ?? method).OriginalDefinition;
        return DocumentationCommentId.GetFirstSymbolForDeclarationId(memberId, call.Site.Model.Compilation) is IMethodSymbol overload
            && Awaitable.Is(overload.ReturnType) == Awaitable.Is(method.ReturnType)
            ? Hiding(overload, method.ContainingType)
            : null;
    }

    /// <summary>What a call finds in a derived type that declares the overload anew, as database providers do.</summary>
    private static IMethodSymbol Hiding(IMethodSymbol overload, INamedTypeSymbol receiver)
    {
        for (var type = receiver.OriginalDefinition; type is not null && !SymbolEqualityComparer.Default.Equals(type, overload.ContainingType); type = type.BaseType?.OriginalDefinition)
        {
            foreach (var member in type.GetMembers(overload.Name).OfType<IMethodSymbol>())
            {
                if (member.Parameters.Length == overload.Parameters.Length
                    && member.Parameters.Zip(overload.Parameters, (one, other) => SameType(one.Type, other.Type)).All(isSame => isSame))
                    return member;
            }
        }
        return overload;
    }

    private bool PlaceAll()
    {
        foreach (var parameter in _call.IsReducedExtension ? _target.Parameters.Skip(1) : _target.Parameters)
        {
            if (_supply(parameter) is { } text)
                PlaceNew(parameter, text);
            else if (!PlaceSlice(parameter) && !PlaceGiven(parameter))
            {
                if (!parameter.IsOptional && !parameter.IsParams)
                    return false;
                _byName = true;
            }
        }
        return _given.Count == 0;
    }

    private void PlaceNew(IParameterSymbol parameter, string text)
    {
        // An explicit "none" is replaced; the analyzer spoke because of it.
        if (_given.FirstOrDefault(argument => argument.Parameter.Name == parameter.Name && SameType(argument.Parameter.Type, parameter.Type)) is { } existing)
        {
            _given.Remove(existing);
            _edits.Add(Rewrite.Replace(existing.ValueSpan, text));
            _last = existing.Span;
            return;
        }
        if (_byName)
        {
            var end = _call.Arguments!.Arguments.Count == 0 ? (int?)null : _call.Arguments.Arguments.Last().Span.End;
            text = $"{parameter.Name}: {text}";
            _edits.Add(end is { } position ? Rewrite.Insert(position, ", " + text) : Rewrite.Insert(_call.Arguments.CloseParenToken.SpanStart, text));
        }
        else if (_last is { } last)
            _edits.Add(Rewrite.Insert(last.End, ", " + text));
        else if (_given.Count > 0)
            _edits.Add(Rewrite.Insert(_given[0].Span.Start, text + ", "));
        else
            _edits.Add(Rewrite.Insert(_call.Arguments!.CloseParenToken.SpanStart, AfterComma() + text));
    }

    /// <summary>Several new arguments of a call that had none stand at one place.</summary>
    private string AfterComma() => _edits.Any(edit => edit.Span.Start == _call.Arguments!.CloseParenToken.SpanStart) ? ", " : "";

    private bool PlaceGiven(IParameterSymbol parameter)
    {
        var match = _given.FirstOrDefault(argument => argument.Parameter.Name == parameter.Name && Accepts(parameter.Type, argument.Parameter.Type))
            ?? _given.FirstOrDefault(argument => !argument.IsNamed && Accepts(parameter.Type, argument.Parameter.Type));
        // A match that is not the next in line would have to move.
        if (match is null || (!match.IsNamed && match != _given[0]))
            return false;
        if (match.IsNamed && match.Parameter.Name != parameter.Name)
            return false;
        if (match.Elements is { } elements && !parameter.IsParams)
        {
            var element = elements.ToMinimalDisplayString(_call.Site.Model, match.Span.Start);
            _edits.Add(Rewrite.Insert(match.Span.Start, $"new {element}[] {{ "));
            _edits.Add(Rewrite.Insert(match.Span.End, " }"));
        }
        _given.Remove(match);
        _last = match.Span;
        return true;
    }

    /// <summary><c>buffer, offset, count</c> where the overload wants a <c>Memory</c>: <c>buffer.AsMemory(offset, count)</c>.</summary>
    private bool PlaceSlice(IParameterSymbol parameter)
    {
        if (!IsMemoryOfBytes(parameter.Type) || _given.Count < 3 || !IsBytes(_given[0].Parameter.Type)
            || !_given.Skip(1).Take(2).All(argument => argument.Parameter.Type.SpecialType == SpecialType.System_Int32)
            || _given.Take(3).Any(argument => argument.IsNamed))
            return false;
        var (buffer, offset, count) = (_given[0].Span, _given[1].Span, _given[2].Span);
        var model = _call.Site.Model;
        if (model.LookupSymbols(buffer.Start, _given[0].Parameter.Type, "AsMemory", includeReducedExtensionMethods: true).IsEmpty)
        {
            _edits.Add(Rewrite.Insert(buffer.Start, $"new {parameter.Type.ToMinimalDisplayString(model, buffer.Start)}("));
        }
        else
        {
            var isSimple = _call.Arguments!.Arguments.First(argument => argument.Span == buffer).Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax;
            if (!isSimple)
                _edits.Add(Rewrite.Insert(buffer.Start, "("));
            _edits.Add(Rewrite.Replace(TextSpan.FromBounds(buffer.End, offset.Start), (isSimple ? "" : ")") + ".AsMemory("));
        }
        _edits.Add(Rewrite.Insert(count.End, ")"));
        _given.RemoveRange(0, 3);
        _last = count;
        return true;
    }

    private Rewrite Rewritten()
    {
        var name = _call.Name.Identifier;
        if (name.ValueText != _target.Name)
            _edits.Add(Rewrite.Replace(name.Span, _target.Name));
        // A task may be kept and awaited twice, a value task may not.
        if (Awaitable.IsValueTask(_target.ReturnType) && Awaitable.IsTask(_call.Method!.ReturnType) && _call.Whole is not AwaitExpressionSyntax)
            _edits.Add(Rewrite.Insert(_call.Expression.Span.End, ".AsTask()"));
        return new Rewrite(_edits, new ExpectedCall(name.SpanStart, _target.GetDocumentationCommentId()!));
    }

    private static bool Accepts(ITypeSymbol wanted, ITypeSymbol given) =>
        SameType(wanted, given)
        || (IsMemoryOfBytes(wanted) && (IsBytes(given) || given is INamedTypeSymbol { Name: "ArraySegment" }))
        || (wanted is IArrayTypeSymbol { ElementType: var element } && given is INamedTypeSymbol { Name: "ReadOnlySpan", TypeArguments: { Length: 1 } arguments } && SameType(element, arguments[0]));

    private static bool IsBytes(ITypeSymbol type) => type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte };

    private static bool IsMemoryOfBytes(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Memory" or "ReadOnlyMemory", TypeArguments: { Length: 1 } arguments } && arguments[0].SpecialType == SpecialType.System_Byte;

    /// <summary>By name, as the parameters of a constructed method and of its definition differ.</summary>
    private static bool SameType(ITypeSymbol one, ITypeSymbol other) =>
        one.OriginalDefinition.ToDisplayString() == other.OriginalDefinition.ToDisplayString();
}
