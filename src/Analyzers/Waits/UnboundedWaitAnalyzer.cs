using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Waits;

/// <summary>
/// Reports waits without a bound: one diagnostic a wait, on the name of the call. Each wait rule has two ids: the certain one where a usable
/// token is in scope and not passed or nothing can ever end the wait, and the possible one where no bound is known.
/// </summary>
/// <remarks>
/// Stays silent where a token, a timeout, a deadline, a wrapper, the owner or known completion ends the wait; see <see cref="BoundJudge"/>.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnboundedWaitAnalyzer : HangproofAnalyzer
{
    public UnboundedWaitAnalyzer()
        : base(WaitRules.All)
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var analysis = WaitAnalysis.Of(context.Compilation, context.Options, context.CancellationToken);
        if (analysis.Catalogue.Present.IsEmpty && analysis.Known.CancellationToken is null)
            return;
        var pass = new WaitPass(analysis);
        RegisterBlocks(context, pass.Over);
    }
}
