using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>The order in which a compilation takes its locks, and what is wrong with it.</summary>
internal sealed class LockOrder
{
    /// <summary>Locks in one cycle.</summary>
    private const int MaxCycle = 4;

    /// <summary>Functions on the way from one lock to the other. On a longer way there are more states that decide whether it is gone than anybody sees.</summary>
    private const int MaxWay = 6;

    /// <summary>Ways to take one lock under another that are compared: all are of one kind.</summary>
    private const int MaxSides = 12;

    /// <summary>How methods are called that take from one and give to the other.</summary>
    private static readonly string[] _oneDirection = { "Equals", "Compare", "Merge", "Combine", "Union", "Intersect", "Except", "Exclude", "Subtract", "Append", "Import", "Clone", "Copy", "Add" };

    private const string WayOut = "take them in one order, or one after the other";

    private readonly LockFacts _facts;
    private readonly StateOrder _states;
    private readonly GatedObjects _gated;
    private readonly Suspension _suspension;
    private readonly ShownOrder _shown;
    private readonly MetSides _met;

    public LockOrder(LockFacts facts)
    {
        _facts = facts;
        _states = new StateOrder(facts);
        _gated = new GatedObjects(facts);
        _suspension = new Suspension(facts.Facts);
        _shown = new ShownOrder(facts);
        _met = new MetSides(facts.Facts);
    }

    /// <param name="functions">Those that hold a lock.</param>
    /// <param name="registering">Those that register a callback with a token.</param>
    public IEnumerable<(LockFinding Finding, ISymbol Member)> Judge(
        IEnumerable<(SyntaxNode Function, ISymbol Member)> functions, IEnumerable<(SyntaxNode Function, ISymbol Member)> registering, CancellationToken cancellationToken)
    {
        var edges = new Dictionary<LockNode, Dictionary<LockNode, List<LockEdge>>>();
        var callbacks = new RegistrationOrder(_facts);
        var transfers = new HashSet<(LockNode, string, string)>();
        var all = functions.SelectMany(f => Edges(f.Function, f.Member, cancellationToken)).Concat(registering.SelectMany(f => callbacks.Edges(f.Function, f.Member, cancellationToken)));
        foreach (var edge in all)
        {
            var isOne = edge.From.Equals(edge.To);
            if ((isOne || edge.From.IsGivenLike(edge.To)) && IsTransfer(edge, cancellationToken))
            {
                // One pair is told once, however often one is entered while the other is held.
                if (transfers.Add((edge.From, LockIdentity.Name(edge.Held.Lock), LockIdentity.Name(edge.TakenPath))))
                    yield return Transfer(edge, cancellationToken);
                continue;
            }
            if (isOne)
                continue;
            if (!edges.TryGetValue(edge.From, out var next))
                edges.Add(edge.From, next = new Dictionary<LockNode, List<LockEdge>>());
            if (!next.TryGetValue(edge.To, out var sides))
                next.Add(edge.To, sides = new List<LockEdge>());
            if (sides.Count < MaxSides)
                sides.Add(edge);
        }
        var reported = new HashSet<LockNode>();
        // Of two ways around, the one that is shown is the better evidence, and then the one that needs no guess.
        foreach (var evidence in new[] { Evidence.Shown, Evidence.Likely, Evidence.Guessed })
        {
            foreach (var start in edges.Keys)
            {
                if (reported.Contains(start) || Cycle(edges, start, evidence, reported, cancellationToken) is not { } cycle)
                    continue;
                foreach (var edge in cycle)
                    reported.Add(edge.From);
                yield return Opposite(cycle, evidence != Evidence.Shown ? Descriptors.LockOrderPossible : !_met.Are(cycle, cancellationToken) ? Descriptors.LockOrder.UntilAsked() : AreOfOneType(cycle) ? Descriptors.LockOrder : Descriptors.LockOrder.AsSuggestion());
            }
        }
    }

    /// <summary>Locks of one type, whose order one author decides; between types an outer lock that all of their users hold may be what keeps the sides apart.</summary>
    private static bool AreOfOneType(List<LockEdge> cycle) =>
        cycle.TrueForAll(edge => edge.From.Symbol is { ContainingType: { } type } && SymbolEqualityComparer.Default.Equals(type, cycle[0].From.Symbol?.ContainingType));

    /// <summary>How well it is known that the sides of a cycle can meet.</summary>
    private enum Evidence
    {
        Shown,
        Likely,

        /// <summary>One side may run another function than the one that takes the lock, and the way of one is as long as it may be.</summary>
        Guessed,
    }

    private IEnumerable<LockEdge> Edges(SyntaxNode function, ISymbol member, CancellationToken cancellationToken)
    {
        var body = _facts.Body(function, cancellationToken);
        foreach (var step in body.Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step.Held.IsEmpty)
                continue;
            foreach (var taken in step.Taken)
            {
                foreach (var edge in Made(step, taken, taken.Lock, null, function, member, cancellationToken))
                    yield return edge;
            }
            if (step.IsAcquisition)
                continue;
            foreach (var reached in _facts.From(step.Operation, cancellationToken))
            {
                if (reached.Depth + 1 >= MaxWay || reached.Way.Any(way => way.Body.GivesBack.Any(release => step.Held.Any(held => held.Lock.IsSame(way.Frame.Translate(release.Lock))))))
                    continue;
                foreach (var inner in reached.Body.Steps)
                {
                    foreach (var taken in inner.Taken)
                    {
                        // What a helper takes for its caller is seen where that is called.
                        if (taken.IsByCall || IsOfNewObject(taken, reached))
                            continue;
                        foreach (var edge in Made(step, taken, reached.Frame.Translate(taken.Lock), reached, function, member, cancellationToken))
                            yield return edge;
                    }
                }
            }
        }
    }

    private IEnumerable<LockEdge> Made(LockedStep step, Acquisition taken, ObjectPath path, Reached? way, SyntaxNode function, ISymbol member, CancellationToken cancellationToken)
    {
        if (!taken.CanWaitForEver || IsOnlyBegun(taken))
            yield break;
        var to = _facts.Identity.Node(path.Root == PathRoot.Unknown && path.Steps.IsEmpty ? taken.Lock : path, taken.Kind, cancellationToken);
        // Who has it already waits for nobody; the same lock by another way to it decides no order with those between.
        if (to.Symbol is null or ILocalSymbol || IsOfOwn(path) || (way is null && IsConstructor(function) && path.Root == PathRoot.This) || step.Held.Any(held => held.Lock.IsSame(path)))
            yield break;
        var isHeld = step.Held.Any(held => _facts.Identity.Node(held, cancellationToken).Equals(to));
        var inner = way is null ? Enumerable.Empty<Acquisition>() : way.Body.Steps.Where(s => s.Taken.Contains(taken)).SelectMany(s => s.Held);
        var guards = step.Held.Concat(inner).Select(held => _facts.Identity.Node(held, cancellationToken)).ToImmutableHashSet();
        foreach (var held in step.Held)
        {
            var from = _facts.Identity.Node(held, cancellationToken);
            if (from.Symbol is null or ILocalSymbol || (isHeld && !from.Equals(to)) || (IsConstructor(function) && held.Lock.Root == PathRoot.This)
                || _facts.Identity.CanBeOne(from, to, cancellationToken) || IsDecided(taken, to, cancellationToken))
                continue;
            yield return new LockEdge(from, to, held, taken, path, step, way, function, member, guards.Remove(from).Remove(to));
        }
    }

    /// <summary><c>lock (_gate) return _turns[key].WaitAsync();</c>: in a <c>lock</c> nobody can await, and who does not block on the task does not wait under it.</summary>
    private static bool IsOnlyBegun(Acquisition taken) =>
        taken.Operation is IInvocationOperation { TargetMethod.Name: "WaitAsync", Syntax: InvocationExpressionSyntax call }
        && call.Parent is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "Result" or "GetAwaiter" or "ConfigureAwait" }
        && EnclosingFunction.AncestorsWithin(call).Any(around => around is LockStatementSyntax);

    /// <summary>Whether it is written, where a function takes a lock, why it is taken under another.</summary>
    private bool IsDecided(Acquisition taken, LockNode to, CancellationToken cancellationToken) =>
        _facts.Body(EnclosingFunction.Of(taken.Operation.Syntax), cancellationToken).Steps.SelectMany(step => step.Taken).Any(other =>
            WrittenDecisions.ToTakeInOrder(other.Operation.Syntax, LockIdentity.LastName(to)) && _facts.Identity.Node(other, cancellationToken).Equals(to));

    /// <summary><c>lock (_all) _all.Add(new Session())</c>, and the constructor takes the lock of the session itself: nobody else has that yet.</summary>
    private static bool IsOfNewObject(Acquisition taken, Reached reached) =>
        taken.Lock.Root == PathRoot.This && (taken.Lock.Steps.IsEmpty || (taken.Lock.Steps is [{ Symbol: IFieldSymbol field }] && IsMadeWithItsObject(field)))
        && reached.Way.Reverse().SkipWhile(way => way.Site is IInvocationOperation { Instance: IInstanceReferenceOperation }).FirstOrDefault() is { Site: { } site } && (site is IObjectCreationOperation || IsOfJustMade(site));

    /// <summary><c>var other = new Connector(this); other.Cancel();</c>: what nobody was given, nobody has a lock of.</summary>
    private static bool IsOfOwn(ObjectPath path) =>
        path is { Root: PathRoot.Variable, Start: ILocalSymbol { DeclaringSyntaxReferences: [var declared], Name: var name } }
        && declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } variable
        && EnclosingFunction.Of(variable).DescendantNodes().OfType<IdentifierNameSyntax>().All(use => use.Identifier.ValueText != name || use.SpanStart < variable.SpanStart
            || use.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } access && access.Expression == use || use.Parent is MemberAccessExpressionSyntax member && member.Name == use
            || use.Parent is ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax });

    /// <summary><c>peer = new Peer(this); peer.Reject();</c>: the call comes right behind, and nobody has it yet.</summary>
    private static bool IsOfJustMade(IOperation site) =>
        site is IInvocationOperation { Instance: ILocalReferenceOperation { Local.Name: var name }, Syntax.Parent: ExpressionStatementSyntax { Parent: BlockSyntax { Statements: var statements } } call }
        && statements.IndexOf(call) is > 0 and var index && statements[index - 1] is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax made, Right: BaseObjectCreationExpressionSyntax } }
        && made.Identifier.ValueText == name;

    private static bool IsMadeWithItsObject(IFieldSymbol field) =>
        field.DeclaringSyntaxReferences is [var declared] && declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax };

    /// <summary>Nobody else has an object that is being made.</summary>
    private static bool IsConstructor(SyntaxNode function) => function is ConstructorDeclarationSyntax { Modifiers: var modifiers } && !modifiers.Any(m => m.ValueText == "static");

    /// <summary>The shortest way back to a lock, whose sides can meet.</summary>
    private List<LockEdge>? Cycle(Dictionary<LockNode, Dictionary<LockNode, List<LockEdge>>> edges, LockNode start, Evidence evidence, HashSet<LockNode> reported, CancellationToken cancellationToken)
    {
        for (var length = 2; length <= MaxCycle; length++)
        {
            if (Extend(new List<LockEdge>(), start, length) is { } cycle)
                return cycle;
        }
        return null;

        List<LockEdge>? Extend(List<LockEdge> way, LockNode at, int left)
        {
            if (!edges.TryGetValue(at, out var next))
                return null;
            foreach (var pair in next)
            {
                if (pair.Key.Equals(start) ? left != 1 : left == 1 || reported.Contains(pair.Key) || way.Any(edge => edge.From.Equals(pair.Key)))
                    continue;
                foreach (var edge in pair.Value.OrderBy(edge => edge.Distance))
                {
                    if (!CanMeet(way, edge) || (way.Count > 0 && AreOfOthers(way[way.Count - 1], edge, cancellationToken)))
                        continue;
                    way.Add(edge);
                    if (left == 1 || Extend(way, pair.Key, left - 1) is not null)
                    {
                        if (left > 1 || (Closes(way) && IsSuch(way) && !AreOfOthers(edge, way[0], cancellationToken) && !way.Any(edge => IsTakenByCallers(edge, cancellationToken) || _suspension.IsBetween(edge, cancellationToken) || _states.RulesOut(edge, cancellationToken)) && !_states.KeepsApart(way, cancellationToken) && !_gated.KeepApart(way, cancellationToken)))
                            return way;
                    }
                    way.RemoveAt(way.Count - 1);
                }
            }
            return null;
        }

        bool IsSuch(List<LockEdge> way) => evidence switch { Evidence.Shown => _shown.Is(way, cancellationToken), Evidence.Likely => !IsGuessed(way), _ => true };
    }

    private static bool IsGuessed(List<LockEdge> way) => way.Any(edge => edge.Way is { IsOneOfSeveral: true }) && way.Any(edge => edge.Distance >= MaxWay - 1);

    /// <summary>
    /// Whether what one side takes and what the next has are one member of two objects: each made by who keeps it, or of kinds that no object is both of. What a
    /// transport and a session have of their base class is not one lock.
    /// </summary>
    private bool AreOfOthers(LockEdge taking, LockEdge holding, CancellationToken cancellationToken) =>
        _facts.Identity.AreOfOthers(taking.TakenPath, holding.Held.Lock, cancellationToken)
        || (taking.Taken.Lock.Steps is [.., var taken] && holding.Held.Lock.Steps is [.., var held] && taken.Is(held) && !CallKnowledge.CanBeBoth(Taker(taking), Holder(holding)));

    /// <summary>What kind of object the lock belongs to that is taken.</summary>
    private static ITypeSymbol? Taker(LockEdge edge) => edge.Taken.Lock switch
    {
        { Root: PathRoot.This, Steps.Length: 1 } when edge.Way is { Frame.Passed.Self: { } self } => self,
        { Root: PathRoot.This, Steps.Length: 1 } when edge.Way is null => edge.Member.ContainingType,
        _ => LockIdentity.Owner(edge.TakenPath),
    };

    /// <summary>The same of the lock that is held meanwhile.</summary>
    private static ITypeSymbol? Holder(LockEdge edge) =>
        edge.Held.Lock is { Root: PathRoot.This, Steps.Length: 1 } ? edge.Member.ContainingType : LockIdentity.Owner(edge.Held.Lock);

    /// <summary>Whether all who call the function that takes the second lock under the first have the second already, as it is only entered again, or took the object out under it.</summary>
    private bool IsTakenByCallers(LockEdge edge, CancellationToken cancellationToken)
    {
        if (edge.Member is not IMethodSymbol { IsVirtual: false, IsOverride: false } method || edge.Function is not BaseMethodDeclarationSyntax
            || (method.DeclaredAccessibility != Accessibility.Private && (_facts.Facts.Known.IsTaskLike(method.ReturnType) || Implements(method))))
            return false;
        var uses = _facts.Facts.Uses.Of(method, cancellationToken);
        return uses is { IsComplete: true, Uses.IsEmpty: false } && uses.Uses.All(use => use.Operation is IInvocationOperation or IObjectCreationOperation
            && (_facts.IsHeldAt(use.Operation, edge.To, cancellationToken) || IsTakenOut((use.Operation as IInvocationOperation)?.Instance, edge.To, cancellationToken)));
    }

    /// <summary><c>lock (_all) next = _waiting.Dequeue(); next.Run();</c>: what was taken out under a lock, nobody else gets at under that lock.</summary>
    private bool IsTakenOut(IOperation? instance, LockNode held, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(instance) is ILocalReferenceOperation local
        && _facts.Facts.Origins.Of(local, cancellationToken) is var origins && origins.All(leaf => leaf is { ConstantValue: { HasValue: true, Value: null } } || IsTaking(leaf, held, cancellationToken))
        && origins.Any(leaf => IsTaking(leaf, held, cancellationToken));

    private bool IsTaking(IOperation leaf, LockNode held, CancellationToken cancellationToken) => leaf is IInvocationOperation { TargetMethod.Name: "Dequeue" or "Pop" } taking && _facts.IsHeldAt(taking, held, cancellationToken);

    /// <summary>Whether it can be called by a name of another.</summary>
    private static bool Implements(IMethodSymbol method) => !method.ExplicitInterfaceImplementations.IsEmpty
        || method.Promised().Any();

    /// <summary>Two threads are not in both places at once where both hold one more lock; readers let each other in.</summary>
    private static bool CanMeet(List<LockEdge> way, LockEdge edge)
    {
        if (way.Count == 0)
            return true;
        var last = way[way.Count - 1];
        return !(last.Taken.Kind.IsShared() && edge.Held.Kind.IsShared()) && way.All(other => !other.Guards.Overlaps(edge.Guards));
    }

    private static bool Closes(List<LockEdge> way) => !(way[way.Count - 1].Taken.Kind.IsShared() && way[0].Held.Kind.IsShared());

    private static (LockFinding, ISymbol) Opposite(List<LockEdge> cycle, DiagnosticDescriptor rule)
    {
        var easiest = cycle.OrderBy(edge => edge.Distance).First();
        // The side that is reported comes first.
        while (cycle[0] != easiest)
        {
            cycle.Add(cycle[0]);
            cycle.RemoveAt(0);
        }
        var sides = string.Join("; ", cycle.Select(edge => $"{LockIdentity.Name(edge.From)} then {LockIdentity.Name(edge.To)} in {edge.WayName}"));
        var finding = new LockFinding(rule, easiest.Place, $"{LockIdentity.Name(easiest.From)} {LockIdentity.Name(easiest.To)}", WayOut,
            LockIdentity.Name(easiest.From), LockIdentity.Name(easiest.To), sides)
        {
            Evidence = cycle.SelectMany(edge => edge.Locations).Distinct().ToImmutableArray(),
        };
        return (finding, easiest.Member);
    }

    /// <summary>
    /// Two objects of one kind, given from outside, are locked one in the other: somebody will give them the other way round. A parent's and a
    /// child's lock are in order by what they are, and so are objects that were compared or sorted.
    /// </summary>
    private bool IsTransfer(LockEdge edge, CancellationToken cancellationToken) =>
        IsGiven(edge.Held.Lock, edge) && IsGiven(edge.TakenPath, edge) && !(edge.Held.Lock.Root == PathRoot.This && edge.TakenPath.Root == PathRoot.This)
        && edge.Held.Lock.IsSameWay(edge.TakenPath) && !edge.Held.Lock.IsSame(edge.TakenPath) && !(edge.Held.Kind.IsShared() && edge.Taken.Kind.IsShared()) && !IsOrdered(edge.Function, cancellationToken)
        && !IsTakenIn(edge.Held.Lock, edge.TakenPath, edge.Function) && !IsAlwaysNew(edge.Held.Lock, cancellationToken) && !IsAlwaysNew(edge.TakenPath, cancellationToken);

    /// <summary><c>Move(this, new Account())</c>: what every caller has just made, nobody else has.</summary>
    private bool IsAlwaysNew(ObjectPath path, CancellationToken cancellationToken) =>
        path is { Root: PathRoot.Variable, Start: IParameterSymbol { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol method } parameter }
        && _facts.Facts.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } calls }
        && calls.All(call => ValueOrigins.Unwrap(ValueOrigins.Argument(call.Operation, parameter.Ordinal)) switch
        {
            IObjectCreationOperation => true,
            ILocalReferenceOperation { Local: var local } given => local.DeclaringSyntaxReferences is [var declared] && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } made
                && LoopSyntax.Around(given.Syntax) == LoopSyntax.Around(made) && _facts.Facts.Uses.Of(local, cancellationToken).Uses.All(use => use.Operation.Syntax.SpanStart >= given.Syntax.SpanStart || use.Operation.Parent is IInvocationOperation or IPropertyReferenceOperation or IFieldReferenceOperation),
            _ => false,
        });

    /// <summary><c>_children.Add(child)</c>: what an object takes in becomes its child.</summary>
    private static bool IsTakenIn(ObjectPath parent, ObjectPath child, SyntaxNode function) =>
        parent.Root == PathRoot.This && child.Start is IParameterSymbol { Name: var given }
        && function.DescendantNodes().Any(node => node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "AddLast" or "Insert" or "Push" or "Enqueue", Expression: var list } } call
            && list is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
            && call.ArgumentList.Arguments.Any(argument => argument.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == given));

    /// <summary>What is given to who holds the first lock; what its callees are given may be its own.</summary>
    private static bool IsGiven(ObjectPath path, LockEdge edge) =>
        path.Root == PathRoot.This
        || (path.Root == PathRoot.Variable && path.Start is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } method } && SymbolEqualityComparer.Default.Equals(method, edge.Member));

    private bool IsOrdered(SyntaxNode function, CancellationToken cancellationToken) =>
        function.DescendantNodes().Any(node => node is BinaryExpressionSyntax { OperatorToken.ValueText: "<" or ">" or "<=" or ">=" } comparison && IsOrder(comparison, cancellationToken)
            || node is SimpleNameSyntax { Identifier.ValueText: "CompareTo" or "Compare" or "CompareOrdinal" or "OrderBy" or "Sort" or "Min" or "Max" or "GetHashCode" });

    /// <summary>Objects are put in order by what they are; a balance against an amount is no order of theirs.</summary>
    private bool IsOrder(BinaryExpressionSyntax comparison, CancellationToken cancellationToken)
    {
        var model = _facts.Facts.Models.Get(comparison.SyntaxTree);
        return !(IsAmount(comparison.Left) || IsAmount(comparison.Right));

        bool IsAmount(ExpressionSyntax side) =>
            model.GetTypeInfo(side, cancellationToken).Type?.SpecialType is SpecialType.System_Decimal or SpecialType.System_Double or SpecialType.System_Single
            || model.GetSymbolInfo(side, cancellationToken).Symbol is IParameterSymbol { Type.IsValueType: true, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } };
    }

    /// <summary>What is compared, copied, merged or added goes from one that was just made, or into one that gathers all, and hardly ever back.</summary>
    private static bool IsOfOneDirection(SyntaxNode place) =>
        place.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { Identifier.ValueText: var name } && _oneDirection.Any(start => name.StartsWith(start, StringComparison.Ordinal));

    private (LockFinding, ISymbol) Transfer(LockEdge edge, CancellationToken cancellationToken)
    {
        // What is given as a part of some kind is as a rule of another kind than the whole.
        var rule = edge.Way?.Way.First().Site is IInvocationOperation { TargetMethod.ContainingType.TypeKind: TypeKind.Interface } ? Descriptors.LockOrderPossible
            : IsOfOneDirection(edge.Place) || !ShownOrder.IsOfGiven(edge) || !_met.AreSwapped(edge, cancellationToken) ? Descriptors.LockOrder.UntilAsked() : Descriptors.LockOrder;
        var (one, other) = (LockIdentity.Name(edge.Held.Lock), LockIdentity.Name(edge.TakenPath));
        var finding = new LockFinding(rule, edge.Place, $"{LockIdentity.Name(edge.From)} twice", "put the two in an order first", one, other,
            $"{one} then {other} in {edge.WayName}; the other way round where the two are given so")
        {
            Evidence = edge.Locations.Distinct().ToImmutableArray(),
        };
        return (finding, edge.Member);
    }
}
