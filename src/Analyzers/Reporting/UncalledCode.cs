using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Reporting;

/// <summary>
/// A method or a property whose name stands nowhere else in a compilation that has all its callers, or a type that nobody names: what it does wrong happens to nobody. A
/// library's are those that it says are private or internal; a program's are all that no framework calls by their name, attribute, interface or base.
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
        if (location.SourceTree is not { } tree || tree.GetRoot(cancellationToken).FindToken(location.SourceSpan.Start).Parent is not { } place)
            return false;
        return place.FirstAncestorOrSelf<MemberDeclarationSyntax>(member => member is MethodDeclarationSyntax or PropertyDeclarationSyntax) is { } declared && IsUncalled(declared, tree, facts, cancellationToken)
            || place.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && IsUnnamed(type, facts, cancellationToken);
    }

    private static bool IsUncalled(MemberDeclarationSyntax declared, SyntaxTree tree, CodeFacts facts, CancellationToken cancellationToken) =>
        CanHaveAllCallers(declared, facts.Compilation) && IsNamedOnlyWithin(declared, Name(declared), tree, facts, cancellationToken)
        && facts.Models.Get(tree).GetDeclaredSymbol(declared, cancellationToken) is { ContainingType.BaseType: var parent } member && IsOwn(parent) && !member.Promised().Any(promised => promised.Locations.All(place => !place.IsInSource));

    /// <summary>Whether a type that nobody outside can know, and that no framework looks for by a contract, an attribute or its name, is made by nobody.</summary>
    private static bool IsUnnamed(TypeDeclarationSyntax type, CodeFacts facts, CancellationToken cancellationToken) =>
        type is ClassDeclarationSyntax { AttributeLists.Count: 0, BaseList: null } && !type.Modifiers.Any(SyntaxKind.PartialKeyword) && !type.Modifiers.Any(SyntaxKind.StaticKeyword)
        && type.Modifiers.Any(modifier => modifier.Kind() is SyntaxKind.InternalKeyword or SyntaxKind.PrivateKeyword) && !IsFoundByName(type.Identifier.ValueText)
        && !type.Members.Any(member => member is MethodDeclarationSyntax { Identifier.ValueText: "Main" })
        && !HasFriends(facts.Compilation) && facts.Uses.StandsOnlyIn(type, type.Identifier.ValueText, cancellationToken);

    private static bool IsNamedOnlyWithin(SyntaxNode declared, string name, SyntaxTree tree, CodeFacts facts, CancellationToken cancellationToken) =>
        facts.Uses.Named(name, cancellationToken).All(use => use.SyntaxTree == tree && declared.Span.Contains(use.Span));

    private static string Name(MemberDeclarationSyntax declared) => declared is MethodDeclarationSyntax method ? method.Identifier.ValueText : ((PropertyDeclarationSyntax)declared).Identifier.ValueText;

    private static bool IsFoundByName(string type) => _found.Any(end => type.EndsWith(end, StringComparison.Ordinal));

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

    private static bool CanHaveAllCallers(MemberDeclarationSyntax declared, Compilation compilation)
    {
        if (declared.AttributeLists.Count > 0 || declared is MethodDeclarationSyntax { ExplicitInterfaceSpecifier: not null } or PropertyDeclarationSyntax { ExplicitInterfaceSpecifier: not null }
            || declared.Parent is not TypeDeclarationSyntax { AttributeLists.Count: 0 } type || type.Modifiers.Any(SyntaxKind.PartialKeyword)
            || IsHandler(declared) || declared.Modifiers.Any(modifier => modifier.Kind() is SyntaxKind.OverrideKeyword or SyntaxKind.VirtualKeyword or SyntaxKind.AbstractKeyword or SyntaxKind.PartialKeyword or SyntaxKind.ProtectedKeyword))
            return false;
        if (declared.Modifiers.Any(SyntaxKind.PrivateKeyword))
            return true;
        var name = Name(declared);
        if (name.EndsWith("Async", StringComparison.Ordinal))
            name = name.Substring(0, name.Length - "Async".Length);
        return (compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication || declared.Modifiers.Any(SyntaxKind.InternalKeyword) || type.Modifiers.Any(SyntaxKind.InternalKeyword))
            && !_called.Contains(name) && !IsFoundByName(type.Identifier.ValueText) && !HasFriends(compilation);
    }

    /// <summary>What markup may name: <c>void OnClick(object sender, RoutedEventArgs e)</c>.</summary>
    private static bool IsHandler(MemberDeclarationSyntax declared) =>
        declared is MethodDeclarationSyntax { ParameterList.Parameters: [_, { Type: { } given }] } && given.ToString().EndsWith("EventArgs", StringComparison.Ordinal);

    /// <summary>Whether another assembly of the product sees what is internal; what only tests call happens to nobody.</summary>
    private static bool HasFriends(Compilation compilation) => compilation.Assembly.GetAttributes().Any(attribute =>
        attribute is { AttributeClass.Name: "InternalsVisibleToAttribute", ConstructorArguments: [{ Value: string friend }, ..] } && !IsOfTests(friend));

    private static bool IsOfTests(string friend)
    {
        var name = friend.Split(',')[0].Trim();
        return name.IndexOf("Test", StringComparison.OrdinalIgnoreCase) >= 0 || name.EndsWith("Specs", StringComparison.OrdinalIgnoreCase) || name.IndexOf("Benchmark", StringComparison.OrdinalIgnoreCase) >= 0 || name == "DynamicProxyGenAssembly2";
    }
}
