using System.Collections.Immutable;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>The methods of people's own that have been compiled: what was never compiled has never run.</summary>
internal static class CompiledMethods
{
    private const int Max = 50_000;

    public static ImmutableArray<string> Find(ClrRuntime runtime, CodeMap code, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>();
        foreach (var module in runtime.EnumerateModules().Where(m => code.Module(m).Origin == CodeOrigin.Own))
        {
            foreach (var (methodTable, _) in module.EnumerateTypeDefToMethodTableMap())
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var method in runtime.GetTypeByMethodTable(methodTable)?.Methods ?? [])
                {
                    if (method.NativeCode is not (0 or ulong.MaxValue) && found.Count < Max)
                        found.Add(code.Site(method, -1).Method);
                }
            }
        }
        return [.. found.Order(StringComparer.Ordinal)];
    }
}
