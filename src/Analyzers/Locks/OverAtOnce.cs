using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>Calls whose task is over when they return: all that this kind of object runs answers with <c>Task.CompletedTask</c>, or awaits nothing else.</summary>
internal sealed class OverAtOnce
{
    /// <summary>Calls on the way to what is finished.</summary>
    private const int MaxDepth = 4;

    private readonly LockFacts _facts;

    public OverAtOnce(LockFacts facts) => _facts = facts;

    /// <param name="task">What is waited for.</param>
    /// <param name="frame">That of the function in which it stands.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool Is(IOperation? task, Frame frame, CancellationToken cancellationToken) => Is(task, frame, 0, cancellationToken);

    /// <summary>Whether a task is over where it is waited for, by such a call or because it was before.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="frame">That of the function in which it stands.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool IsOver(IOperation? task, Frame frame, CancellationToken cancellationToken) => IsOver(task, frame, 0, cancellationToken);

    // What an async method returns says nothing of what it awaits before, and `await Task.WhenAny(a, b)` of nothing but its own result.
    private bool IsOver(IOperation? task, Frame frame, int depth, CancellationToken cancellationToken) =>
        Wrapped(task) is { SemanticModel: { } model } value
        && (TaskPath.Plain(value) is IInvocationOperation { TargetMethod: var called } && (called.Name == "WhenAny" || !_facts.Facts.Models.Declarations(called.OriginalDefinition).IsEmpty)
            ? Is(value, frame, depth, cancellationToken)
            : _facts.Facts.Completion.IsOver(value, model, cancellationToken) || IsOverWhenMade(value, depth, cancellationToken));

    /// <summary>A readonly field: each task that it gets where its object is made is over, whoever makes that.</summary>
    private bool IsOverWhenMade(IOperation task, int depth, CancellationToken cancellationToken)
    {
        if (depth >= MaxDepth || TaskPath.Plain(task) is not IFieldReferenceOperation { Field: { IsReadOnly: true } field })
            return false;
        var isGiven = false;
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<IOperation?>(_facts.Identity.SetWhenMade(field.OriginalDefinition, cancellationToken));
        while (open.Count > 0)
        {
            var given = TaskPath.Plain(open.Dequeue());
            if (given is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } parameter })
            {
                if (!seen.Add(parameter))
                    continue;
                if (_facts.Facts.Uses.Of(constructor, cancellationToken) is not { IsComplete: true, Uses: var makers })
                    return false;
                foreach (var maker in makers)
                    open.Enqueue(ValueOrigins.Argument(maker.Operation, parameter.Ordinal));
                continue;
            }
            if (!IsOver(given, Frame.Root, depth + 1, cancellationToken))
                return false;
            isGiven = true;
        }
        return isGiven;
    }

    private bool Is(IOperation? task, Frame frame, int depth, CancellationToken cancellationToken)
    {
        if (depth >= MaxDepth || TaskPath.Plain(task) is not IInvocationOperation call || Targets(call, frame, cancellationToken) is not { IsEmpty: false } targets)
            return false;
        return targets.All(target => EnclosingFunction.IsAsync(target.Function) ? AwaitsNothing(target, depth, cancellationToken) : ReturnsFinished(target, depth, cancellationToken));
    }

    private ImmutableArray<CallTarget> Targets(IInvocationOperation call, Frame frame, CancellationToken cancellationToken)
    {
        if (!call.IsVirtual)
            return _facts.Calls.Methods(call, frame, cancellationToken);
        var kind = frame.Passed.Kind(call.Instance) as INamedTypeSymbol;
        // Of a kind that nothing derives from, its own answer is the one; of any other, somebody else may have another.
        if (kind is { IsSealed: true })
            return Own(call, kind, frame, cancellationToken);
        // Whatever answers is here, where nobody else can derive from what is called, or from what is known of the object.
        if ((IsOursAlone(call.TargetMethod) || (kind is not null && IsOursAlone(kind))) && IsWrittenHere(call.TargetMethod))
            return _facts.Calls.Methods(call, frame, cancellationToken);
        return OfMade(call, frame, cancellationToken);
    }

    /// <summary>Whether only this compilation can have another answer: nobody else sees it, or can make an object that derives from it.</summary>
    private static bool IsOursAlone(ISymbol symbol) =>
        SymbolUses.CannotBeSeenOutside(symbol)
        || (symbol as INamedTypeSymbol ?? symbol.ContainingType) is { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.IsEmpty: false, InstanceConstructors: var made }
            && made.All(constructor => constructor.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal);

    /// <summary>Whether no class takes what it implements an interface by from a class of another assembly.</summary>
    private bool IsWrittenHere(IMethodSymbol method) =>
        method.ContainingType.TypeKind != TypeKind.Interface
        || _facts.Facts.Derived.Below(method.ContainingType).All(type => type.TypeKind == TypeKind.Interface || type.FindImplementationForInterfaceMember(method.OriginalDefinition) is not { DeclaringSyntaxReferences.IsEmpty: true });

    /// <summary>What the call runs on the objects that are all its receiver ever is, where each is made in sight.</summary>
    private ImmutableArray<CallTarget> OfMade(IInvocationOperation call, Frame frame, CancellationToken cancellationToken)
    {
        if (call.Instance is not { } receiver || _facts.Facts.Origins.Of(receiver, cancellationToken) is not { IsComplete: true, Leaves: var leaves })
            return ImmutableArray<CallTarget>.Empty;
        var targets = ImmutableArray.CreateBuilder<CallTarget>();
        foreach (var leaf in leaves.Where(leaf => leaf.ConstantValue is not { HasValue: true, Value: null }))
        {
            if (leaf is not IObjectCreationOperation { Type: INamedTypeSymbol kind } || Own(call, kind, frame, cancellationToken) is not { IsEmpty: false } own)
                return ImmutableArray<CallTarget>.Empty;
            targets.AddRange(own);
        }
        return targets.ToImmutable();
    }

    /// <summary>What a call runs on an object of exactly this kind.</summary>
    private ImmutableArray<CallTarget> Own(IInvocationOperation call, INamedTypeSymbol kind, Frame frame, CancellationToken cancellationToken)
    {
        var own = call.TargetMethod.ContainingType.TypeKind == TypeKind.Interface ? kind.FindImplementationForInterfaceMember(call.TargetMethod.ConstructedFrom) as IMethodSymbol : Override(call.TargetMethod, kind);
        return own is null ? ImmutableArray<CallTarget>.Empty : _facts.Facts.Models.Declarations(own.OriginalDefinition)
            .Select(declared => new CallTarget(declared.GetSyntax(cancellationToken), Frame.Root with { Passed = frame.Passed.To(own, kind, call.Arguments) }, own.Name))
            .Where(target => CallTargets.HasBody(target.Function)).ToImmutableArray();
    }

    /// <summary>What a call of a virtual method runs on an object of exactly this kind.</summary>
    private static IMethodSymbol? Override(IMethodSymbol method, INamedTypeSymbol kind)
    {
        var root = method.Root().OriginalDefinition;
        for (var type = kind; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(method.Name).OfType<IMethodSymbol>().FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.Root().OriginalDefinition, root)) is { } own)
                return own;
        }
        return null;
    }

    private bool AwaitsNothing(CallTarget target, int depth, CancellationToken cancellationToken) =>
        EnclosingFunction.OwnNodes(target.Function).All(node => node switch
        {
            // What was passed may keep it from coming there.
            AwaitExpressionSyntax awaited => target.Frame.Passed.LeavesOut(awaited, target.Function) || IsOver(_facts.Facts.Models.Operation(awaited.Expression, cancellationToken), target.Frame, depth + 1, cancellationToken),
            CommonForEachStatementSyntax loop => loop.AwaitKeyword.IsKind(SyntaxKind.None),
            UsingStatementSyntax scope => scope.AwaitKeyword.IsKind(SyntaxKind.None),
            LocalDeclarationStatementSyntax local => local.AwaitKeyword.IsKind(SyntaxKind.None),
            _ => true,
        });

    private bool ReturnsFinished(CallTarget target, int depth, CancellationToken cancellationToken)
    {
        var any = false;
        foreach (var returned in ReturnedExpressions.Of(target.Function))
        {
            if (target.Frame.Passed.LeavesOut(returned, target.Function))
                continue;
            any = true;
            if (Wrapped(_facts.Facts.Models.Operation(returned, cancellationToken)) is not { } value
                || !(_facts.Facts.Completion.IsOver(value, _facts.Facts.Models.Get(returned.SyntaxTree), cancellationToken) || Is(value, target.Frame, depth + 1, cancellationToken)))
                return false;
        }
        return any;
    }

    /// <summary><c>new ValueTask(task)</c> is over when that task is.</summary>
    private IOperation? Wrapped(IOperation? value) =>
        ValueOrigins.Unwrap(value) is IObjectCreationOperation { Arguments: { Length: 1 } arguments } && _facts.Facts.Known.IsTaskLike(arguments[0].Value.Type) ? arguments[0].Value : value;
}
