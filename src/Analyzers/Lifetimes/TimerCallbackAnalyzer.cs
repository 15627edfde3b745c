using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Hangproof.Tasks.Forgotten;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// Reports the callback of a periodic timer that blocks and may so run several times at once, and a callback that arms its timer again only
/// if nothing is thrown before (HANG503).
/// </summary>
/// <remarks>
/// Silent for callbacks that let only one in (<c>TryEnter</c>, <c>Exchange</c>, <c>Wait(0)</c>, a flag that is asked first, a timer that is
/// stopped first), for timers that tick once, and for async void callbacks, which are another rule's.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimerCallbackAnalyzer : HangproofAnalyzer
{
    public TimerCallbackAnalyzer()
        : base(ImmutableArray.Create(Descriptors.TimerCallback))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        new OverlapRule().Start(context);
        new RearmRule().Start(context);
    }

    /// <summary>At the creation of a periodic timer.</summary>
    private sealed class OverlapRule : LifetimeRule
    {
        private static readonly WordPositions _words = new("Timer", "CreateTimer", "new");
        private static readonly WordPositions _gate = new("Timer", "CreateTimer");

        protected override WordPositions Words => _words;

        protected override WordPositions Gate => _gate;

        protected override bool IsPresent(LifetimeTypes types) => types.ThreadingTimer is not null || types.EventTimer is not null;

        protected override bool IsMeant(IOperation operation, LifetimeTypes types) => TimerCreation.Is(operation, types);

        protected override void Judge(LifetimeSite site, Action<Diagnostic> report)
        {
            var timer = new TimerCreation(site);
            if (timer.IsPeriodicTimer)
                return;
            var callback = timer.Callback;
            if (timer.IsEventTimer)
            {
                var fate = site.Fate();
                if (fate.IsHandedOver || IsOneShot(fate))
                    return;
                callback = fate.Treatments.Select(treatment => Handler(treatment, timer)).FirstOrDefault(handler => handler is not null);
            }
            else if (timer.IsOnce)
            {
                return;
            }
            if (callback is null || EnclosingFunction.IsAsync(callback))
                return;
            var body = new CallbackBody(callback, timer.Period, site.Facts, site.CancellationToken);
            if (body.Blocking is not { } blocking || body.IsGuarded)
                return;
            // How long it blocks beside the period is not known.
            report(site.Report(Descriptors.TimerCallback.UntilAsked(), RuleIds.TimerCallback, CallbackBody.NameOf(callback) ?? "Timer",
                $"is called again while '{blocking}' still blocks: ticks pile up on pool threads", "run one tick at a time, in a loop on 'PeriodicTimer'"));
        }

        private static SyntaxNode? Handler(Treatment treatment, TimerCreation timer) =>
            treatment is { Name: "Elapsed", Operation.Parent: IEventAssignmentOperation { Adds: true } subscription } ? timer.Function(subscription.HandlerValue) : null;

        private static bool IsOneShot(Fate fate) => fate.Treatments.Any(treatment =>
            treatment is { Name: "AutoReset", Operation.Parent: ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: false } } });
    }

    /// <summary>At the call that arms a timer again.</summary>
    private sealed class RearmRule : LifetimeRule
    {
        private static readonly WordPositions _words = new("Change", "Start");
        private static readonly WordPositions _gate = new("Timer", "ITimer");

        protected override WordPositions Words => _words;

        protected override WordPositions Gate => _gate;

        protected override bool IsPresent(LifetimeTypes types) => types.ThreadingTimer is not null || types.EventTimer is not null;

        protected override bool IsMeant(IOperation operation, LifetimeTypes types) =>
            operation is IInvocationOperation { Instance: { Type: { } type }, TargetMethod: { Name: var name } }
            && (name == "Start" ? type.IsOrDerivesFrom(types.EventTimer) : type.IsOrDerivesFrom(types.ThreadingTimer) || type.IsOrDerivesFrom(types.TimerInterface));

        protected override void Judge(LifetimeSite site, Action<Diagnostic> report)
        {
            var call = (IInvocationOperation)site.Operation;
            // Only a timer that ticks once needs to be armed again.
            if (call.TargetMethod.Name == "Change" && !(call.Arguments.Length == 2 && Times.IsNoPeriod(call.Arguments[1].Value) && !Times.IsInfinite(call.Arguments[0].Value)))
                return;
            var function = EnclosingFunction.Of(call.Syntax);
            if (EnclosingFunction.IsAsync(function) || !Rearm.IsLostOnFailure(call.Syntax, function, site, isSwallowedByTimer: call.TargetMethod.Name == "Start")
                || !Rearm.IsCallback(function, call, site) || Rearm.IsNeverStarted(function, call, site))
                return;
            // What a display shows is made anew by whatever is done there next.
            report(site.Report(AsyncVoid.IsOfDisplay(site.Member.ContainingType) ? Descriptors.TimerCallback.UntilAsked() : Descriptors.TimerCallback, RuleIds.TimerCallback, CallbackBody.NameOf(function) ?? "Timer",
                "does not arm the timer again when it fails: the timer stays off for good", "arm it in a 'finally'"));
        }
    }
}
