using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Reporting;

/// <summary>
/// A method whose name stands nowhere else in a compilation that has all its callers: what it does wrong happens to nobody. A library's are those that it says are
/// private; a program's are all that no framework calls by their name, attribute, interface or base.
/// </summary>
internal static class UncalledCode
{
    /// <summary>What frameworks look for by name.</summary>
    private static readonly HashSet<string> _called = new(StringComparer.Ordinal)
    {
        "Main", "Invoke", "Configure", "ConfigureServices", "ConfigureContainer", "Execute", "Handle", "Consume", "Run", "Dispose", "Up", "Down", "GetEnumerator", "GetAwaiter", "Deconstruct", "Add",
    };

    /// <summary>What types are called whose methods a framework finds by reflection.</summary>
    private static readonly string[] _found =
    {
        "Controller", "Hub", "Handler", "Consumer", "Model", "Function", "Functions", "Command", "Commands", "Module", "Job", "Startup", "Program", "Middleware", "Extensions", "Plugin", "Tests", "Test",
    };

    public static bool Holds(Location location, CodeFacts facts, CancellationToken cancellationToken)
    {
        if (location.SourceTree is not { } tree || tree.GetRoot(cancellationToken).FindToken(location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declared
            || !CanHaveAllCallers(declared, facts.Compilation))
            return false;
        var name = declared.Identifier.ValueText;
        return facts.Uses.Named(name, cancellationToken).All(use => use.SyntaxTree == tree && declared.Span.Contains(use.Span))
            && facts.Models.Get(tree).GetDeclaredSymbol(declared, cancellationToken) is { ContainingType.BaseType: var parent } method && IsOwn(parent) && !method.Promised().Any(promised => promised.Locations.All(place => !place.IsInSource));
    }

    /// <summary>What derives from a framework's type is called by that, by whatever name.</summary>
    private static bool IsOwn(INamedTypeSymbol? parent)
    {
        for (; parent is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) }; parent = parent.BaseType)
        {
            if (!parent.Locations.Any(place => place.IsInSource))
                return false;
        }
        return true;
    }

    private static bool CanHaveAllCallers(MethodDeclarationSyntax declared, Compilation compilation)
    {
        if (declared.AttributeLists.Count > 0 || declared.ExplicitInterfaceSpecifier is not null || declared.Parent is not TypeDeclarationSyntax { AttributeLists.Count: 0 } type || type.Modifiers.Any(SyntaxKind.PartialKeyword)
            || IsHandler(declared) || declared.Modifiers.Any(modifier => modifier.Kind() is SyntaxKind.OverrideKeyword or SyntaxKind.VirtualKeyword or SyntaxKind.AbstractKeyword or SyntaxKind.PartialKeyword or SyntaxKind.ProtectedKeyword))
            return false;
        if (compilation.Options.OutputKind is not (OutputKind.ConsoleApplication or OutputKind.WindowsApplication))
            return declared.Modifiers.Any(SyntaxKind.PrivateKeyword);
        var name = declared.Identifier.ValueText;
        if (name.EndsWith("Async", StringComparison.Ordinal))
            name = name.Substring(0, name.Length - "Async".Length);
        return declared.Modifiers.Any(SyntaxKind.PrivateKeyword)
            || !_called.Contains(name) && !_found.Any(end => type.Identifier.ValueText.EndsWith(end, StringComparison.Ordinal)) && !HasFriends(compilation);
    }

    /// <summary>What markup may name: <c>void OnClick(object sender, RoutedEventArgs e)</c>.</summary>
    private static bool IsHandler(MethodDeclarationSyntax declared) =>
        declared.ParameterList.Parameters is [_, { Type: { } given }] && given.ToString().EndsWith("EventArgs", StringComparison.Ordinal);

    /// <summary>Whether tests, or another assembly of the product, see what is internal.</summary>
    private static bool HasFriends(Compilation compilation) => compilation.Assembly.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "InternalsVisibleToAttribute");
}
