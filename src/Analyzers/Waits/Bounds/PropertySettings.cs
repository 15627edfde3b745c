using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// What a property of an object, or of the object it comes from, is set to when a wait begins: by flow in the waiting body, in the object's
/// initialiser, in every constructor of the type that keeps it, or by whoever made it and handed it over.
/// </summary>
/// <remarks>
/// <c>reader</c> comes from <c>new StreamReader(stream)</c>, that from <c>client.GetStream()</c>, that from <c>client</c>: a property set on any
/// of them counts. One search serves one wait and one set of properties; caps on depth lose findings, never time.
/// </remarks>
internal sealed partial class PropertySettings
{
    private const int MaxDepth = 10;

    private readonly WaitAnalysis _analysis;
    private readonly HashSet<ISymbol> _wanted;
    private readonly Func<IOperation, Setting> _read;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<(ISymbol, SyntaxNode?)> _visiting = new();
    private readonly bool _isText;
    private readonly List<(Setting Setting, Location Place)> _evidence = new();

    /// <param name="analysis">The compilation's facts.</param>
    /// <param name="wanted">The properties; those that override the same one count as the same.</param>
    /// <param name="read">What an assigned value means.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public PropertySettings(WaitAnalysis analysis, IEnumerable<IPropertySymbol> wanted, Func<IOperation, Setting> read, CancellationToken cancellationToken)
    {
        _analysis = analysis;
        _wanted = new HashSet<ISymbol>(wanted.Select(Root), SymbolEqualityComparer.Default);
        _isText = _wanted.Any(property => ((IPropertySymbol)property).Type.SpecialType == SpecialType.System_String);
        _read = read;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Where the value stands that decided; of several the first that does not come after the wait.</summary>
    public Location? Evidence(Setting setting, SyntaxNode wait)
    {
        var places = _evidence.Where(e => e.Setting == setting).Select(e => e.Place).ToList();
        return places.FirstOrDefault(place => place.SourceTree != wait.SyntaxTree || place.SourceSpan.End <= wait.SpanStart) ?? places.FirstOrDefault();
    }

    /// <summary>The setting on the object that <paramref name="value"/> is, when control comes to <paramref name="place"/>.</summary>
    public Setting Of(IOperation value, SyntaxNode place) => IsNamed() ? Of(value, place, 0) : Setting.Unknown;

    /// <summary>Whether the source can set one of the properties: a socket's and a stream's are set by their names only, those of others by a parameter of that name, too.</summary>
    private bool IsNamed()
    {
        foreach (var property in _wanted)
        {
            if (property.ContainingType is not { Name: "Stream" or "Socket" or "TcpClient" or "UdpClient" or "NetworkStream" } || _analysis.Facts.Mentions(property.Name, _cancellationToken))
                return true;
        }
        return false;
    }

    private Setting Of(IOperation? value, SyntaxNode place, int depth)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        value = ValueOrigins.Unwrap(value);
        if (value is null || depth > MaxDepth)
            return Setting.Unknown;
        switch (value)
        {
            case IConditionalOperation { WhenFalse: { } otherwise } conditional:
                return Either(Of(conditional.WhenTrue, place, depth + 1), Of(otherwise, place, depth + 1));
            case ICoalesceOperation coalesce when ValueOrigins.Unwrap(coalesce.WhenNull) is IThrowOperation:
                return Of(coalesce.Value, place, depth + 1);
            case ICoalesceOperation coalesce:
                return Either(Of(coalesce.Value, place, depth + 1), Of(coalesce.WhenNull, place, depth + 1));
            case ISimpleAssignmentOperation assignment:
                return Of(assignment.Value, place, depth + 1);
            case ICoalesceAssignmentOperation coalesce:
                return Either(Of(coalesce.Target, place, depth + 1), Of(coalesce.Value, place, depth + 1));
            case IConditionalAccessOperation access:
                return Of(access.WhenNotNull, place, depth + 1);
            case IObjectCreationOperation creation:
                return Created(creation, place, depth) is var made and not Setting.Unknown ? made : SetByItself(creation.Type, depth);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Type: var own }:
                return SetByItself(own, depth);
            case ILocalReferenceOperation local:
                return Held(local.Local, place, depth);
            case IParameterReferenceOperation parameter:
                return Held(parameter.Parameter, place, depth);
            case IFieldReferenceOperation field when IsOurs(field.Field):
                return Held(field.Field, place, depth);
            case IPropertyReferenceOperation property when IsOurs(property.Property):
                return Expression(property.Property) is { } arrow ? Of(arrow, arrow.Syntax, depth + 1) : Held(property.Property, place, depth);
            case IPropertyReferenceOperation { Instance: { } owner }:
                return Of(owner, place, depth + 1);
            case IInvocationOperation invocation when IsOurs(invocation.TargetMethod):
                return invocation.TargetMethod.IsVirtualCall() ? Setting.Unknown : Returned(invocation.TargetMethod, depth);
            case IInvocationOperation { TargetMethod: { } method } invocation:
                // What a listener accepts is a new object, which inherits nothing.
                if (method.Name.StartsWith("Accept", StringComparison.Ordinal))
                    return Setting.Unknown;
                return invocation.Instance is { } instance ? Of(instance, place, depth + 1) : Given(invocation.Arguments, place, depth);
            default:
                return Setting.Unknown;
        }
    }

    /// <summary>Several ways lead here: bounded only if all are, endless if one is said to be.</summary>
    private static Setting Either(Setting one, Setting other) =>
        one == other ? one : one == Setting.Endless || other == Setting.Endless ? Setting.Endless : Setting.Unknown;

    private Setting Created(IObjectCreationOperation creation, SyntaxNode place, int depth)
    {
        if (creation.Initializer is { } initializer)
        {
            foreach (var part in initializer.Descendants())
            {
                if (part is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target } assignment && IsWanted(target.Property))
                    return Read(assignment.Value);
            }
            foreach (var part in initializer.Initializers)
            {
                if (part is ISimpleAssignmentOperation { Value: var value } && CanCarry(value) && Of(value, place, depth + 1) is var setting and not Setting.Unknown)
                    return setting;
            }
        }
        return Given(creation.Arguments, place, depth);
    }

    /// <summary>What the arguments bring: a stream over a socket, a reader over a stream, a command on a connection, a process from its start info.</summary>
    private Setting Given(ImmutableArray<IArgumentOperation> arguments, SyntaxNode place, int depth)
    {
        foreach (var argument in arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.DefaultValue)
                continue;
            // What a text sets, it sets wherever it is given: a connection string is a property of the connection and an argument of its constructor.
            var setting = _isText && argument.Value.Type?.SpecialType == SpecialType.System_String ? Read(argument.Value)
                : argument.Parameter is { } parameter && _wanted.Any(property => string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase))
                ? Read(argument.Value)
                : CanCarry(argument.Value) ? Of(argument.Value, place, depth + 1) : Setting.Unknown;
            if (setting != Setting.Unknown)
                return setting;
        }
        return Setting.Unknown;
    }

    private static bool CanCarry(IOperation value) =>
        ValueOrigins.Unwrap(value)?.Type is { IsReferenceType: true, SpecialType: SpecialType.None, TypeKind: TypeKind.Class };

    private Setting Returned(IMethodSymbol method, int depth)
    {
        method = method.OriginalDefinition;
        if (!_visiting.Add((method, null)))
            return Setting.Unknown;
        Setting? all = null;
        foreach (var returned in _analysis.Origins.Returns(method, _cancellationToken))
        {
            var setting = Of(returned, returned.Syntax, depth + 1);
            all = all is { } before ? Either(before, setting) : setting;
        }
        _visiting.Remove((method, null));
        return all ?? Setting.Unknown;
    }

    /// <summary>The setting on what a variable holds.</summary>
    private Setting Held(ISymbol variable, SyntaxNode place, int depth)
    {
        variable = variable.OriginalDefinition;
        var function = BodyGraphs.FunctionAround(place);
        if (!_visiting.Add((variable, function)))
            return Setting.Unknown;
        try
        {
            var uses = _analysis.Uses.Of(variable, _cancellationToken).Uses;
            SyntaxNode? at = place;
            for (; function is not null; at = function is LocalFunctionStatementSyntax ? null : function, function = BodyGraphs.FunctionAround(function))
            {
                if (InFunction(variable, uses, function, at, depth) is var setting and not Setting.Unknown)
                    return setting;
            }
            return Before(variable, uses, depth);
        }
        finally
        {
            _visiting.Remove((variable, BodyGraphs.FunctionAround(place)));
        }
    }

    /// <summary>What one body makes of a variable: of the properties it sets, and of what it assigns.</summary>
    private Setting InFunction(ISymbol variable, ImmutableArray<SymbolUse> uses, SyntaxNode function, SyntaxNode? at, int depth)
    {
        Dictionary<SyntaxNode, Setting>? marks = null;
        foreach (var use in uses)
        {
            if (use.Operation.Syntax.SyntaxTree == function.SyntaxTree && function.Span.Contains(use.Operation.Syntax.Span)
                && BodyGraphs.FunctionAround(use.Operation.Syntax) == function
                && Mark(use.Operation, depth) is var (syntax, setting))
                (marks ??= new Dictionary<SyntaxNode, Setting>())[syntax] = setting;
        }
        var declaration = Declaration(variable);
        if (declaration is { Initializer.Value: { } initial } && BodyGraphs.FunctionAround(declaration) == function)
        {
            var setting = Of(Operation(initial), at ?? initial, depth + 1);
            // Most locals are made once and left as they are.
            if (marks is null)
                return setting;
            marks[declaration] = setting;
        }
        return marks is null || _analysis.Graphs.Of(function, _cancellationToken) is not { } graph ? Setting.Unknown : PathFacts.At(graph, at, marks, Setting.Unknown);
    }

    /// <summary>What a variable is before a body touches it: what callers pass, what constructors and other members of its type leave in it.</summary>
    private Setting Before(ISymbol variable, ImmutableArray<SymbolUse> uses, int depth) => variable switch
    {
        IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.DelegateInvoke) } method } parameter => Passed(method, parameter, depth),
        IFieldSymbol or IPropertySymbol => Kept(variable, uses, depth),
        _ => Setting.Unknown,
    };

    private Setting Passed(IMethodSymbol method, IParameterSymbol parameter, int depth)
    {
        Setting? all = null;
        foreach (var call in _analysis.Uses.Of(method, _cancellationToken).Uses)
        {
            if (ValueOrigins.Argument(call.Operation, parameter.Ordinal) is not { } argument)
                continue;
            var setting = Of(argument, call.Operation.Syntax, depth + 1);
            all = all is { } before ? Either(before, setting) : setting;
        }
        return all ?? Setting.Unknown;
    }

    private Setting Kept(ISymbol member, ImmutableArray<SymbolUse> uses, int depth)
    {
        var initial = Initializer(member) is { } initializer ? Of(Operation(initializer), initializer, depth + 1) : Setting.Unknown;
        var isMade = Initializer(member) is not null;
        Setting? all = null;
        foreach (var constructor in member.IsStatic ? member.ContainingType.StaticConstructors : member.ContainingType.InstanceConstructors)
        {
            if (_analysis.Models.Declarations(constructor) is not { Length: > 0 } references || references[0].GetSyntax(_cancellationToken) is not ConstructorDeclarationSyntax declaration
                || declaration.Initializer?.IsKind(SyntaxKind.ThisConstructorInitializer) == true)
                continue;
            var setting = InFunction(member, uses, declaration, null, depth);
            if (setting == Setting.Unknown && !Assigns(declaration, uses))
            {
                // A constructor that leaves the field alone decides nothing where another member makes the object.
                if (!isMade)
                    continue;
                setting = initial;
            }
            all = all is { } before ? Either(before, setting) : setting;
        }
        if (all is null && isMade)
            all = initial;
        var seen = new HashSet<SyntaxNode>();
        foreach (var use in uses)
        {
            if (IsAssigned(use.Operation, out var value) && BodyGraphs.FunctionAround(use.Operation.Syntax) is { } function and not ConstructorDeclarationSyntax && seen.Add(function))
            {
                // Letting go of the object makes no new one.
                if (value is { ConstantValue: { HasValue: true, Value: null } })
                    continue;
                var setting = InFunction(member, uses, function, null, depth);
                all = all is { } before ? Either(before, setting) : setting;
            }
        }
        return all is null or Setting.Unknown && BySomeMember ? SetByMembers(member, uses, depth) : all ?? Setting.Unknown;
    }

    private static bool Assigns(SyntaxNode function, ImmutableArray<SymbolUse> uses) =>
        uses.Any(use => function.Span.Contains(use.Operation.Syntax.Span) && use.Operation.Syntax.SyntaxTree == function.SyntaxTree && IsAssigned(use.Operation, out _));

    private static bool IsAssigned(IOperation use, out IOperation? value)
    {
        value = use.Parent is ISimpleAssignmentOperation assignment && assignment.Target == use ? assignment.Value : null;
        return value is not null;
    }

    /// <summary>What a use of a variable makes known about the object, if anything, and where.</summary>
    private (SyntaxNode Syntax, Setting Setting)? Mark(IOperation use, int depth)
    {
        if (IsAssigned(use, out var assigned))
            return (use.Parent!.Syntax, Of(assigned, use.Parent.Syntax, depth + 1));
        var owner = use;
        for (var i = 0; i < 4; i++)
        {
            var parent = owner.Parent is IConversionOperation conversion ? conversion.Parent : owner.Parent;
            switch (parent)
            {
                case IPropertyReferenceOperation property when property.Instance == owner || owner.Parent is IConversionOperation:
                    if (IsWanted(property.Property))
                    {
                        return property.Parent is ISimpleAssignmentOperation assignment && assignment.Target == property
                            ? (assignment.Syntax, Read(assignment.Value))
                            : null;
                    }
                    if (property.Parent is ISimpleAssignmentOperation part && part.Target == property && CanCarry(part.Value))
                        return Of(part.Value, part.Syntax, depth + 1) is var given and not Setting.Unknown ? (part.Syntax, given) : null;
                    owner = property;
                    break;
                case IInvocationOperation invocation when invocation.Instance == owner:
                    if (invocation.TargetMethod.Name == "SetSocketOption")
                        return SocketOption(invocation) is { } option ? (invocation.Syntax, option) : null;
                    if (invocation.TargetMethod.Name != "GetStream")
                        return null;
                    owner = invocation;
                    break;
                case IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation call } when IsOurs(call.TargetMethod) && !call.TargetMethod.IsVirtualCall() && owner == use:
                    return Configured(call, parameter, depth) is var setting and not Setting.Unknown ? (call.Syntax, setting) : null;
                default:
                    return null;
            }
        }
        return null;
    }

    /// <summary>What a method of ours that is given the object leaves it with.</summary>
    private Setting Configured(IInvocationOperation call, IParameterSymbol parameter, int depth)
    {
        parameter = parameter.OriginalDefinition;
        if (depth > MaxDepth || _analysis.Models.Declarations(call.TargetMethod.OriginalDefinition) is not { Length: > 0 } references)
            return Setting.Unknown;
        var function = references[0].GetSyntax(_cancellationToken);
        if (!_visiting.Add((parameter, function)))
            return Setting.Unknown;
        var setting = InFunction(parameter, _analysis.Uses.Of(parameter, _cancellationToken).Uses, function, null, depth + 1);
        _visiting.Remove((parameter, function));
        return setting;
    }

    /// <summary><c>SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout, 500)</c> is the property in its older spelling.</summary>
    private Setting? SocketOption(IInvocationOperation call) =>
        call.Arguments.Length == 3 && call.Arguments[1].Value is IFieldReferenceOperation { Field.Name: { } name } && _wanted.Any(property => property.Name == name)
            ? Read(call.Arguments[2].Value)
            : null;

    private Setting Read(IOperation value)
    {
        var setting = _read(value);
        if (setting != Setting.Unknown)
            _evidence.Add((setting, Statement(value)));
        return setting;
    }

    private static Location Statement(IOperation value) =>
        (value.Syntax.Parent is AssignmentExpressionSyntax assignment ? assignment : value.Syntax).GetLocation();

    private bool IsWanted(IPropertySymbol property) => _wanted.Contains(Root(property));

    private static IPropertySymbol Root(IPropertySymbol property)
    {
        property = property.OriginalDefinition;
        while (property.OverriddenProperty is { } overridden)
            property = overridden.OriginalDefinition;
        return property;
    }

    private bool IsOurs(ISymbol symbol) => !_analysis.Models.Declarations(symbol).IsEmpty;

    private IOperation? Operation(SyntaxNode node) => _analysis.Models.Operation(node, _cancellationToken);

    private VariableDeclaratorSyntax? Declaration(ISymbol variable) =>
        variable is ILocalSymbol && _analysis.Models.Declarations(variable) is { Length: 1 } references ? references[0].GetSyntax(_cancellationToken) as VariableDeclaratorSyntax : null;

    private ExpressionSyntax? Initializer(ISymbol member) =>
        _analysis.Models.Declarations(member) is { Length: > 0 } references ? Initialized.Value(references[0].GetSyntax(_cancellationToken)) : null;

    private IOperation? Expression(IPropertySymbol property) =>
        _analysis.Models.Declarations(property) is { Length: > 0 } references
        && references[0].GetSyntax(_cancellationToken) is PropertyDeclarationSyntax { ExpressionBody.Expression: { } arrow }
            ? Operation(arrow)
            : null;
}
