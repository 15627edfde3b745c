using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow.Summaries;

/// <summary>What a path to an object starts from.</summary>
internal enum PathRoot
{
    /// <summary>Nobody knows: the object of another frame that could not be translated.</summary>
    Unknown,

    /// <summary>The object whose member runs.</summary>
    This,

    /// <summary>A static field, or a type itself.</summary>
    Static,

    /// <summary>A local or a parameter.</summary>
    Variable,
}

/// <summary>One step of a path: a field or property, or an element of a collection.</summary>
/// <param name="Symbol">The member; of an element the variable that says which one, or <see langword="null"/> where none does.</param>
/// <param name="IsElement">Whether it is an element of the collection before it.</param>
internal readonly record struct PathStep(ISymbol? Symbol, bool IsElement)
{
    public bool Is(PathStep other) => IsElement == other.IsElement && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol);
}

/// <summary>
/// How a function gets at an object: <c>this._parent._gate</c>, <c>from._gate</c>, <c>Registry._gate</c>. Two equal paths of one frame are one
/// object; of different paths nothing is known.
/// </summary>
/// <param name="Root">What it starts from.</param>
/// <param name="Start">The type of <c>this</c>, the static member's type, or the variable.</param>
/// <param name="Steps">The members on the way.</param>
internal sealed record ObjectPath(PathRoot Root, ISymbol? Start, ImmutableArray<PathStep> Steps)
{
    /// <summary>Paths longer than this are not told apart from unknown ones.</summary>
    private const int MaxSteps = 6;

    public static readonly ObjectPath Nothing = new(PathRoot.Unknown, null, ImmutableArray<PathStep>.Empty);

    public static ObjectPath This(INamedTypeSymbol? type) => new(PathRoot.This, type, ImmutableArray<PathStep>.Empty);

    public static ObjectPath Variable(ISymbol variable) => new(PathRoot.Variable, variable, ImmutableArray<PathStep>.Empty);

    /// <summary>The object of a type that made the one in question, wherever the way leads from there.</summary>
    public static ObjectPath Maker(INamedTypeSymbol type) => Variable(type);

    /// <summary>Whether it starts from a maker, and so means the same in every frame.</summary>
    public bool IsOfMaker => Root == PathRoot.Variable && Start is INamedTypeSymbol;

    public static ObjectPath Static(ISymbol member) => new(PathRoot.Static, member.ContainingSymbol, ImmutableArray.Create(new PathStep(member, IsElement: false)));

    public static ObjectPath Type(ITypeSymbol type) => new(PathRoot.Static, type, ImmutableArray<PathStep>.Empty);

    /// <summary>Whether it says which object it is, and not only of which kind.</summary>
    public bool IsKnown => Root != PathRoot.Unknown && !Steps.Any(step => step.IsElement && step.Symbol is null);

    public bool IsThis => Root == PathRoot.This && Steps.IsEmpty;

    public ObjectPath Member(ISymbol member) => With(new PathStep(member.OriginalDefinition, IsElement: false));

    public ObjectPath Element(ISymbol? by) => With(new PathStep(by, IsElement: true));

    /// <summary>This path, where <paramref name="start"/> stands for what it starts from.</summary>
    public ObjectPath From(ObjectPath start) =>
        Steps.IsEmpty ? start : start with { Steps = start.Steps.Length + Steps.Length > MaxSteps ? Cut() : start.Steps.AddRange(Steps) };

    /// <summary>Whether both are certainly one object, in one frame.</summary>
    public bool IsSame(ObjectPath other) => IsKnown && Root == other.Root && IsSameStart(other) && IsSameWay(other);

    /// <summary>Whether both are reached by the same members, from whatever object.</summary>
    public bool IsSameWay(ObjectPath other)
    {
        if (Steps.Length != other.Steps.Length)
            return false;
        for (var i = 0; i < Steps.Length; i++)
        {
            if (!Steps[i].Is(other.Steps[i]))
                return false;
        }
        return true;
    }

    public bool Equals(ObjectPath? other) => other is not null && Root == other.Root && IsSameStart(other) && IsSameWay(other);

    public override int GetHashCode()
    {
        var hash = (int)Root;
        foreach (var step in Steps)
            hash = (hash * 31) + (step.Symbol is null ? 7 : SymbolEqualityComparer.Default.GetHashCode(step.Symbol));
        return hash;
    }

    private ObjectPath With(PathStep step) => this with { Steps = Steps.Length >= MaxSteps ? Cut() : Steps.Add(step) };

    /// <summary>Of a path that is too long only its end is kept, and that it is not known from where.</summary>
    private ImmutableArray<PathStep> Cut() => Steps.RemoveRange(0, Steps.Length - 1).Insert(0, new PathStep(null, IsElement: true));

    // `this` is one object whatever type of its hierarchy a member belongs to.
    private bool IsSameStart(ObjectPath other) => Root is PathRoot.This || SymbolEqualityComparer.Default.Equals(Start, other.Start);
}
