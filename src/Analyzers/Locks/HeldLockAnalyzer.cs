using System.Collections.Immutable;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Locks;

/// <summary>
/// Reports what is done while a lock is held and had better not be: waits without a bound (HANG202, HANG252), taking a lock again that lets nobody in
/// twice (HANG205), running code that nobody here controls (HANG209), and waiting for code that takes the same lock (HANG212).
/// </summary>
/// <remarks>
/// Stays silent where the lock may not be held: only what is certain on every way counts, and what is called is followed only where the
/// compilation says which code that is. One place gets one diagnostic, the worst; see <see cref="BlockedUnderLock"/>,
/// <see cref="EnteredTwice"/>, <see cref="ForeignCode"/> and <see cref="CallbackUnderLock"/> for what each leaves alone.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HeldLockAnalyzer : HangproofAnalyzer
{
    public HeldLockAnalyzer()
        : base(ImmutableArray.Create(
            Descriptors.BlocksUnderLock, Descriptors.BlocksUnderLockPossible, Descriptors.EnteredTwice, Descriptors.ForeignCodeUnderLock, Descriptors.WaitsForCallbackUnderLock))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var words = UserLocks.Of(context.Compilation, context.Options, context.CancellationToken).Words;
        if (!words.AnyIn(context.Compilation, context.CancellationToken) && !InitialiserWait.CanBeIn(context.Compilation, context.CancellationToken))
            return;
        var facts = LockFacts.Of(context.Compilation, context.Options, context.CancellationToken);
        var pass = new HeldLockPass(facts, WaitAnalysis.Of(context.Compilation, context.Options, context.CancellationToken), context.CancellationToken);
        RegisterBlocks(context, pass.Over, words, InitialiserWait.Words);
    }
}
