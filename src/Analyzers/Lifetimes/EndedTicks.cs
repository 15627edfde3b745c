using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// <c>if (_isOver) return;</c> in the callback of a timer that ticks once at a time, and <c>_isOver = true</c> where its owner ends: the next tick is the last, and finds
/// nothing to do.
/// </summary>
internal static class EndedTicks
{
    public static bool Are(TimerCreation timer, LifetimeSite site)
    {
        if (!timer.IsOnce || timer.Callback is not { } callback)
            return false;
        var model = site.Facts.Code.Models.Get(callback.SyntaxTree);
        return EnclosingFunction.OwnNodes(callback).OfType<IfStatementSyntax>().Any(guard =>
            IsReturn(guard.Statement) && guard.Condition is IdentifierNameSyntax flag
            && model.GetSymbolInfo(flag, site.CancellationToken).Symbol is IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean } field
            && IsSetAtTheEnd(field, site));
    }

    private static bool IsReturn(StatementSyntax statement) => statement is ReturnStatementSyntax or BlockSyntax { Statements: [ReturnStatementSyntax] };

    private static bool IsSetAtTheEnd(IFieldSymbol flag, LifetimeSite site) =>
        site.Facts.Code.Uses.Of(flag, site.CancellationToken).Uses.Any(use =>
            StopPath.Contains(use.Member) && use.Operation.Parent is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: true } } set && set.Target == use.Operation);
}
