using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Lifetimes;

/// <summary>Members that nobody calls: of one that only its own type can call, all callers are known, but for what runs it by a convention.</summary>
internal static class Uncalled
{
    /// <summary>What Harmony runs beside the methods that a type is said to patch.</summary>
    private static readonly HashSet<string> _patches = new(StringComparer.Ordinal) { "Prefix", "Postfix", "Finalizer", "Transpiler", "TargetMethod", "TargetMethods", "Prepare", "Cleanup" };

    public static bool Is(ISymbol? member, LifetimeFacts facts, CancellationToken cancellationToken) =>
        member is IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private, IsOverride: false } method
        && method.GetAttributes().Length == 0 && !IsPartial(method, cancellationToken) && !IsWiredElsewhere(method) && !IsPatch(method) && !facts.Process.IsEntryPoint(method, cancellationToken)
        && facts.Code.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses.IsEmpty: true };

    /// <summary><c>partial void OnQueryChanged(string value)</c>: it is there for a generator, which calls it.</summary>
    private static bool IsPartial(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.DeclaringSyntaxReferences.Any(part => part.GetSyntax(cancellationToken) is MethodDeclarationSyntax declared && declared.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary><c>void OnCancelClick(object sender, RoutedEventArgs e)</c> in a type of which another part is made from markup, which names its handlers.</summary>
    private static bool IsWiredElsewhere(IMethodSymbol method) =>
        method.Locations.Any(place => place.SourceTree?.FilePath.EndsWith(".razor.cs", StringComparison.OrdinalIgnoreCase) == true)
        || method is { ReturnsVoid: true, Parameters: [{ Type.SpecialType: SpecialType.System_Object }, { Type.Name: var told }] } && told.EndsWith("EventArgs", StringComparison.Ordinal)
        && method.ContainingType.DeclaringSyntaxReferences.Any(part => part.GetSyntax() is TypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary><c>[HarmonyPatch] class Save { static void Postfix() { ... } }</c></summary>
    private static bool IsPatch(IMethodSymbol method) =>
        _patches.Contains(method.Name) && method.ContainingType.GetAttributes().Any(attribute => attribute.AttributeClass?.Name.StartsWith("Harmony", StringComparison.Ordinal) == true);
}
