using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// The completion of a block: somebody completes it, or a link hands on the completion of the block before it. Where neither is so the wait
/// never ends; nor does it where an item that no link takes stays at a block's head.
/// </summary>
internal sealed class DataflowBound : IBoundTest
{
    /// <summary>Links that are followed from the block that is awaited to the one that somebody completes.</summary>
    private const int MaxDepth = 6;

    private const string PropagateOption = "PropagateCompletion";

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind != WaitKind.DataflowCompletion || site.Receiver is not { } block)
            return null;
        // What the token cancels completes the block that was made with it.
        return analysis.Objects.Of(block, site.CancellationToken) is { IsMerged: false, Creations: { IsEmpty: false } made } && made.All(EndsByToken)
            ? BoundVerdict.Token
            : Of(block, site, analysis, 0);
    }

    /// <summary><c>new() { CancellationToken = stop }</c></summary>
    private static bool EndsByToken(IOperation creation) => creation.Descendants().Any(part =>
        part is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: "CancellationToken", ContainingType.Name: var options } }, Value: var token } && options.EndsWith("DataflowBlockOptions", StringComparison.Ordinal)
        && !ValueOrigins.IsNoToken(token));

    /// <summary>What keeps a block from its end; a bound where it gets there; nothing where that is for the other tests to say.</summary>
    private static BoundVerdict? Of(IOperation block, WaitSite site, WaitAnalysis analysis, int depth)
    {
        var facts = analysis.Objects.Of(block, site.CancellationToken);
        if (!facts.IsClosed || facts.IsMerged || depth > MaxDepth || facts.Creations.Any(TakesToken))
            return null;
        if (Clogged(facts, site, analysis) is { } clogged)
            return clogged;
        if (facts.Calls.Any(IsCompletion))
            return depth == 0 ? null : BoundVerdict.Owner;
        var before = facts.Calls.OfType<IInvocationOperation>().Where(call => IsLink(call) && !IsSource(call, facts, analysis, site)).ToList();
        if (before.Count == 0)
            return new BoundVerdict(BoundState.Never, "nothing completes its block", facts.Creations[0].Syntax.GetLocation()) { WayOut = "call 'Complete' after the last item" };
        BoundVerdict? open = null;
        foreach (var link in before)
        {
            var propagates = Propagates(link, site, analysis);
            if (propagates is null)
                return null;
            if (propagates == false)
            {
                open ??= new BoundVerdict(BoundState.Never, $"'{link.TargetMethod.Name}' does not pass completion on to its block", link.Syntax.GetLocation()) { WayOut = $"link with '{PropagateOption} = true'" };
                continue;
            }
            var source = Source(link)!;
            // The block before is judged as this one; what is not known of it is no reason.
            if (Of(source, site, analysis, depth + 1) is not { State: BoundState.Never } stuck)
                return depth == 0 ? BoundVerdict.Owner : null;
            open = stuck;
        }
        return open;
    }

    /// <summary>Filtered links only: an item that no filter takes stays, and all that come after it.</summary>
    private static BoundVerdict? Clogged(ObjectFacts facts, WaitSite site, WaitAnalysis analysis)
    {
        // A broadcast or write-once block drops what nobody takes, and what takes items without a link may take the rest.
        if (!facts.Creations.All(creation => creation.Type?.Name is "BufferBlock" or "TransformBlock" or "TransformManyBlock" or "BatchBlock" or "JoinBlock"))
            return null;
        var links = facts.Calls.OfType<IInvocationOperation>().Where(call => IsLink(call) && IsSource(call, facts, analysis, site)).ToList();
        return links.Count > 0 && links.All(link => Predicate(link) is { } predicate && !IsAlwaysTrue(predicate)) && !facts.Calls.Any(Takes)
            ? new BoundVerdict(BoundState.Never, $"an item that the filter of '{links[0].TargetMethod.Name}' refuses stays in the block, and all behind it", links[0].Syntax.GetLocation())
            {
                IsCertain = true,
                WayOut = "link what is left to 'DataflowBlock.NullTarget'",
            }
            : null;
    }

    /// <summary>A block that is made with a token is completed by it.</summary>
    private static bool TakesToken(IOperation creation) =>
        creation.Descendants().Any(part => part is IPropertyReferenceOperation { Property.Name: "CancellationToken" })
        || creation is IObjectCreationOperation { Arguments: var arguments } && arguments.Any(argument => argument.Parameter is { Type.Name: var type } && type.EndsWith("DataflowBlockOptions", StringComparison.Ordinal)
            && ValueOrigins.Unwrap(argument.Value) is not IObjectCreationOperation && argument.ArgumentKind == ArgumentKind.Explicit);

    private static IOperation? Predicate(IInvocationOperation link) => link.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "predicate")?.Value;

    private static bool IsAlwaysTrue(IOperation predicate) =>
        ValueOrigins.Unwrap(predicate) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: { Length: 1 } body } }
        && body[0] is IReturnOperation { ReturnedValue.ConstantValue: { HasValue: true, Value: true } };

    private static bool Takes(IOperation call) =>
        call is IInvocationOperation { TargetMethod.Name: var name } && (name.StartsWith("Receive", StringComparison.Ordinal) || name.StartsWith("TryReceive", StringComparison.Ordinal) || name is "AsObservable" or "Choose");

    private static bool IsLink(IInvocationOperation call) => call.TargetMethod.Name == "LinkTo";

    private static bool IsCompletion(IOperation call) => call switch
    {
        IInvocationOperation { TargetMethod.Name: "Complete" or "Fault" } => true,
        IMethodReferenceOperation { Method.Name: "Complete" or "Fault" } => true,
        _ => false,
    };

    /// <summary>Whether a link goes out of a block, not into it.</summary>
    private static bool IsSource(IInvocationOperation link, ObjectFacts facts, WaitAnalysis analysis, WaitSite site) =>
        Source(link) is { } source && analysis.Objects.Of(source, site.CancellationToken) is var other
        && other.Creations.Any(creation => facts.Creations.Any(own => own.Syntax == creation.Syntax));

    private static IOperation? Source(IInvocationOperation link) => link.Instance ?? link.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value;

    /// <summary>Whether a link hands completion on; nothing where its options come from where we do not see.</summary>
    private static bool? Propagates(IInvocationOperation link, WaitSite site, WaitAnalysis analysis)
    {
        if (link.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.Name == "DataflowLinkOptions") is not { } options)
            return false;
        var origins = analysis.Origins.Of(options.Value, site.CancellationToken);
        if (!origins.IsComplete || origins.Leaves.Any(leaf => leaf is not IObjectCreationOperation))
            return null;
        if (ValueOrigins.Variable(options.Value) is { } variable && analysis.Uses.Of(variable, site.CancellationToken).Uses.Any(use => use.Operation.Parent is IPropertyReferenceOperation
            {
                Property.Name: PropagateOption, Parent: ISimpleAssignmentOperation { Value.ConstantValue: not { HasValue: true, Value: false } },
            }))
            return true;
        return origins.Leaves.All(leaf => Sets(((IObjectCreationOperation)leaf).Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty));
    }

    private static bool Sets(ImmutableArray<IOperation> initializers) =>
        initializers.Any(initializer => initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: PropagateOption }, Value.ConstantValue: not { HasValue: true, Value: false } });
}
