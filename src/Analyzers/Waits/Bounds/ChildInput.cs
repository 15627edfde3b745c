using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// <c>foreach (var line in lines) child.StandardInput.WriteLine(line); return child.StandardOutput.ReadToEnd();</c>: a child that answers what it is told fills its output before it has been told
/// all, and reads no more; its parent waits for room in the input.
/// </summary>
/// <remarks>What is written once may be less than the pipes hold, and a child may read all of it first: that is said on request.</remarks>
internal static class ChildInput
{
    private const string Input = "StandardInput";
    private const string Output = "StandardOutput";

    public static BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Receiver is not { } receiver || site.Arguments.IsEmpty || Process(receiver, site, analysis) is not { } process || ValueOrigins.Variable(process) is not { } variable
            || BodyGraphs.FunctionAround(site.Name) is not { } function)
            return null;
        var loop = LoopSyntax.Around(site.Name);
        if (loop is null && !site.Arguments.Any(argument => IsFromOutside(argument.Value, site, analysis)))
            return null;
        var uses = analysis.Uses.Of(variable, site.CancellationToken).Uses;
        var end = loop?.Span.End ?? site.Operation.Syntax.Span.End;
        var reads = uses.Where(use => ProcessBound.IsRead(use, Output)).ToList();
        if (reads.Count == 0 || uses.Any(ProcessBound.IsHandedOn) || reads.Any(read => ProcessBound.IsElsewhere(read, function) || read.Operation.Syntax.SpanStart < end)
            || !ProcessBound.Redirects(process, Output, site, analysis))
            return null;
        var command = ChildCommand.In(function, analysis, site.CancellationToken);
        if (command.IsBrief(isFeared: false) || command.IsQuietOn(Output) || command.ReadsAllFirst())
            return null;
        return new BoundVerdict(BoundState.Never, $"the child stops once it has filled '{Output}', which is read only after all is written", reads[0].Operation.Syntax.GetLocation())
        {
            IsCertain = true,
            RuleId = RuleIds.Process,
            WayOut = $"begin to read '{Output}' first",
            WaitsToBeAsked = loop is null || UncalledHelper.Starts(command, site, analysis),
        };
    }

    private static IOperation? Process(IOperation writer, WaitSite site, WaitAnalysis analysis) =>
        ProcessBound.Pipes(writer, site, analysis).FirstOrDefault(pipe => pipe is { Property: { Name: Input, ContainingType.Name: "Process" }, Instance: not null })?.Instance;

    private static bool IsFromOutside(IOperation value, WaitSite site, WaitAnalysis analysis) =>
        value.Type is { SpecialType: SpecialType.System_String } or { TypeKind: TypeKind.Array } or { Name: "ReadOnlyMemory" or "ReadOnlySpan" }
        && analysis.Origins.Of(value, site.CancellationToken).Leaves.Any(origin => origin is IParameterReferenceOperation or IInvocationOperation or IAwaitOperation);
}
