using System.Collections.Immutable;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.CodeFixes.Tasks.Factories;

/// <summary>
/// What a constructor does up to its last wait that can be awaited before there is an object, with all that has to come before it: the checks of
/// parameters, and the locals. What only puts values into the object's own fields and properties may stay.
/// </summary>
internal sealed class ConstructorStart
{
    private readonly FixSite _site;
    private readonly ConstructorDeclarationSyntax _constructor;
    private readonly MovableCode _movable;
    private readonly List<MovedStep> _steps = new();
    private SyntaxNode? _stop;

    private ConstructorStart(FixSite site, ConstructorDeclarationSyntax constructor)
    {
        (_site, _constructor, _movable) = (site, constructor, new MovableCode(site, constructor));
        Walk();
    }

    /// <summary>What moves, in order.</summary>
    public ImmutableArray<MovedStep> Steps { get; private set; } = ImmutableArray<MovedStep>.Empty;

    public static ConstructorStart Of(FixSite site, ConstructorDeclarationSyntax constructor) => new(site, constructor);

    public IEnumerable<SimpleNameSyntax> Waits => Steps.SelectMany(In);

    /// <summary>The waits in what moves.</summary>
    public IEnumerable<SimpleNameSyntax> In(MovedStep step) => _movable.Waits(step.Code);

    /// <summary>Why a wait of the constructor is not among what moves.</summary>
    public string WhyNot(SimpleNameSyntax wait)
    {
        if (_stop is null || _stop.SpanStart > wait.SpanStart || (_stop.Span.Contains(wait.Span) && _stop is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ArrowExpressionClauseSyntax)))
            return "the constructor does not wait for it on every way through";
        return _stop.Span.Contains(wait.Span)
            ? "it speaks of the object that is being made, or of what is assigned there"
            : "what the constructor does before may matter to it";
    }

    private void Walk()
    {
        var known = 0;
        var statements = _constructor.Body is { } body ? body.Statements.AsEnumerable<SyntaxNode>() : _constructor.ExpressionBody is { } expression ? [expression] : [];
        foreach (var statement in statements)
        {
            if (!Add(statement))
            {
                _stop = statement;
                break;
            }
            if (_movable.Waits(statement).Any())
                known = _steps.Count;
        }
        Steps = _steps.Take(known).ToImmutableArray();
    }

    private bool Add(SyntaxNode statement) => statement switch
    {
        IfStatementSyntax { Else: null, Statement: ThrowStatementSyntax or BlockSyntax { Statements: [ThrowStatementSyntax] } } guard => !ChecksWhatMayBeNull(guard) && AddWhole(guard),
        LocalDeclarationStatementSyntax { IsConst: false, Declaration.Variables: [{ Initializer: not null } variable] } local when local.UsingKeyword == default => AddLocal(local, variable),
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } => AddAssignment(assignment),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } => AddCall(statement, call),
        ArrowExpressionClauseSyntax { Expression: AssignmentExpressionSyntax assignment } => AddAssignment(assignment),
        ArrowExpressionClauseSyntax { Expression: InvocationExpressionSyntax call } => AddCall(statement, call),
        EmptyStatementSyntax => true,
        _ => false,
    };

    private bool AddWhole(SyntaxNode statement) => _movable.Is(statement) && Add(new MovedStep(statement, MovedAs.Statement));

    private bool Add(MovedStep step)
    {
        _steps.Add(step);
        return true;
    }

    private bool AddLocal(LocalDeclarationStatementSyntax statement, VariableDeclaratorSyntax variable)
    {
        var value = variable.Initializer!.Value;
        if (_site.Model.GetDeclaredSymbol(variable, _site.CancellationToken) is not ILocalSymbol { IsRef: false, Type: { IsRefLikeType: false, IsAnonymousType: false, TypeKind: not TypeKind.Error } } local || !_movable.Is(value))
            return false;
        _movable.Add(local);
        // Of `var` the compiler says that it may be null whatever it is given.
        var type = statement.Declaration.Type.IsVar ? _site.Model.GetTypeInfo(value, _site.CancellationToken).Type : local.Type;
        return type is not null && Add(new MovedStep(statement, MovedAs.Statement) { Local = local, Type = type });
    }

    /// <summary>A check of what it is given, or a wait.</summary>
    private bool AddCall(SyntaxNode statement, InvocationExpressionSyntax call) =>
        (_movable.Waits(statement).Any() || (IsCheck(call) && !ChecksWhatMayBeNull(call))) && AddWhole(statement is ArrowExpressionClauseSyntax arrow ? arrow.Expression : statement);

    /// <summary>The compiler would miss the check where the constructor goes on with the parameter.</summary>
    private bool ChecksWhatMayBeNull(SyntaxNode check) => check.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
        _site.Model.GetSymbolInfo(name, _site.CancellationToken).Symbol is IParameterSymbol { Type: { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated } });

    private bool IsCheck(InvocationExpressionSyntax call) =>
        _site.Model.GetSymbolInfo(call, _site.CancellationToken).Symbol is IMethodSymbol { IsStatic: true, ReturnsVoid: true, ContainingType: { } type } method
        && method.Name.StartsWith("ThrowIf", StringComparison.Ordinal) && type.ContainingNamespace.ToDisplayString().StartsWith("System", StringComparison.Ordinal);

    private bool AddAssignment(AssignmentExpressionSyntax assignment)
    {
        if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) || _site.Model.GetOperation(assignment, _site.CancellationToken) is not ISimpleAssignmentOperation { Target: IMemberReferenceOperation target, Value: var value })
            return false;
        if (_movable.Waits(assignment.Right).Any())
        {
            return !_movable.Waits(assignment.Left).Any() && assignment.Left is SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } && _movable.Is(assignment.Right)
                && _site.Model.GetTypeInfo(assignment.Right, _site.CancellationToken).Type is { IsAnonymousType: false, TypeKind: not TypeKind.Error, SpecialType: not SpecialType.System_Void } type
                && Add(new MovedStep(assignment.Right, MovedAs.Value) { Type = type, Wanted = target.Member.Name });
        }
        if (!IsOwnStore(target))
            return false;
        if (ValueOf(value) is ICoalesceOperation { Value: IParameterReferenceOperation, Syntax: BinaryExpressionSyntax { Left: var given, Right: ThrowExpressionSyntax { Expression: var thrown } } })
            return _movable.Is(given) && _movable.Is(thrown) && Add(new MovedStep(thrown, MovedAs.Check) { Wanted = given.ToString() });
        return PassiveCode.Is(value) && value.DescendantsAndSelf().OfType<IParameterReferenceOperation>().All(read => _movable.Is(read.Syntax));
    }

    private static IOperation ValueOf(IOperation value) => value is IConversionOperation { OperatorMethod: null, Operand: var operand } ? ValueOf(operand) : value;

    /// <summary>A field of the object, or a property that is no more than one: nobody else has seen the object yet.</summary>
    private static bool IsOwnStore(IMemberReferenceOperation target) =>
        target.Instance is IInstanceReferenceOperation && target.Member switch
        {
            IFieldSymbol => true,
            IPropertySymbol { IsVirtual: false, IsOverride: false, IsAbstract: false } property => property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
                && property.DeclaringSyntaxReferences.All(declared => declared.GetSyntax() is PropertyDeclarationSyntax { AccessorList: { } accessors } && accessors.Accessors.All(accessor => accessor.Body is null && accessor.ExpressionBody is null)),
            _ => false,
        };
}

/// <summary>How a part of a constructor moves.</summary>
internal enum MovedAs
{
    /// <summary>The statement.</summary>
    Statement,

    /// <summary>The value of an assignment, which the constructor is given instead.</summary>
    Value,

    /// <summary>What is thrown where a parameter is null: the constructor keeps its own.</summary>
    Check,
}

/// <summary>A part of a constructor that moves.</summary>
internal sealed record MovedStep(SyntaxNode Code, MovedAs As)
{
    /// <summary>The local that a statement declares.</summary>
    public ILocalSymbol? Local { get; init; }

    /// <summary>Its type, or that of the value.</summary>
    public ITypeSymbol? Type { get; init; }

    /// <summary>What the value is put in, or which parameter is checked.</summary>
    public string Wanted { get; init; } = "";
}
