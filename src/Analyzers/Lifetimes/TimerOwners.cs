using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Lifetimes;

/// <summary>
/// Whether objects whose timer nobody stops are seen to come and go: they are disposed, there is more than one of them, or whoever uses a library makes
/// them as he likes.
/// </summary>
internal static class TimerOwners
{
    /// <summary>Holders from an object up to what is made again and again.</summary>
    private const int MaxHolders = 3;

    public static bool LeaveTimers(INamedTypeSymbol owner, bool isRepeated, LifetimeSite site) =>
        isRepeated
        && (IsEnded(owner)
            || (IsOfLibrary(owner, site) && !IsMadeHere(owner, site) && !IsOfServices(owner, site))
            || site.Facts.Process.IsMadeForEach(owner, site.CancellationToken)
            || AreMany(owner, 0, site));

    /// <summary>Whether who has the object is to dispose it. What <c>Stop</c> ends may be there once, and go on until the process does.</summary>
    private static bool IsEnded(INamedTypeSymbol owner) => owner.IsDisposable() || owner.SelfAndBases().Any(type => !type.GetMembers("Dispose").IsEmpty);

    private static bool IsMadeHere(INamedTypeSymbol owner, LifetimeSite site) =>
        owner.InstanceConstructors.Any(constructor => !site.Facts.Code.Uses.Of(constructor, site.CancellationToken).Uses.IsEmpty);

    public static bool HaveEnd(INamedTypeSymbol owner) => OwnerEnd.IsInAny(owner) || owner.IsDisposable();

    /// <summary>A public type of a library: how many there are is for others to say.</summary>
    private static bool IsOfLibrary(INamedTypeSymbol type, LifetimeSite site) =>
        site.Facts.Code.Compilation.Options.OutputKind is OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule && IsPublic(type);

    private static bool IsPublic(INamedTypeSymbol type)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.DeclaredAccessibility != Accessibility.Public)
                return false;
        }
        return true;
    }

    /// <summary><c>Notes(ILine line, IClock clock)</c>, and nobody in sight calls it: what is made of services alone a container makes, as a rule once.</summary>
    private static bool IsOfServices(INamedTypeSymbol type, LifetimeSite site) =>
        type.InstanceConstructors.All(constructor => !constructor.Parameters.IsEmpty && constructor.Parameters.All(parameter => IsService(parameter.Type))
            && site.Facts.Code.Uses.Of(constructor, site.CancellationToken).Uses.IsEmpty);

    private static bool IsService(ITypeSymbol type) => type is { TypeKind: TypeKind.Interface or TypeKind.Delegate or TypeKind.Class, SpecialType: SpecialType.None };

    /// <summary>Whether more than one object is made in sight: at several places, at one that is come to again and again, or with each of many others.</summary>
    private static bool AreMany(INamedTypeSymbol type, int depth, LifetimeSite site)
    {
        var recurrence = new Recurrence(site.Facts, site.CancellationToken);
        var count = 0;
        foreach (var constructor in type.InstanceConstructors)
        {
            foreach (var use in site.Facts.Code.Uses.Of(constructor, site.CancellationToken).Uses)
            {
                if (Recurrence.IsChained(use))
                    continue;
                if (++count > 1 || recurrence.Is(use.Operation)
                    || (depth < MaxHolders && use.Member is { IsStatic: false, ContainingType: { } holder } && !SymbolEqualityComparer.Default.Equals(holder, type) && AreMany(holder, depth + 1, site)))
                    return true;
            }
        }
        return false;
    }
}
