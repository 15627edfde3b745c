using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// <c>_woken.WaitOne(at - now)</c>: the time is what is left until a point in time that the function was given. Once that is over, what it was called for is done, and
/// the event only wakes it sooner.
/// </summary>
internal static class SleepsUntil
{
    /// <summary>Locals on the way from the time to the point.</summary>
    private const int MaxLocals = 4;

    public static bool IsIn(WaitSite site) => site.Arguments.Any(argument => argument.ArgumentKind == ArgumentKind.Explicit && IsDistance(argument.Value, site, 0));

    private static bool IsDistance(IOperation? time, WaitSite site, int depth) => time is not null && depth < MaxLocals && time.DescendantsAndSelf().Any(part => part switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } left => ValueOrigins.Unwrap(left.LeftOperand) is IParameterReferenceOperation && IsNow(left.RightOperand, site, depth),
        ILocalReferenceOperation local => IsDistance(Initial(local, site), site, depth + 1),
        _ => false,
    });

    /// <summary>Whether a clock is read, and not how long something has taken so far.</summary>
    private static bool IsNow(IOperation? value, WaitSite site, int depth) => value is not null && depth < MaxLocals && value.DescendantsAndSelf().Any(part => part switch
    {
        IPropertyReferenceOperation { Property.IsStatic: true } or IInvocationOperation { TargetMethod: { IsStatic: true, Parameters.IsEmpty: true } } => true,
        // What a watch tells is no clock's time.
        ILocalReferenceOperation { Parent: not (IPropertyReferenceOperation or IInvocationOperation) } local => IsNow(Initial(local, site), site, depth + 1),
        _ => false,
    });

    private static IOperation? Initial(ILocalReferenceOperation local, WaitSite site) =>
        local.Local.DeclaringSyntaxReferences is [var declared] && declared.GetSyntax(site.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value }
            ? site.Model.GetOperation(value, site.CancellationToken)
            : null;
}
