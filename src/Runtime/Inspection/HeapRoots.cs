using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>What is held by no stack: handles, objects that are to be finalised, and statics.</summary>
/// <remarks>The heap's own enumeration of roots walks every stack as well; those are read once, and with care, by <see cref="ThreadStack"/>.</remarks>
internal static class HeapRoots
{
    public static IEnumerable<ulong> Of(ClrRuntime runtime)
    {
        foreach (var handle in runtime.EnumerateHandles().Where(handle => handle.IsStrong))
        {
            yield return handle.Object.Address;
            yield return handle.Dependent.Address;
        }
        foreach (var root in runtime.Heap.EnumerateFinalizerRoots())
            yield return root.Object.Address;
        foreach (var held in Statics.Of(runtime))
            yield return held;
    }
}
