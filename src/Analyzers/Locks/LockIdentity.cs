using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>A lock of whatever instance: the field, property or variable that holds it, or the elements of one.</summary>
/// <param name="Symbol">The variable; the type where <c>this</c> or a type itself is locked.</param>
/// <param name="IsElement">Whether it is an element of the collection in the variable.</param>
internal readonly record struct LockNode(ISymbol? Symbol, bool IsElement)
{
    /// <summary>Whether the lock is what the object was made for, and not its monitor: <c>lock (semaphore)</c> does not keep out who waits for a permit.</summary>
    public bool IsOfItsOwn { get; init; }

    /// <summary>The property of that object which gives the lock, where many kinds of objects have it: <c>((ICollection)_items).SyncRoot</c> says nothing without the collection.</summary>
    public ISymbol? Given { get; init; }

    public bool Equals(LockNode other) =>
        IsElement == other.IsElement && IsOfItsOwn == other.IsOfItsOwn && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol) && SymbolEqualityComparer.Default.Equals(Given, other.Given);

    /// <summary>Whether both are one property of whatever objects.</summary>
    public bool IsGivenLike(LockNode other) => Given is not null && IsOfItsOwn == other.IsOfItsOwn && SymbolEqualityComparer.Default.Equals(Given, other.Given);

    public override int GetHashCode() => Symbol is null ? 0 : SymbolEqualityComparer.Default.GetHashCode(Symbol) + (IsElement ? 1 : 0);
}

/// <summary>
/// Which lock is which, across the types of a compilation: by the variable that holds it, and where one was given to a constructor by the
/// variable it was taken from.
/// </summary>
internal sealed class LockIdentity
{
    /// <summary>Constructors that hand a lock on; more in a row are not followed.</summary>
    private const int MaxDepth = 4;

    private readonly CodeFacts _facts;
    private readonly ConcurrentDictionary<ISymbol, ISymbol> _origins = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableHashSet<ISymbol>> _sources = new(SymbolEqualityComparer.Default);

    public LockIdentity(CodeFacts facts)
    {
        _facts = facts;
        Paths = new ObjectPaths(facts.Uses, facts.Models);
    }

    public ObjectPaths Paths { get; }

    public LockNode Node(ObjectPath path, CancellationToken cancellationToken)
    {
        var last = path.Steps.Length - 1;
        if (last < 0)
            return new LockNode(path.Start is { } start ? Origin(start, cancellationToken) : null, IsElement: false);
        if (!path.Steps[last].IsElement)
        {
            var member = path.Steps[last].Symbol!;
            return IsOfAnyKind(member) && (last > 0 || path is { Root: PathRoot.Variable, IsOfMaker: false })
                ? Node(path with { Steps = path.Steps.RemoveAt(last) }, cancellationToken) with { Given = member }
                : new LockNode(Origin(member, cancellationToken), IsElement: false);
        }
        var collection = last == 0 ? path.Start : path.Steps[last - 1].Symbol;
        return new LockNode(collection is null ? null : Origin(collection, cancellationToken), IsElement: true);
    }

    /// <summary>A property that an interface or another assembly declares: whoever implements it gives a lock of its own.</summary>
    private static bool IsOfAnyKind(ISymbol member) =>
        member is IPropertySymbol property && (property.ContainingType is { TypeKind: TypeKind.Interface } || property.DeclaringSyntaxReferences.IsEmpty);

    /// <summary>The lock that is taken, of the two that an object may be.</summary>
    public LockNode Node(Acquisition taken, CancellationToken cancellationToken) => Node(taken.Lock, taken.Kind, cancellationToken);

    /// <summary>The same, seen from where the path leads to it.</summary>
    public LockNode Node(ObjectPath path, LockKind kind, CancellationToken cancellationToken) => Node(path, cancellationToken) with { IsOfItsOwn = kind is not (LockKind.Monitor or LockKind.Callback) };

    /// <summary>Whether two paths of one frame lead to one lock: by the same way, or by two names of one field.</summary>
    public bool AreSame(ObjectPath one, ObjectPath other, CancellationToken cancellationToken) =>
        one.IsSame(other)
        || one.Steps.Length == 1 && other.Steps.Length == 1 && one.Root == other.Root && one.Root is PathRoot.This or PathRoot.Static && one.IsKnown && other.IsKnown
            && Node(one, cancellationToken).Equals(Node(other, cancellationToken));

    /// <summary>Whether one of two locks is, somewhere, what the other was made with: the collections of a runtime that share its lock, and others that have their own.</summary>
    public bool CanBeOne(LockNode one, LockNode other, CancellationToken cancellationToken) =>
        one.Symbol is { } first && other.Symbol is { } second && !one.IsElement && !other.IsElement && !one.Equals(other)
        && (Sources(first, cancellationToken).Contains(second) || Sources(second, cancellationToken).Contains(first) || (one.IsGivenLike(other) && CanBeOneOwner(first, second, cancellationToken)));

    /// <summary>
    /// Whether two types may each know, by a name of their own, one object that gives its lock. What one type has twice, or what was made for a name, is two
    /// objects.
    /// </summary>
    private bool CanBeOneOwner(ISymbol one, ISymbol other, CancellationToken cancellationToken) =>
        !SymbolEqualityComparer.Default.Equals(one.ContainingType, other.ContainingType) && CallKnowledge.CanBeBoth(Type(one), Type(other)) && !IsMadeForIt(one, cancellationToken) && !IsMadeForIt(other, cancellationToken);

    private bool IsMadeForIt(ISymbol variable, CancellationToken cancellationToken)
    {
        var values = Values(variable, cancellationToken).ToList();
        return values.Count > 0 && values.All(value => ValueOrigins.Unwrap(value) is IObjectCreationOperation);
    }

    /// <summary>Whether two ways lead to one member of two objects, each made by who keeps it: a server's buffer is not its session's.</summary>
    public bool AreOfOthers(ObjectPath one, ObjectPath other, CancellationToken cancellationToken) =>
        Keeper(one) is { } keeper && Keeper(other) is { } second && !SymbolEqualityComparer.Default.Equals(keeper, second) && IsMadeThere(keeper, cancellationToken) && IsMadeThere(second, cancellationToken);

    /// <summary>What kind of object has the member that a path ends with.</summary>
    public static ITypeSymbol? Owner(ObjectPath path) => path.Steps.Length switch
    {
        0 => null,
        1 => path is { Root: PathRoot.This or PathRoot.Variable, Steps: [{ IsElement: false }] } ? Type(path.Start) : null,
        var length => path.Steps[length - 1].IsElement || path.Steps[length - 2].IsElement ? null : Type(path.Steps[length - 2].Symbol),
    };

    private static ITypeSymbol? Type(ISymbol? symbol) => symbol switch
    {
        INamedTypeSymbol type => type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        ILocalSymbol local => local.Type,
        _ => null,
    };

    /// <summary>The field of an object whose member a path ends with.</summary>
    private static IFieldSymbol? Keeper(ObjectPath path) =>
        path.Steps.Length > 1 && !path.Steps[path.Steps.Length - 1].IsElement && path.Steps[path.Steps.Length - 2] is { IsElement: false, Symbol: IFieldSymbol { IsReadOnly: true } field } ? field : null;

    private bool IsMadeThere(IFieldSymbol field, CancellationToken cancellationToken)
    {
        var values = SetWhenMade(field, cancellationToken).ToList();
        return values.Count > 0 && values.All(value => ValueOrigins.Unwrap(value) is IObjectCreationOperation);
    }

    /// <summary>All that a readonly field is set to, which is set where its object is made. However often its name is used elsewhere, nobody else can.</summary>
    public IEnumerable<IOperation?> SetWhenMade(IFieldSymbol field, CancellationToken cancellationToken)
    {
        foreach (var declaration in _facts.Models.Declarations(field))
        {
            if (Initialized.Value(declaration.GetSyntax(cancellationToken)) is { } initializer)
                yield return _facts.Models.Operation(initializer, cancellationToken);
        }
        foreach (var part in _facts.Models.Declarations(field.ContainingType))
        {
            if (part.GetSyntax(cancellationToken) is not TypeDeclarationSyntax type)
                continue;
            var model = _facts.Models.Get(type.SyntaxTree);
            foreach (var name in type.Members.Where(IsMaking).SelectMany(member => NamedPlaces.In(type.SyntaxTree, member.Span, field.Name, cancellationToken)))
            {
                if (!SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, field))
                    continue;
                if (name.Parent is AssignmentExpressionSyntax set && set.Left == name)
                    yield return _facts.Models.Operation(set.Right, cancellationToken);
                else if (name.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 })
                    yield return null;
            }
        }
    }

    /// <summary>Constructors, and what an object initializer sets.</summary>
    private static bool IsMaking(MemberDeclarationSyntax member) =>
        member is ConstructorDeclarationSyntax || member is PropertyDeclarationSyntax { AccessorList: { } accessors } && accessors.Accessors.Any(accessor => accessor.IsKind(SyntaxKind.InitAccessorDeclaration));

    /// <summary>For messages: <c>_gate</c>, <c>from._gate</c>.</summary>
    public static string Name(ObjectPath path)
    {
        var name = path.Root switch
        {
            PathRoot.Variable => path.Start!.Name,
            PathRoot.Static when path.Steps.IsEmpty => $"typeof({path.Start!.Name})",
            PathRoot.This when path.Steps.IsEmpty => "this",
            _ => "",
        };
        foreach (var step in path.Steps)
            name = step.IsElement ? $"{name}[{step.Symbol?.Name}]" : name.Length == 0 ? step.Symbol!.Name : $"{name}.{step.Symbol!.Name}";
        return name;
    }

    /// <summary>As its own type speaks of it.</summary>
    public static string LastName(LockNode node) => (node.Given ?? node.Symbol)?.Name ?? "";

    /// <summary>For messages that speak of several types: <c>Ledger._gate</c>.</summary>
    public static string Name(LockNode node) => node.Given is { } given ? $"{Name(node with { Given = null })}.{given.Name}" : node.Symbol switch
    {
        null => "a lock",
        INamedTypeSymbol type => type.Name,
        { ContainingType: { } type } symbol and (IFieldSymbol or IPropertySymbol) => $"{type.Name}.{symbol.Name}{(node.IsElement ? "[]" : "")}",
        var symbol => $"{symbol.Name}{(node.IsElement ? "[]" : "")}",
    };

    /// <summary>
    /// How many may be inside a semaphore at once, by how it was made: 1 for a lock, 0 for a signal, more for a throttle, as one whose number is
    /// a setting; <see langword="null"/> where nobody sees it made.
    /// </summary>
    public int? Permits(IOperation? semaphore, CancellationToken cancellationToken)
    {
        if (semaphore is null)
            return null;
        int? permits = null;
        foreach (var creation in _facts.Objects.Of(semaphore, cancellationToken).Creations)
        {
            if (creation is not IObjectCreationOperation { Arguments: { Length: > 0 } arguments })
                return null;
            var count = arguments[0].Value.ConstantValue is { HasValue: true, Value: int constant } ? constant : int.MaxValue;
            permits = permits is { } known && known != count ? int.MaxValue : count;
        }
        return permits;
    }

    /// <summary>The variable that a lock was taken from, where one variable is all that another is ever set to.</summary>
    private ISymbol Origin(ISymbol variable, CancellationToken cancellationToken)
    {
        variable = variable.OriginalDefinition;
        if (variable is not (IFieldSymbol or IPropertySymbol or IParameterSymbol))
            return variable;
        if (!_origins.TryGetValue(variable, out var origin))
            origin = _origins.GetOrAdd(variable, Follow(variable, 0, cancellationToken));
        return origin;
    }

    private ISymbol Follow(ISymbol variable, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
            return variable;
        ISymbol? given = null;
        foreach (var value in Values(variable, cancellationToken))
        {
            var source = value is null ? null : Named(Paths.Of(value, cancellationToken));
            // `_itemsLock = ((ICollection)_items).SyncRoot` names the lock of one collection, and not what all collections give.
            if (source is null || IsOfAnyKind(source) || SymbolEqualityComparer.Default.Equals(source, variable) || (given is not null && !SymbolEqualityComparer.Default.Equals(source, given)))
                return variable;
            given = source;
        }
        return given is null ? variable : Follow(given.OriginalDefinition, depth + 1, cancellationToken);
    }

    /// <summary>Everything that a lock is taken from, by one constructor or another.</summary>
    private ImmutableHashSet<ISymbol> Sources(ISymbol variable, CancellationToken cancellationToken)
    {
        if (_sources.TryGetValue(variable, out var known))
            return known;
        var sources = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        var open = new List<ISymbol> { variable };
        // Level by level, so that none is left at its farthest.
        for (var depth = 0; depth <= MaxDepth && open.Count > 0; depth++)
        {
            var next = new List<ISymbol>();
            foreach (var value in open.Where(of => of is IFieldSymbol or IPropertySymbol or IParameterSymbol).SelectMany(of => Values(of, cancellationToken)))
            {
                if (value is not null && Named(Paths.Of(value, cancellationToken))?.OriginalDefinition is { } source && sources.Add(source))
                    next.Add(source);
            }
            open = next;
        }
        return _sources.GetOrAdd(variable, sources.ToImmutable());
    }

    private static ISymbol? Named(ObjectPath path) =>
        path.Steps.IsEmpty ? path.Root == PathRoot.Variable ? path.Start as IParameterSymbol : null
        : path.Steps[path.Steps.Length - 1] is { IsElement: false, Symbol: var symbol } ? symbol : null;

    /// <summary>All that a variable is set to; a <see langword="null"/> among them stands for what is not known.</summary>
    private IEnumerable<IOperation?> Values(ISymbol variable, CancellationToken cancellationToken)
    {
        if (variable is IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter)
        {
            // Only a constructor makes a name for good; a method's parameter is another object at each call.
            if (method.MethodKind != MethodKind.Constructor)
            {
                yield return null;
                yield break;
            }
            foreach (var use in _facts.Uses.Of(method, cancellationToken).Uses)
                yield return ValueOrigins.Argument(use.Operation, parameter.Ordinal);
            yield break;
        }
        foreach (var declaration in _facts.Models.Declarations(variable))
        {
            var initializer = Initialized.Value(declaration.GetSyntax(cancellationToken));
            if (initializer is not null)
                yield return _facts.Models.Operation(initializer, cancellationToken);
        }
        foreach (var use in _facts.Uses.Of(variable, cancellationToken).Uses)
        {
            if (use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation)
                yield return assignment.Value;
        }
    }
}
