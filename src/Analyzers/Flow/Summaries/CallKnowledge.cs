using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow.Summaries;

/// <summary>
/// What is known, on a way along calls, of the object that a function runs on and of what it was given: what kinds of objects they are, and which
/// flags and nulls were written for parameters.
/// </summary>
/// <param name="Self">What <c>this</c> is at least; <see langword="null"/> where nobody knows more than the member's own type.</param>
/// <param name="Kinds">What was passed for parameters is at least.</param>
/// <param name="Constants">What was written for parameters: <c>true</c>, <c>false</c>, or <see langword="null"/> for no object and for <c>Guid.Empty</c>.</param>
internal sealed record CallKnowledge(INamedTypeSymbol? Self, ImmutableDictionary<ISymbol, INamedTypeSymbol> Kinds, ImmutableDictionary<ISymbol, bool?> Constants)
{
    public static readonly CallKnowledge Nothing = new(
        null, ImmutableDictionary.Create<ISymbol, INamedTypeSymbol>(SymbolEqualityComparer.Default), ImmutableDictionary.Create<ISymbol, bool?>(SymbolEqualityComparer.Default));

    /// <summary>The interface by which the function's object was called; <see langword="null"/> where it was called by its class, or by itself.</summary>
    public ITypeSymbol? By { get; init; }

    /// <summary>What a function assigns to, found once: a parameter among it is no longer what was written for it.</summary>
    private static readonly ConditionalWeakTable<SyntaxNode, HashSet<string>> _set = new();

    /// <summary>What kind of object a value is at least, in the function that this is known of.</summary>
    public ITypeSymbol? Kind(IOperation? value)
    {
        var type = value?.Type;
        while (value is IConversionOperation { OperatorMethod: null, Operand: var operand })
        {
            value = operand;
            if (operand.Type is { TypeKind: TypeKind.Class } narrower && narrower.IsOrDerivesFrom(type))
                type = narrower;
        }
        return value switch
        {
            IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => Self ?? type,
            IParameterReferenceOperation { Parameter: var parameter } => Kinds.TryGetValue(parameter.OriginalDefinition, out var kind) ? kind : type,
            _ => type,
        };
    }

    /// <summary>Whether a call on an object of that kind can run a member, of all those that the member called stands for.</summary>
    public static bool CanRun(IMethodSymbol member, ITypeSymbol? kind, ImmutableArray<IMethodSymbol> all)
    {
        if (kind is not { TypeKind: TypeKind.Class } || member.IsStatic || member.ContainingType is not { TypeKind: TypeKind.Class } owner || owner.IsOrDerivesFrom(kind))
            return true;
        // What overrides it on the way down to the kind runs instead.
        return kind.IsOrDerivesFrom(owner)
            && !all.Any(other => !SymbolEqualityComparer.Default.Equals(other.ContainingType, owner) && kind.IsOrDerivesFrom(other.ContainingType) && other.ContainingType.IsOrDerivesFrom(owner));
    }

    /// <summary>Whether one object can be of both kinds.</summary>
    public static bool CanBeBoth(ITypeSymbol? one, ITypeSymbol? other) =>
        one is not { TypeKind: TypeKind.Class } || other is not { TypeKind: TypeKind.Class } || one.IsOrDerivesFrom(other) || other.IsOrDerivesFrom(one);

    /// <summary><c>IOrderNotifier</c> and <c>IStockNotifier</c>, of which neither is the other: whoever asks for the one is seldom given the object of the other, even where one class is both.</summary>
    public bool IsAskedForAs(ITypeSymbol? other) =>
        By is null || other is not { TypeKind: TypeKind.Interface } || By.IsOrDerivesFrom(other.OriginalDefinition) || other.IsOrDerivesFrom(By.OriginalDefinition);

    /// <summary>What a method called on an object of that kind knows.</summary>
    public CallKnowledge To(IMethodSymbol method, ITypeSymbol? kind, ImmutableArray<IArgumentOperation> arguments)
    {
        var self = kind is INamedTypeSymbol { TypeKind: TypeKind.Class } known && known.IsOrDerivesFrom(method.ContainingType) ? known
            // Whoever runs what a class declares is of that class.
            : kind is { TypeKind: TypeKind.Interface } && method.ContainingType is { TypeKind: TypeKind.Class } declaring ? declaring
            : null;
        return Given(method, arguments, Nothing with { Self = self, By = kind is { TypeKind: TypeKind.Interface } ? kind : null });
    }

    /// <summary>The same for a function within the function, which knows what that does.</summary>
    public CallKnowledge Within(IMethodSymbol function, ImmutableArray<IArgumentOperation> arguments) => Given(function, arguments, this);

    private CallKnowledge Given(IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments, CallKnowledge known)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { Ordinal: var ordinal, RefKind: RefKind.None } || ordinal >= method.Parameters.Length)
                continue;
            // An override's own, of the same order.
            var parameter = method.Parameters[ordinal].OriginalDefinition;
            if (Constant(argument.Value, parameter.Type, out var constant))
                known = known with { Constants = known.Constants.SetItem(parameter, constant) };
            else if (Kind(argument.Value) is INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None } kind && !SymbolEqualityComparer.Default.Equals(kind, parameter.Type))
                known = known with { Kinds = known.Kinds.SetItem(parameter, kind) };
        }
        return known;
    }

    private bool Constant(IOperation value, ITypeSymbol type, out bool? constant)
    {
        constant = null;
        while (value is IConversionOperation { OperatorMethod: null, Operand: var operand })
            value = operand;
        switch (value)
        {
            case { ConstantValue: { HasValue: true, Value: bool flag } } when type.SpecialType == SpecialType.System_Boolean:
                constant = flag;
                return true;
            case { ConstantValue: { HasValue: true, Value: null } } when type.IsReferenceType:
                return true;
            case IFieldReferenceOperation { Field: { Name: "Empty", IsStatic: true, ContainingType: { Name: "Guid", ContainingNamespace.Name: "System" } number } } when SymbolEqualityComparer.Default.Equals(number, type):
                return true;
            case IParameterReferenceOperation { Parameter: var parameter }:
                return Constants.TryGetValue(parameter.OriginalDefinition, out constant);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated }:
                var isKnown = Constant(negated, type, out var inner) && inner is not null;
                constant = !inner;
                return isKnown;
            default:
                return false;
        }
    }

    /// <summary>Whether what was written for the parameters keeps a function from getting to a node.</summary>
    public bool LeavesOut(SyntaxNode node, SyntaxNode function)
    {
        for (; node != function && node.Parent is { } parent; node = parent)
        {
            var isLeftOut = parent switch
            {
                IfStatementSyntax choice => choice.Statement == node ? Answer(choice.Condition) is false : choice.Else == node && Answer(choice.Condition) is true,
                ConditionalExpressionSyntax choice => choice.WhenTrue == node ? Answer(choice.Condition) is false : choice.WhenFalse == node && Answer(choice.Condition) is true,
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both => both.Right == node && Answer(both.Left) is false,
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either => either.Right == node && Answer(either.Left) is true,
                ConditionalAccessExpressionSyntax access => access.WhenNotNull == node && IsNothing(access.Expression),
                BlockSyntax block => block.Statements.Any(earlier => earlier.Span.End <= node.SpanStart && earlier is IfStatementSyntax guard
                    && (Answer(guard.Condition) is true && Leaving.Is(guard.Statement) || guard.Else is { Statement: var otherwise } && Answer(guard.Condition) is false && Leaving.Is(otherwise))),
                _ => false,
            };
            if (isLeftOut)
                return true;
        }
        return false;
    }

    private bool? Answer(ExpressionSyntax condition)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax { Expression: var inner }:
                return Answer(inner);
            case IdentifierNameSyntax name:
                return Find(name, out var flag) ? flag : null;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var negated }:
                return !Answer(negated);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both:
                return (Answer(both.Left), Answer(both.Right)) switch { (false, _) or (_, false) => false, (true, true) => true, _ => null };
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either:
                return (Answer(either.Left), Answer(either.Right)) switch { (true, _) or (_, true) => true, (false, false) => false, _ => null };
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Guid" }, Name.Identifier.ValueText: "Empty" } } same:
                return IsNothing(same.Left) ? true : null;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Guid" }, Name.Identifier.ValueText: "Empty" } } other:
                return IsNothing(other.Left) ? false : null;
            case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } nothing:
                return IsNothing(nothing.Expression) ? true : null;
            // Any other pattern asks for an object.
            case IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax or DeclarationPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } } something:
                return IsNothing(something.Expression) ? false : null;
            default:
                return null;
        }
    }

    private bool IsNothing(ExpressionSyntax expression) => expression is IdentifierNameSyntax name && Find(name, out var constant) && constant is null;

    private bool Find(IdentifierNameSyntax name, out bool? constant)
    {
        foreach (var pair in Constants)
        {
            if (pair.Key.Name != name.Identifier.ValueText)
                continue;
            constant = pair.Value;
            return !_set.GetValue(EnclosingFunction.Of(name), Set).Contains(pair.Key.Name);
        }
        constant = null;
        return false;
    }

    private static HashSet<string> Set(SyntaxNode function)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in function.DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax left })
                names.Add(left.Identifier.ValueText);
            else if (node is ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax given })
                names.Add(given.Identifier.ValueText);
        }
        return names;
    }
}
