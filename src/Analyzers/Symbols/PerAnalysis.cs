using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Symbols;

/// <summary>What is made once for a compilation and the options it is analysed with, and goes with the compilation.</summary>
/// <remarks>
/// Options outlive compilations: a table keyed by them keeps each value, and through it its compilation, for as long as a host keeps the options.
/// </remarks>
internal sealed class PerAnalysis<T>
    where T : class
{
    private readonly ConditionalWeakTable<Compilation, List<(AnalyzerOptions Options, T Made)>> _known = new();

    /// <summary>Rules start side by side and ask for the same: the first makes it, the others wait for that.</summary>
    public T Of(Compilation compilation, AnalyzerOptions options, Func<T> make)
    {
        var known = _known.GetOrCreateValue(compilation);
        lock (known)
        {
            foreach (var (of, made) in known)
            {
                if (ReferenceEquals(of, options))
                    return made;
            }
            var one = make();
            known.Add((options, one));
            return one;
        }
    }
}
