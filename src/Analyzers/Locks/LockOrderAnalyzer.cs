using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Locks;

/// <summary>
/// Reports locks that are taken in opposite orders (HANG203): a cycle in the order in which the compilation takes them, through calls; and one
/// lock of two instances at once, in whatever order they are given. HANG253 is a cycle of which it is not shown that its sides have locks of the same
/// objects, or run the very functions that take them.
/// </summary>
/// <remarks>
/// Stays silent where every side of a cycle holds one more lock in common, where a lock is only tried or a time ends the attempt, for readers
/// among themselves, for constructors of the object whose lock it is, where instances are put in order before they are locked, and behind an
/// <c>await</c> of a method that was called under a lock which is left by then.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockOrderAnalyzer : HangproofAnalyzer
{
    public LockOrderAnalyzer()
        : base(ImmutableArray.Create(Descriptors.LockOrder, Descriptors.LockOrderPossible))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var words = UserLocks.Of(context.Compilation, context.Options, context.CancellationToken).Words;
        if (!words.AnyIn(context.Compilation, context.CancellationToken) && !RegistrationOrder.Words.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var facts = LockFacts.Of(context.Compilation, context.Options, context.CancellationToken);
        var functions = new ConcurrentBag<(SyntaxNode Function, ISymbol Member)>();
        var registering = new ConcurrentBag<(SyntaxNode Function, ISymbol Member)>();
        RegisterBlocks(context, block =>
        {
            foreach (var function in BlockFunctions.Of(block.Node, words, block.CancellationToken))
            {
                if (facts.Body(function, block.CancellationToken).HoldsAny)
                    functions.Add((function, block.OwningSymbol));
            }
            foreach (var function in BlockFunctions.Of(block.Node, RegistrationOrder.Words, block.CancellationToken))
                registering.Add((function, block.OwningSymbol));
        }, words, RegistrationOrder.Words);
        context.RegisterCompilationEndAction(end =>
        {
            var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (finding, member) in new LockOrder(facts).Judge(InOrder(functions), InOrder(registering), end.CancellationToken))
            {
                var key = $"{member.ToDisplayString()} {finding.Api}";
                ordinals.TryGetValue(key, out var ordinal);
                ordinals[key] = ordinal + 1;
                end.ReportDiagnostic(finding.ToDiagnostic(member, ordinal));
            }
            facts.Limits.Tell(end.Compilation.AssemblyName ?? "");
        });
    }

    /// <summary>In source order, so that of two equal sides it is always the same that is reported.</summary>
    private static List<(SyntaxNode Function, ISymbol Member)> InOrder(IEnumerable<(SyntaxNode Function, ISymbol Member)> functions) =>
        functions.OrderBy(f => f.Function.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(f => f.Function.SpanStart).ToList();
}
