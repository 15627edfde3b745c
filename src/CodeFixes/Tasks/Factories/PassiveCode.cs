using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.CodeFixes.Tasks.Factories;

/// <summary>Code that nobody can tell from code that runs a little later: it reads what does not change, and nobody sees what it makes.</summary>
internal static class PassiveCode
{
    private static readonly string[] _made = { "Object", "StringBuilder", "SemaphoreSlim", "CancellationTokenSource", "TaskCompletionSource", "ReaderWriterLockSlim", "ManualResetEventSlim", "Lock" };

    private static readonly string[] _constants = { "StringComparer", "Encoding", "EqualityComparer", "Comparer", "CancellationToken", "Task" };

    /// <summary>Whether that is so of an expression. Parameters are read whatever they are called with.</summary>
    public static bool Is(IOperation? value) => value switch
    {
        { ConstantValue.HasValue: true } or ILiteralOperation or IDefaultValueOperation or INameOfOperation or ITypeOfOperation or IParameterReferenceOperation or ILocalReferenceOperation => true,
        // A cast that is written may fail.
        IConversionOperation { OperatorMethod: null } conversion => (conversion.IsImplicit || conversion.IsTryCast) && Is(conversion.Operand),
        IParenthesizedOperation parenthesized => Is(parenthesized.Operand),
        IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } } or IAnonymousFunctionOperation => true,
        IDelegateCreationOperation { Target: var target } => target is IAnonymousFunctionOperation or IMethodReferenceOperation { Instance: null },
        IPropertyReferenceOperation { Property: { IsStatic: true, ContainingType: var type } } => Array.IndexOf(_constants, type.Name) >= 0 && IsOfSystem(type),
        IInvocationOperation { TargetMethod: { Name: "Empty", IsStatic: true, ContainingType: var type }, Arguments.IsEmpty: true } => IsOfSystem(type),
        // What is made from somebody's items looks at them now.
        IObjectCreationOperation { Type: INamedTypeSymbol type, Initializer: null } creation => IsHarmless(type) && creation.Arguments.All(argument => Is(argument.Value) && !argument.Descendants().Any(part => part is IParameterReferenceOperation or ILocalReferenceOperation)),
        IArrayCreationOperation { Initializer: null } array => array.DimensionSizes.All(size => size.ConstantValue.HasValue),
        { Syntax: var syntax } => syntax.ToString() == "[]",
        null => false,
    };

    /// <summary>Whether that is so of all that happens to an object before the body of its constructor.</summary>
    public static bool IsMaking(INamedTypeSymbol type, CodeFacts facts, CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? made = type; made is { SpecialType: not SpecialType.System_Object }; made = made.BaseType)
        {
            if (made.DeclaringSyntaxReferences.IsEmpty
                || made.GetMembers().Any(member => member is IMethodSymbol { MethodKind: MethodKind.Destructor })
                || (!SymbolEqualityComparer.Default.Equals(made, type) && !HasNoConstructor(made))
                || !made.DeclaringSyntaxReferences.All(part => Initialisers(part.GetSyntax(cancellationToken)).All(value => Is(facts.Models.Get(value.SyntaxTree).GetOperation(value, cancellationToken)))))
                return false;
        }
        return true;
    }

    private static bool HasNoConstructor(INamedTypeSymbol type) => type.InstanceConstructors.All(constructor => constructor.IsImplicitlyDeclared);

    private static IEnumerable<ExpressionSyntax> Initialisers(SyntaxNode declaration)
    {
        foreach (var member in (declaration as TypeDeclarationSyntax)?.Members ?? default)
        {
            if (member.Modifiers.Any(modifier => modifier.ValueText is "static" or "const"))
                continue;
            foreach (var variable in (member as BaseFieldDeclarationSyntax)?.Declaration.Variables ?? default)
            {
                if (variable.Initializer is { Value: var value })
                    yield return value;
            }
            if (member is PropertyDeclarationSyntax { Initializer.Value: { } initial })
                yield return initial;
        }
    }

    private static bool IsHarmless(INamedTypeSymbol type) =>
        IsOfSystem(type) && (Array.IndexOf(_made, type.Name) >= 0 || type.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal));

    private static bool IsOfSystem(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.IsEmpty && type.ContainingNamespace.ToDisplayString().StartsWith("System", StringComparison.Ordinal);
}
