using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A write that the buffers on the way take at once: it waits only once the peer has stopped reading and they are full. Small constant data
/// never fills them, and the input of a child process is watched for the deadlock it can cause, not for each line. What can be cancelled
/// should be all the same where a token is at hand.
/// </summary>
internal sealed class BufferedWriteBound : IBoundTest
{
    /// <summary>The least that a socket or a pipe buffers on the systems .NET runs on.</summary>
    private const int SmallestBuffer = 4096;

    private const int MaxSteps = 4;

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind is not (WaitKind.StreamWrite or WaitKind.SocketSend))
            return null;
        // A datagram waits for room here, and for nobody else.
        if (site.Api.Bounds.Any(bound => bound.Kind == BoundKind.Default))
            return null;
        var canBeBounded = site.Api.Bounds.Any(bound => bound.Kind is BoundKind.Token or BoundKind.Timeout or BoundKind.Deadline);
        var isProcessInput = site.Api.Receiver.Id is { } id && id.EndsWith("Process.StandardInput", StringComparison.Ordinal);
        if (isProcessInput && IsFirstInput(site, analysis))
            return BoundVerdict.Default;
        return !canBeBounded || isProcessInput || IsSmall(site, analysis) ? BoundVerdict.Default with { YieldsToToken = true } : null;
    }

    /// <summary>Text that a child is given once, right after it was started in the same function: the pipe is empty, and takes it whether the child reads or not.</summary>
    private static bool IsFirstInput(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Receiver is not { } input || site.Arguments.Any(argument => argument.Parameter is { Ordinal: 0, Type.SpecialType: not (SpecialType.System_String or SpecialType.System_Char), IsParams: false }))
            return false;
        var function = EnclosingFunction.Of(site.Name);
        var loop = LoopSyntax.Around(site.Name);
        return analysis.Origins.Of(input, site.CancellationToken).All(origin =>
            origin is IPropertyReferenceOperation { Property.Name: "StandardInput", Instance: { } process } && ValueOrigins.Variable(process) is { } child
            && analysis.Uses.Of(child, site.CancellationToken).Uses.Any(use => Starts(use.Operation) is { } start && EnclosingFunction.Of(start) == function && start.Span.End <= site.Name.SpanStart
                && (loop is null || loop.Span.Contains(start.Span)))
            || origin is IPropertyReferenceOperation { Property.Name: "StandardInput", Instance: { } made } && analysis.Origins.Of(made, site.CancellationToken).All(one =>
                one is IInvocationOperation { TargetMethod: { Name: "Start", IsStatic: true, ContainingType.Name: "Process" } } start && EnclosingFunction.Of(start.Syntax) == function && (loop is null || loop.Span.Contains(start.Syntax.Span))));
    }

    /// <summary>The call that starts the process which a variable holds.</summary>
    private static SyntaxNode? Starts(IOperation use) => use.Parent switch
    {
        IInvocationOperation { TargetMethod.Name: "Start" } start when start.Instance == use => start.Syntax,
        _ => null,
    };

    private static bool IsSmall(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.MemberName is "WriteByte")
            return true;
        return site.Arguments is { Length: > 0 } arguments && Small(arguments[0].Value, 0);

        bool Small(IOperation value, int step) =>
            step < MaxSteps && analysis.Origins.Of(value, site.CancellationToken).All(origin => origin switch
            {
                { ConstantValue: { HasValue: true, Value: string { Length: < SmallestBuffer } or char or bool or int or byte } } => true,
                // An array becomes a span or a memory.
                IConversionOperation conversion => Small(conversion.Operand, step + 1),
                IUtf8StringOperation text => text.Value.Length < SmallestBuffer,
                IArrayCreationOperation array => array.DimensionSizes.All(size => size.ConstantValue is { HasValue: true, Value: int and <= SmallestBuffer }),
                IInvocationOperation { TargetMethod.Name: "GetBytes" or "AsMemory" or "AsSpan" or "ToArray" } call =>
                    (call.Instance is { } instance && call.TargetMethod.Name != "GetBytes" ? instance : call.Arguments.Length > 0 ? call.Arguments[0].Value : null) is { } inner && Small(inner, step + 1),
                _ => false,
            });
    }
}
