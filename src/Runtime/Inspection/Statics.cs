using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Objects in static and thread-static fields, wherever the runtime keeps those.</summary>
internal static class Statics
{
    public static IEnumerable<ulong> Of(ClrRuntime runtime)
    {
        foreach (var root in runtime.Heap.EnumerateAdditionalRoots())
        {
            if (!root.Object.IsNull)
                yield return root.Object.Address;
        }
        var domain = runtime.AppDomains.FirstOrDefault();
        foreach (var module in runtime.EnumerateModules())
        {
            foreach (var type in module.EnumerateTypesWithStaticFields())
            {
                foreach (var field in type.StaticFields)
                {
                    if (domain is not null && field.IsObjectReference && field.IsInitialized(domain) && field.ReadObject(domain) is { IsNull: false } value)
                        yield return value.Address;
                }
                foreach (var field in type.ThreadStaticFields)
                {
                    if (!field.IsObjectReference)
                        continue;
                    foreach (var thread in runtime.Threads)
                    {
                        if (field.IsInitialized(thread) && field.ReadObject(thread) is { IsNull: false } value)
                            yield return value.Address;
                    }
                }
            }
        }
    }
}
