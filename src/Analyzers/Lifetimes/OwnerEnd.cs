using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Lifetimes;

/// <summary>The member by which a type ends what it owns, and how people call it.</summary>
internal static class OwnerEnd
{
    /// <summary>Where to dispose: the type's own pattern first, else the member that stops it.</summary>
    public static IMethodSymbol? ToDispose(INamedTypeSymbol type) =>
        Named(type, "Dispose") ?? Named(type, "DisposeAsync") ?? Named(type, "DisposeAsyncCore") ?? Stop(type);

    /// <summary>Where to cancel: what stops the work comes before what gives back its resources.</summary>
    public static IMethodSymbol? ToCancel(INamedTypeSymbol type) =>
        Stop(type) ?? Named(type, "DisposeAsync") ?? Named(type, "Dispose");

    /// <summary>Whether a type, or one that it derives from, has a member that ends it.</summary>
    public static bool IsInAny(INamedTypeSymbol type) => type.SelfAndBases().OfType<INamedTypeSymbol>().Any(IsIn);

    /// <summary>
    /// Whether what ends a type only ends a turn, after which <c>Connect</c>, <c>Start</c> or <c>Open</c> begins another: disposing there what is made with the object would break it.
    /// </summary>
    public static bool OpensAgain(INamedTypeSymbol type) =>
        ToDispose(type) is { } end && Opening(end.SimpleName().Replace("Async", "")) is { } opening
        && type.SelfAndBases().Any(one => !one.GetMembers(opening).IsEmpty || !one.GetMembers(opening + "Async").IsEmpty);

    private static string? Opening(string end) => end switch { "Stop" => "Start", "Disconnect" => "Connect", "Close" => "Open", _ => null };

    /// <summary>Whether a type has a member that ends it.</summary>
    public static bool IsIn(INamedTypeSymbol type) => ToDispose(type) is not null;

    /// <summary>"dispose it in 'Dispose'", or what must be there first.</summary>
    public static string DisposeIn(INamedTypeSymbol type) =>
        ToDispose(type) is { } end ? $"dispose it in '{end.SimpleName()}'"
        : HasPatternOfBase(type) ? "override 'Dispose(bool)' and dispose it there" : $"make '{type.Name}' disposable and dispose it there";

    /// <summary><c>protected virtual void Dispose(bool disposing)</c> of a base: the type is disposable already.</summary>
    private static bool HasPatternOfBase(INamedTypeSymbol type) =>
        type.BaseType.SelfAndBases().Any(one => one.GetMembers("Dispose").Any(member =>
            member is IMethodSymbol { Parameters: [{ Type.SpecialType: SpecialType.System_Boolean }], IsSealed: false, DeclaredAccessibility: not Accessibility.Private } method && (method.IsVirtual || method.IsOverride || method.IsAbstract)));

    public static string CancelIn(INamedTypeSymbol type) =>
        ToCancel(type) is { } end ? $"cancel it in '{end.SimpleName()}'" : $"give '{type.Name}' a member that cancels it";

    private static IMethodSymbol? Stop(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(method =>
            method is { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation, IsStatic: false } && !method.SimpleName().StartsWith("Dispose", StringComparison.Ordinal)
            && StopPath.Contains(method) && !EndsOnePart(method.SimpleName(), type));

    /// <summary><c>StopRecording</c> beside <c>StartRecording</c>: it ends what that began, and not the object.</summary>
    private static bool EndsOnePart(string name, INamedTypeSymbol type) =>
        name.StartsWith("Stop", StringComparison.Ordinal) && name.Length > "Stop".Length && !name.EndsWith("Async", StringComparison.Ordinal) && !type.GetMembers("Start" + name.Substring("Stop".Length)).IsEmpty;

    private static IMethodSymbol? Named(INamedTypeSymbol type, string name) =>
        type.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(method => method is { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation, IsStatic: false } && method.SimpleName() == name);
}
