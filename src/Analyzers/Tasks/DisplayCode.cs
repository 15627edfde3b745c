using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>
/// Whether a function is seen to run on a display's thread: what a display calls on its own elements, and private code that nothing else comes to. Anything else
/// of a program that has a display may as well be called by its other threads.
/// </summary>
internal sealed class DisplayCode
{
    /// <summary>Callers between a function and what the display calls.</summary>
    private const int MaxCallers = 3;

    /// <summary>Types of which the events come on the display's thread.</summary>
    private static readonly HashSet<string> _elements = new(StringComparer.Ordinal) { "Control", "Window", "Page", "Form", "UserControl", "FrameworkElement", "ToolStripItem", "DispatcherTimer" };

    private readonly CodeFacts _facts;

    public DisplayCode(CodeFacts facts) => _facts = facts;

    public bool Runs(SyntaxNode function, CancellationToken cancellationToken) => Runs(function, 0, cancellationToken);

    private bool Runs(SyntaxNode function, int callers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var model = _facts.Models.Get(function.SyntaxTree);
        if (function is AnonymousFunctionExpressionSyntax)
            return model.GetOperation(function, cancellationToken) is { } lambda && IsTaken(lambda, model.GetEnclosingSymbol(function.SpanStart, cancellationToken)?.ContainingType);
        if (function is not (ConstructorDeclarationSyntax or MethodDeclarationSyntax or LocalFunctionStatementSyntax) || model.GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol { IsStatic: false } method)
            return false;
        if (IsElement(method.ContainingType) && (method.MethodKind == MethodKind.Constructor || method.IsOverride))
            return true;
        if (method.MethodKind != MethodKind.LocalFunction && method.DeclaredAccessibility != Accessibility.Private && !IsHandler(method))
            return false;
        var uses = _facts.Uses.Of(method, cancellationToken).Uses;
        // Markup names a handler that no code does.
        return uses.IsEmpty
            ? IsHandler(method) && IsElement(method.ContainingType)
            : uses.All(use => use.Operation is IMethodReferenceOperation reference ? IsTaken(reference, method.ContainingType) : callers < MaxCallers && Runs(EnclosingFunction.Of(use.Operation.Syntax), callers + 1, cancellationToken));
    }

    /// <summary>Given to an event of an element, or to a command of a display's own.</summary>
    private static bool IsTaken(IOperation function, INamedTypeSymbol? owner) => ValueOrigins.Taker(function) switch
    {
        IEventAssignmentOperation { Adds: true, EventReference: var handled } => ValueOrigins.Unwrap(handled) is IEventReferenceOperation { Event.ContainingType: var raiser, Instance: var instance } && IsElement(instance?.Type as INamedTypeSymbol ?? raiser) && IsElement(owner),
        IArgumentOperation { Parent: IObjectCreationOperation { Type.Name: var command } } => command.EndsWith("Command", StringComparison.Ordinal) && ShownBlocks.IsOfDisplay(owner),
        _ => false,
    };

    /// <summary><c>void OnClick(object sender, RoutedEventArgs e)</c></summary>
    private static bool IsHandler(IMethodSymbol method) =>
        method.Parameters is [{ Type.SpecialType: SpecialType.System_Object }, { Type.Name: var told }] && told.EndsWith("EventArgs", StringComparison.Ordinal);

    private static bool IsElement(INamedTypeSymbol? type) => type is not null && type.SelfAndBases().Any(one => _elements.Contains(one.Name));
}
