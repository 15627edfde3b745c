using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>Whether code that is written runs: <c>nameof</c> and expression trees name a call without making it.</summary>
internal static class Executed
{
    public static bool Is(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is INameOfOperation or IAnonymousFunctionOperation { Parent: IConversionOperation { Type.Name: "Expression" } })
                return false;
        }
        return true;
    }
}
