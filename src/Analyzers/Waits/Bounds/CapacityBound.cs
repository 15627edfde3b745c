using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>A write waits only where the queue is limited: not to an unbounded channel, one that drops, a collection or block without a capacity.</summary>
internal sealed class CapacityBound : IBoundTest
{
    /// <summary>Items of which nobody waits for so many to be taken.</summary>
    private const int Beyond = 100_000;

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind is not (WaitKind.ChannelWrite or WaitKind.QueueWrite or WaitKind.PipeWrite or WaitKind.PipeRead or WaitKind.DataflowSend) || site.Receiver is not { } receiver)
            return null;
        var facts = analysis.Objects.Of(receiver, site.CancellationToken);
        if (site.Api.Kind is WaitKind.PipeWrite or WaitKind.PipeRead && !facts.Creations.IsEmpty && facts.Creations.All(creation => IsOverMemory(creation, analysis, site.CancellationToken)))
            return BoundVerdict.Complete;
        return site.Api.Kind switch
        {
            // Whoever writes out that it takes no token has looked at what is passed to it in sight.
            WaitKind.ChannelWrite => (!facts.IsOriginKnown && facts.Creations.IsEmpty && AreAllUnbounded(receiver, analysis, site.CancellationToken)) || (facts.IsOriginKnown || ArgumentBound.Of(site.Arguments, site, analysis) is { State: BoundState.Explicit }) && facts.Creations.Any(IsChannel) && facts.Creations.All(creation => NeverFull(creation, analysis, site.CancellationToken)),
            // Without a capacity in sight neither waits: that is their default.
            WaitKind.QueueWrite => !facts.Creations.Any(HasCapacity) || facts.Creations.All(c => c is IObjectCreationOperation { Arguments: var arguments } && arguments.Any(a => HoldsAll(a.Value))),
            WaitKind.PipeRead => false,
            WaitKind.DataflowSend => !facts.Creations.Any(creation => Sets(creation, "BoundedCapacity", -1, analysis, site.CancellationToken)),
            _ => facts.IsOriginKnown && !facts.Creations.IsEmpty && facts.Creations.All(NeverPauses),
        }
            ? BoundVerdict.Complete
            : null;
    }

    /// <summary>Whether a channel is for what only this compilation has, which makes such channels, and none with a limit: a container may give it, but no other.</summary>
    private static bool AreAllUnbounded(IOperation writer, WaitAnalysis analysis, CancellationToken cancellationToken) =>
        writer.Type is INamedTypeSymbol { Name: "ChannelWriter", TypeArguments: [INamedTypeSymbol item] } && SymbolEqualityComparer.Default.Equals(item.ContainingAssembly, analysis.Compilation.Assembly)
        && Makes(item, "CreateUnbounded", analysis, cancellationToken) && !Makes(item, "CreateBounded", analysis, cancellationToken);

    private static bool Makes(ITypeSymbol item, string name, WaitAnalysis analysis, CancellationToken cancellationToken) =>
        analysis.Uses.Named(name, cancellationToken).Any(named => analysis.Models.Get(named.SyntaxTree).GetSymbolInfo(named, cancellationToken).Symbol is IMethodSymbol { ContainingType.Name: "Channel", TypeArguments: [var made] }
            && (made is ITypeParameterSymbol || SymbolEqualityComparer.Default.Equals(made.OriginalDefinition, item.OriginalDefinition)));

    /// <summary>Whether a channel that is written to is seen to be made with a limit.</summary>
    public static bool IsSeen(WaitSite site, WaitAnalysis analysis) =>
        site.Receiver is { } receiver && analysis.Objects.Of(receiver, site.CancellationToken).Creations.Any(creation => creation is IInvocationOperation { TargetMethod: { Name: "CreateBounded", ContainingType.Name: "Channel" } });

    /// <summary><c>PipeReader.Create(new MemoryStream(...))</c>: what is in memory or in a file is there already.</summary>
    private static bool IsOverMemory(IOperation creation, WaitAnalysis analysis, CancellationToken cancellationToken) =>
        Under(creation) is { } under
        && (under.Type?.Name == "ReadOnlySequence" || analysis.Origins.Of(under, cancellationToken).All(origin => origin.Type?.Name is "MemoryStream" or "FileStream"));

    /// <summary>What a pipe that reads or writes something else is made over.</summary>
    internal static IOperation? Under(IOperation creation) =>
        creation is IInvocationOperation { TargetMethod: { Name: "Create", ContainingType.Name: "PipeReader" or "PipeWriter" }, Arguments: { Length: > 0 } arguments } ? arguments[0].Value : null;

    private static bool IsChannel(IOperation creation) => creation is IInvocationOperation { TargetMethod.ContainingType.Name: "Channel" };

    private static bool NeverFull(IOperation creation, WaitAnalysis analysis, CancellationToken cancellationToken) =>
        creation is IInvocationOperation { TargetMethod.Name: var name, Arguments: var arguments }
        && (name.StartsWith("CreateUnbounded", StringComparison.Ordinal)
            || arguments.Any(a => HoldsAll(a.Value))
            || arguments.Any(a => analysis.Origins.Of(a.Value, cancellationToken).All(options => Initializes(options, "FullMode", value =>
                value is IFieldReferenceOperation { Field.Name: var mode } && mode.StartsWith("Drop", StringComparison.Ordinal)))));

    /// <summary>A capacity that is taken from the number of items, or is beyond any, is there so that no writer ever waits.</summary>
    private static bool HoldsAll(IOperation capacity) => ValueOrigins.Unwrap(capacity) is
        IPropertyReferenceOperation { Property.Name: "Length" or "Count" } or IInvocationOperation { TargetMethod.Name: "Count" } or { ConstantValue: { HasValue: true, Value: >= Beyond } };

    private static bool HasCapacity(IOperation creation) =>
        creation is IObjectCreationOperation { Arguments: var arguments } && arguments.Any(a => a.Parameter is { Type.SpecialType: SpecialType.System_Int32 });

    private static bool NeverPauses(IOperation creation) =>
        creation is IObjectCreationOperation { Type.Name: "Pipe", Arguments: var arguments }
        && arguments.Any(a => ValueOrigins.Unwrap(a.Value) is IObjectCreationOperation { Arguments: var options }
            && options.Any(o => o.Parameter?.Name == "pauseWriterThreshold" && o.Value.ConstantValue is { HasValue: true, Value: 0L or 0 }));

    private static bool Sets(IOperation creation, string property, int none, WaitAnalysis analysis, CancellationToken cancellationToken) =>
        creation is IObjectCreationOperation { Arguments: var arguments }
        && arguments.Any(a => analysis.Origins.Of(a.Value, cancellationToken).Any(options =>
            Initializes(options, property, value => value.ConstantValue is not { HasValue: true } constant || !Equals(constant.Value, none))));

    private static bool Initializes(IOperation options, string property, Func<IOperation, bool> test) =>
        options is IObjectCreationOperation { Initializer.Initializers: var initializers }
        && initializers.OfType<ISimpleAssignmentOperation>().Any(a => a.Target is IPropertyReferenceOperation target && target.Property.Name == property && test(a.Value));
}
