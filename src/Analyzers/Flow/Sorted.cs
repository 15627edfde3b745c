using System.Collections.Immutable;

namespace Hangproof.Flow;

/// <summary>Searches in what is sorted by its place in a text.</summary>
internal static class Sorted
{
    /// <summary>The index of the first that stands at a position or behind it; the length where none does.</summary>
    public static int FirstFrom<T>(ImmutableArray<T> sorted, int position, Func<T, int> place)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (place(sorted[middle]) < position)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
