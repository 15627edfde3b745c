using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks.Factories;

/// <summary>Whether code of a constructor means the same before there is an object: it speaks of nothing but parameters, statics and what moves with it.</summary>
internal sealed class MovableCode
{
    private readonly FixSite _site;
    private readonly ConstructorDeclarationSyntax _constructor;
    private readonly HashSet<ISymbol> _locals = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _written = new(SymbolEqualityComparer.Default);

    public MovableCode(FixSite site, ConstructorDeclarationSyntax constructor)
    {
        (_site, _constructor) = (site, constructor);
        foreach (var name in constructor.DescendantNodes().OfType<IdentifierNameSyntax>().Where(IsWritten))
        {
            if (site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol is { } symbol)
                _written.Add(symbol);
        }
    }

    /// <summary>A local whose declaration moves.</summary>
    public void Add(ISymbol local) => _locals.Add(local);

    /// <summary>Whether code speaks of the object.</summary>
    public static bool UsesObject(IOperation? operation) =>
        operation?.DescendantsAndSelf().Any(part => part is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }) == true;

    public bool Is(SyntaxNode code) =>
        _site.Model.GetOperation(code, _site.CancellationToken) is { } operation
        && !UsesObject(operation)
        && operation.DescendantsAndSelf().All(part => Is(part, code.Span))
        && !code.DescendantNodes(node => !EnclosingFunction.IsFunction(node)).Any(node => node is SingleVariableDesignationSyntax)
        && Waits(code).All(IsPlain);

    /// <summary>What blocks on a task in a piece of the constructor's own code.</summary>
    public IEnumerable<SimpleNameSyntax> Waits(SyntaxNode code) => code.DescendantNodes().OfType<SimpleNameSyntax>().Where(name =>
        BlockedTask.Of(name) is { } task && EnclosingFunction.Of(name) == _constructor
        && _site.Model.GetTypeInfo(task, _site.CancellationToken).Type is { ContainingNamespace: { } space, Name: "Task" or "ValueTask" or "ConfiguredTaskAwaitable" or "ConfiguredValueTaskAwaitable" }
        && space.ToDisplayString().StartsWith("System", StringComparison.Ordinal));

    private bool Is(IOperation part, TextSpan code) => part switch
    {
        IInvalidOperation or { Type.IsRefLikeType: true } or { Type.TypeKind: TypeKind.Pointer } => false,
        ILocalReferenceOperation { Local: var local } => IsWithin(local, code) || (_locals.Contains(local) && !_written.Contains(local)),
        IParameterReferenceOperation { Parameter: var parameter } => !_written.Contains(parameter),
        IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function } => IsWithin(function, code),
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function } => IsWithin(function, code),
        _ => true,
    };

    private static bool IsWithin(ISymbol symbol, TextSpan code) => symbol.DeclaringSyntaxReferences.All(declared => code.Contains(declared.Span));

    private bool IsPlain(SimpleNameSyntax wait)
    {
        var (task, whole) = (BlockedTask.Of(wait)!, SymbolUses.Expression(wait));
        return !Comments.In(_site.Root, TextSpan.FromBounds(task.Span.End, whole.Span.End)) && Awaited.Edits(task, whole) is not null;
    }

    private static bool IsWritten(IdentifierNameSyntax name) => name.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == name,
        PrefixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.PreIncrementExpression) || unary.IsKind(SyntaxKind.PreDecrementExpression),
        PostfixUnaryExpressionSyntax unary => !unary.IsKind(SyntaxKind.SuppressNullableWarningExpression),
        ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax } } => true,
        ArgumentSyntax argument => argument.RefKindKeyword != default,
        RefExpressionSyntax => true,
        _ => false,
    };
}
