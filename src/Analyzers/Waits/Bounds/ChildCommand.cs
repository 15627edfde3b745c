using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// What a function starts a child process with, as far as it is written: a child that is only asked for a word, <c>git rev-parse HEAD</c>,
/// <c>ffmpeg -version</c>, <c>which dotnet</c>, that does one small thing, <c>chmod +x tool</c>, or that keeps quiet on one of its outputs fills no pipe there, and
/// ends whoever reads.
/// </summary>
internal sealed class ChildCommand
{
    private const string Output = "StandardOutput";

    /// <summary>Calls and locals between a command and what it is told as.</summary>
    private const int MaxSteps = 4;

    private readonly WaitAnalysis _analysis;
    private readonly CancellationToken _cancellationToken;
    private readonly List<ExpressionSyntax> _programs = new();
    private readonly List<ExpressionSyntax> _arguments = new();
    private readonly List<ExpressionSyntax> _listed = new();
    private readonly HashSet<ISymbol> _built = new(SymbolEqualityComparer.Default);
    private readonly IInvocationOperation? _call;
    private bool _isSeenHere;

    /// <summary>Whose words stand for the parameters of the function.</summary>
    private IInvocationOperation? _caller;

    private ChildCommand(WaitAnalysis analysis, IInvocationOperation? call, CancellationToken cancellationToken)
    {
        _call = call;
        _analysis = analysis;
        _cancellationToken = cancellationToken;
    }

    /// <summary>What is started before a wait for it: in the branch that waits, if all is told there, or somewhere in the function.</summary>
    public static ChildCommand Before(SyntaxNode wait, SyntaxNode function, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        foreach (var branch in EnclosingFunction.AncestorsWithin(wait).Where(around => around is SwitchSectionSyntax or BlockSyntax { Parent: IfStatementSyntax or ElseClauseSyntax }))
        {
            var own = new ChildCommand(analysis, null, cancellationToken);
            foreach (var node in branch.DescendantNodes().TakeWhile(node => node.SpanStart < wait.SpanStart))
                own.Take(node);
            if (own._programs.Count == 1 && own._arguments.Count + own._listed.Count > 0)
            {
                own._isSeenHere = true;
                return own;
            }
        }
        return In(function, analysis, cancellationToken);
    }

    public static ChildCommand In(SyntaxNode function, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        var command = new ChildCommand(analysis, null, cancellationToken);
        command.TakeAll(function);
        return command;
    }

    private void TakeAll(SyntaxNode function)
    {
        foreach (var node in function.DescendantNodes())
            Take(node);
        _isSeenHere |= _programs.Count > 0 && _call is null;
        if (_call is not null)
            return;
        foreach (var call in EnclosingFunction.OwnCalls(function))
            TakeFrom(call);
    }

    /// <summary><c>var start = StartInfo(dotnet, "--list-sdks");</c>: what a helper describes, with what it is given here.</summary>
    private void TakeFrom(InvocationExpressionSyntax call)
    {
        if (_analysis.Models.Operation(call, _cancellationToken) is not IInvocationOperation { Type.Name: "ProcessStartInfo", TargetMethod: var helper } described || helper.IsVirtualCall()
            || _analysis.Models.Declarations((helper.ReducedFrom ?? helper).OriginalDefinition) is not { Length: 1 } declarations)
            return;
        var inner = new ChildCommand(_analysis, described, _cancellationToken);
        inner.TakeAll(declarations[0].GetSyntax(_cancellationToken));
        _programs.AddRange(inner._programs.Select(inner.Given));
        _arguments.AddRange(inner._arguments.Select(inner.Given));
        _listed.AddRange(inner._listed.Select(inner.Given));
    }

    /// <summary>What a helper is given for a parameter, or its own word.</summary>
    private ExpressionSyntax Given(ExpressionSyntax word) =>
        ValueOrigins.Unwrap(_analysis.Models.Operation(word, _cancellationToken)) is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol helper } parameter }
        && SymbolEqualityComparer.Default.Equals(helper, (_call!.TargetMethod.ReducedFrom ?? _call.TargetMethod).OriginalDefinition)
        && ValueOrigins.Argument(_call, parameter.Ordinal) is { Syntax: ExpressionSyntax given }
            ? given
            : word;

    /// <summary>Whether all that the function starts says a line or two.</summary>
    /// <param name="isFeared">Whether the function limits how long the child may take.</param>
    public bool IsBrief(bool isFeared)
    {
        if (_programs.Count + _arguments.Count + _listed.Count == 0)
            return false;
        return IsBriefHere(isFeared) || IsBriefForCallers(isFeared);
    }

    /// <summary><c>var memory = Run("sysctl -n hw.memsize");</c>: what all that call a private helper give it.</summary>
    private bool IsBriefForCallers(bool isFeared)
    {
        var taker = Taker();
        if (taker is not { MethodKind: MethodKind.Ordinary } || taker.IsVirtualCall() || (taker.DeclaredAccessibility != Accessibility.Private && !taker.ContainingType.AllInterfaces.IsEmpty) || _analysis.Uses.Of(taker, _cancellationToken) is not { IsComplete: true, Uses: { IsEmpty: false } calls })
            return false;
        var areBrief = true;
        foreach (var use in calls)
        {
            _caller = use.Operation as IInvocationOperation;
            areBrief = areBrief && _caller is not null && IsBriefHere(isFeared);
        }
        _caller = null;
        return areBrief;
    }

    private bool IsBriefHere(bool isFeared)
    {
        var programs = Texts(_programs);
        var arguments = Told();
        return programs.All(program => arguments.All(told => BriefCommands.IsOne(program, told, isFeared)));
    }

    /// <summary>Whether nothing of what it starts writes to one of the outputs, or no more than what went wrong.</summary>
    public bool IsQuietOn(string stream)
    {
        var arguments = Told();
        if (stream != Output && AreQuietOnError(arguments))
            return true;
        var isConverter = _programs.Count > 0 && _programs.All(IsConverter);
        return arguments.Count > 0 && arguments.All(told => told is not null && (BriefCommands.IsOne(null, told, isFeared: true) || (stream == Output
            ? BriefCommands.IsToldToBeQuiet(told) || (isConverter && BriefCommands.WritesToFile(told))
            : isConverter && BriefCommands.TellsErrorsOnly(told))));
    }

    private bool AreQuietOnError(List<string?> arguments) =>
        _programs.Count > 0 && Texts(_programs).All(program => program is not null && arguments.All(told => BriefCommands.IsQuietOnError(program, told)));

    /// <summary><c>Shell.Run("df", "-m /")</c>: what all who are seen to call a helper give it keeps quiet on an output.</summary>
    public bool IsQuietForCallersInSight(string stream)
    {
        var taker = Taker();
        if (taker is not { MethodKind: MethodKind.Ordinary } || taker.IsVirtualCall() || _analysis.Uses.Of(taker, _cancellationToken).Uses is not { IsEmpty: false } calls)
            return false;
        var areQuiet = true;
        foreach (var use in calls)
        {
            _caller = use.Operation as IInvocationOperation;
            areQuiet = areQuiet && _caller is not null && (IsBriefHere(isFeared: true) || IsQuietOn(stream) || (_programs.Count > 0 && IsOfFewWords()));
        }
        _caller = null;
        return areQuiet;
    }

    /// <summary>Whether callers say what is started, or what a shell is told that is started with no command.</summary>
    public bool IsForCallers() => Taker() is not null || _arguments.Count + _listed.Count == 0;

    /// <summary>The method of whose parameters a command consists.</summary>
    private IMethodSymbol? Taker() =>
        _programs.Concat(_arguments).Concat(_listed).SelectMany(written => written.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>()
            .Select(name => Escaped(_analysis.Models.Operation(name, _cancellationToken))).OfType<IParameterReferenceOperation>().Select(parameter => parameter.Parameter.ContainingSymbol).OfType<IMethodSymbol>().FirstOrDefault();

    /// <summary>Whether it is started somewhere else, where nobody looks from here.</summary>
    public bool IsUnseen => _programs.Count == 0;

    /// <summary>
    /// Whether nothing of what it starts is known to say much, and it is written out or the code's own: who chose it knows what it says, and that a pipe is filled by it
    /// is not to be seen.
    /// </summary>
    public bool IsOfFewWords()
    {
        if (IsUnseen)
            return false;
        var arguments = Told();
        return Programs().All(program => program is null ? !AreGiven(_programs) : !BriefCommands.MaySayMuch(program, arguments) || (BriefCommands.IsShell(program) && _arguments.Count + _listed.Count > 0 && !arguments.Any(BriefCommands.NamesTalker) && !AreGiven(_programs.Concat(_arguments).Concat(_listed))));
    }

    private bool AreGiven(IEnumerable<ExpressionSyntax> words) => _caller is null && GivenWords.AreIn(words, _analysis, _cancellationToken);

    /// <summary>Whether what it starts reads its input to the end before it says anything, or is not seen here.</summary>
    public bool ReadsAllFirst() => !_isSeenHere || Texts(_programs).All(program => program is not null && BriefCommands.ReadsAllFirst(program));

    private void Take(SyntaxNode node)
    {
        switch (node)
        {
            case BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } given } made when MayDescribe(made) && _analysis.Models.Operation(made, _cancellationToken)?.Type is { Name: "ProcessStartInfo" }:
                _programs.Add(given[0].Expression);
                if (given.Count > 1)
                    _arguments.Add(given[1].Expression);
                break;
            case AssignmentExpressionSyntax { Left: var target, Right: var value }:
                switch (SymbolUses.Name(target)?.Identifier.ValueText)
                {
                    case "FileName":
                        _programs.Add(value);
                        break;
                    case "Arguments":
                        _arguments.Add(value);
                        break;
                    case "ArgumentList" when value is InitializerExpressionSyntax { Expressions: var listed }:
                        _listed.AddRange(listed);
                        break;
                }
                break;
            case InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ArgumentList" } or IdentifierNameSyntax { Identifier.ValueText: "ArgumentList" } },
                ArgumentList.Arguments: [{ Expression: var added }],
            }:
                _listed.Add(added);
                break;
        }
    }

    private static bool MayDescribe(BaseObjectCreationExpressionSyntax made) =>
        made is not ObjectCreationExpressionSyntax { Type: SimpleNameSyntax { Identifier.ValueText: var name } } || name.EndsWith("StartInfo", StringComparison.Ordinal);

    private bool IsConverter(ExpressionSyntax program) =>
        NamesConverter(program.ToString()) || Texts(new List<ExpressionSyntax> { program }).All(text => text is not null && NamesConverter(text)) || IsConverterOfCallers(program);

    private static bool NamesConverter(string program) => program.IndexOf("ffmpeg", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary><c>Info.Read(Settings.FFmpegPath, file)</c>, and that is what all callers give.</summary>
    private bool IsConverterOfCallers(ExpressionSyntax program)
    {
        if (ValueOrigins.Unwrap(_analysis.Models.Operation(program, _cancellationToken)) is not IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol taker } parameter } || taker.IsVirtualCall())
            return false;
        var calls = _analysis.Uses.Of(taker, _cancellationToken).Uses;
        return !calls.IsEmpty && calls.All(use => use.Operation is IInvocationOperation call && ValueOrigins.Argument(call, parameter.Ordinal) is { } given && NamesConverter(given.Syntax.ToString()));
    }

    /// <summary>The arguments, each way they can be; <see langword="null"/> for what is not written.</summary>
    private List<string?> Told()
    {
        var told = _arguments.Count > 0 || _listed.Count == 0 ? Texts(_arguments) : new List<string?>();
        if (_listed.Count > 0)
            told.Add(string.Join(" ", _listed.Select(one => _analysis.Models.Operation(one, _cancellationToken) is { } value ? Text(value) : null)));
        return told;
    }

    /// <summary>The programs as they are written; what the environment names in place of one of these is the same tool.</summary>
    private List<string?> Programs()
    {
        var programs = Texts(_programs);
        if (!programs.Contains(null))
            return programs;
        var leaves = _programs.Select(written => _analysis.Models.Operation(written, _cancellationToken)).OfType<IOperation>().SelectMany(value => _analysis.Origins.Of(value, _cancellationToken).Leaves).ToList();
        var written = leaves.Select(Text).Where(text => text is not null).ToList();
        return written.Count > 0 && leaves.All(leaf => Text(leaf) is not null || leaf is IInvocationOperation { TargetMethod.ContainingType.Name: "Environment" }) ? written : programs;
    }

    private List<string?> Texts(List<ExpressionSyntax> written)
    {
        var texts = new List<string?>();
        foreach (var one in written)
        {
            var found = new List<string?>();
            var isKnown = _analysis.Models.Operation(one, _cancellationToken) is { } value && _analysis.Origins.Of(value, _cancellationToken).All(leaf =>
            {
                found.Add(Text(leaf));
                return found[found.Count - 1] is not null;
            });
            texts.AddRange(isKnown ? found : new List<string?> { null });
        }
        if (texts.Count == 0)
            texts.Add(null);
        return texts;
    }

    /// <summary>What is written, with what is put into it left out.</summary>
    private string? Text(IOperation value) => (_caller is null ? ValueOrigins.Unwrap(value) : Escaped(value)) switch
    {
        IParameterReferenceOperation { Parameter: var parameter } when _caller is { } caller && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, caller.TargetMethod.OriginalDefinition) =>
            ValueOrigins.Argument(caller, parameter.Ordinal) is { } given ? OfCaller(given) : null,
        { ConstantValue: { HasValue: true, Value: string text } } => text,
        IInterpolatedStringOperation { Parts: var parts } => string.Concat(parts.Select(part => part switch
        {
            IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string text } } => text,
            IInterpolationOperation { Expression: var given } when _caller is not null && Escaped(given) is IParameterReferenceOperation => Text(given),
            IInterpolationOperation { Expression: var given } when Escaped(given) is IInterpolatedStringOperation before && before.Syntax.Span.End < given.Syntax.SpanStart => Text(before),
            _ => "",
        })),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, LeftOperand: var left, RightOperand: var right } => Text(left) + Text(right),
        IInvocationOperation { TargetMethod: { Name: "Combine", ContainingType.Name: "Path" }, Arguments: [.., { Value: var last }] } => Text(last),
        // Escape(new[] { "rev-parse", "HEAD" }), string.Join(" ", words)
        IInvocationOperation { Type.SpecialType: SpecialType.System_String, Arguments: [.., { Value: var words }] } when Elements.Of(words) is { Count: > 0 } all => all.Select(Text).ToList() is var texts && !texts.Contains(null) ? string.Join(" ", texts) : null,
        IInvocationOperation { TargetMethod: { Name: "ToString", ContainingType.Name: "StringBuilder" }, Instance: ILocalReferenceOperation { Local: var builder } } build => Built(builder, build.Syntax),
        _ => null,
    };

    /// <summary><c>var escaped = command.Replace("\"", "\\\"");</c>: it is the command that is told.</summary>
    private IOperation? Escaped(IOperation? text)
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            text = ValueOrigins.Unwrap(text);
            if (text is IInvocationOperation { TargetMethod: { Name: "Replace" or "Trim", ContainingType.SpecialType: SpecialType.System_String }, Instance: { } whole })
                text = whole;
            else if (text is ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var declared] } local } && declared.GetSyntax(_cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax or InterpolatedStringExpressionSyntax } declarator
                && !_analysis.Uses.Of(local, _cancellationToken).Uses.Any(use => use.Operation.Parent is IAssignmentOperation again && again.Target == use.Operation))
                text = _analysis.Models.Operation(declarator.Initializer!.Value, _cancellationToken);
            else
                break;
        }
        return text;
    }

    /// <summary>What a caller writes; that is not looked for any further.</summary>
    private string? OfCaller(IOperation given)
    {
        var caller = _caller;
        _caller = null;
        var text = Text(given);
        _caller = caller;
        return text;
    }

    /// <summary><c>text.Append(" -q")</c>; what a builder appends of itself is there already.</summary>
    private string Built(ILocalSymbol builder, SyntaxNode place)
    {
        if (!_built.Add(builder))
            return "";
        var pieces = EnclosingFunction.OwnCalls(EnclosingFunction.Of(place))
            .Where(call => call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Append" or "AppendLine", Expression: var on }, ArgumentList.Arguments.Count: > 0 }
                && on.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == builder.Name))
            .Select(call => _analysis.Models.Operation(call.ArgumentList.Arguments[0].Expression, _cancellationToken) is { } piece ? Text(piece) : null);
        var text = string.Join(" ", pieces);
        _built.Remove(builder);
        return text;
    }
}
