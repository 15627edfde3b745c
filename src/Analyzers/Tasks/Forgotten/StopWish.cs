using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// Whether somebody shows that he wants work to end which waits for what may never come: whoever starts it has a way to stop, or a token. Else it may go on for as
/// long as the process does, and nobody is the worse for it.
/// </summary>
internal sealed class StopWish
{
    /// <summary>Methods that hand on what is waited on.</summary>
    private const int MaxDepth = 3;

    private readonly CodeFacts _facts;

    public StopWish(CodeFacts facts) => _facts = facts;

    /// <param name="start">The call that starts the work.</param>
    /// <param name="wait">What it waits in.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool IsThere(IInvocationOperation start, WaitSite wait, CancellationToken cancellationToken) =>
        !IsHandedIn(wait.Receiver, start, 0, cancellationToken) && Starter(start, cancellationToken) is { } starter && (HasToken(starter) || Gives(start) || HasWayToStop(starter.ContainingType, cancellationToken));

    private ISymbol? Starter(IInvocationOperation start, CancellationToken cancellationToken) => _facts.Models.Get(start.Syntax.SyntaxTree).GetEnclosingSymbol(start.Syntax.SpanStart, cancellationToken);

    private bool HasToken(ISymbol starter)
    {
        for (var around = starter; around is IMethodSymbol function; around = around.ContainingSymbol)
        {
            if (function.Parameters.Any(parameter => _facts.Known.IsToken(parameter.Type)))
                return true;
        }
        return false;
    }

    private bool Gives(IInvocationOperation start) => start.Arguments.Any(argument => ValueOrigins.GivesToken(argument, _facts.Known));

    private bool HasWayToStop(INamedTypeSymbol? type, CancellationToken cancellationToken)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.GetMembers().Any(member => member is IMethodSymbol method && StopPath.Contains(method) && method.Parameters.All(IsOfStopping) && _facts.Models.Declarations(method.OriginalDefinition).Any(declared => DoesAnything(declared.GetSyntax(cancellationToken)))))
                return true;
        }
        return false;
    }

    /// <summary><c>Dispose(bool disposing)</c>, <c>StopAsync(TimeSpan limit)</c>; of <c>CancelOrder(order)</c> something else ends.</summary>
    private bool IsOfStopping(IParameterSymbol parameter) =>
        parameter.Type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32 || _facts.Known.IsToken(parameter.Type) || _facts.Known.IsTimeSpan(parameter.Type);

    /// <summary><c>Task StopAsync() => Task.CompletedTask;</c> is only there for a contract.</summary>
    private static bool DoesAnything(SyntaxNode function) => function is BaseMethodDeclarationSyntax method
        && (method.ExpressionBody is { Expression: var body } ? !IsNothing(body) : method.Body is { Statements: var statements } && statements.Any(statement => statement is not (EmptyStatementSyntax or ReturnStatementSyntax) || (statement is ReturnStatementSyntax { Expression: { } returned } && !IsNothing(returned))));

    private static bool IsNothing(ExpressionSyntax value) => value is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CompletedTask" } or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression } or DefaultExpressionSyntax;

    /// <summary>A reader that is handed in ends when whoever fills it is done: the work is a stage of something longer.</summary>
    private bool IsHandedIn(IOperation? receiver, IInvocationOperation start, int depth, CancellationToken cancellationToken)
    {
        receiver = ValueOrigins.Unwrap(receiver);
        while (receiver is IMemberReferenceOperation { Instance: { } owner and not IInstanceReferenceOperation })
            receiver = ValueOrigins.Unwrap(owner);
        return receiver switch
        {
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol of, Ordinal: var ordinal } } when depth <= MaxDepth => of switch
            {
                { MethodKind: MethodKind.AnonymousFunction } => false,
                _ when SymbolEqualityComparer.Default.Equals(of.OriginalDefinition, start.TargetMethod.OriginalDefinition) => IsHandedIn(ValueOrigins.Argument(start, ordinal), start, depth + 1, cancellationToken),
                { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary } => _facts.Uses.Of(of.OriginalDefinition, cancellationToken) is not { IsComplete: true, Uses: { IsEmpty: false } calls }
                    || calls.All(call => IsHandedIn(ValueOrigins.Argument(call.Operation, ordinal), start, depth + 1, cancellationToken)),
                _ => true,
            },
            IFieldReferenceOperation { Field: var field } => IsOnlyHandedIn(field, cancellationToken),
            _ => false,
        };
    }

    private bool IsOnlyHandedIn(IFieldSymbol field, CancellationToken cancellationToken)
    {
        var set = _facts.Uses.Of(field.OriginalDefinition, cancellationToken).Uses.Where(use => use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation).ToList();
        return set.Count > 0 && set.All(use => Root(((IAssignmentOperation)use.Operation.Parent!).Value) is IParameterReferenceOperation)
            && _facts.Models.Declarations(field).All(declared => declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer: null });
    }

    private static IOperation? Root(IOperation? value)
    {
        value = ValueOrigins.Unwrap(value);
        while (value is IMemberReferenceOperation { Instance: { } owner })
            value = ValueOrigins.Unwrap(owner);
        return value is ICoalesceOperation { Value: var given } ? Root(given) : value;
    }
}
