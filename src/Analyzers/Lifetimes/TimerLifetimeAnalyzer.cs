using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// Reports timers that nobody disposes (HANG501), in a field of a type that does not or in a local, and timers that nothing keeps while they
/// are meant to tick (HANG507).
/// </summary>
/// <remarks>
/// Silent where the timer is disposed under any of its names, on whatever path; where it is returned, stored elsewhere, or passed to somebody
/// who may own it; where it is static or belongs to what lives as long as the process; where it is stopped in the owner's stop path; where it
/// ticks once and its owner has no end to forget it in; where it is never started, or made in a method that nobody calls; and where a loop without an end is all that waits for a <c>PeriodicTimer</c>.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimerLifetimeAnalyzer : HangproofAnalyzer
{
    public TimerLifetimeAnalyzer()
        : base(ImmutableArray.Create(Descriptors.TimerNotDisposed, Descriptors.TimerCollected))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        new Rule().Start(context);
        new DroppedOwnerRule().Start(context);
    }

    private sealed class Rule : LifetimeRule
    {
        private static readonly WordPositions _words = new("Timer", "PeriodicTimer", "CreateTimer", "new");
        private static readonly WordPositions _gate = new("Timer", "PeriodicTimer", "ITimer", "CreateTimer");

        protected override WordPositions Words => _words;

        protected override WordPositions Gate => _gate;

        protected override bool IsPresent(LifetimeTypes types) => types.ThreadingTimer is not null || types.EventTimer is not null;

        protected override bool IsMeant(IOperation operation, LifetimeTypes types) => TimerCreation.Is(operation, types);

        protected override void Judge(LifetimeSite site, Action<Diagnostic> report)
        {
            var fate = site.Fate();
            // What is made once for a type is there as long as the process.
            if (fate.IsHandedOver || fate.IsStatic || site.Member is IMethodSymbol { MethodKind: MethodKind.StaticConstructor } || Uncalled.Is(site.Member, site.Facts, site.CancellationToken))
                return;
            var timer = new TimerCreation(site);
            if (timer.IsEventTimer && !IsStarted(site, fate))
                return;
            if (fate.IsDisposed)
            {
                if (fate.Keeper is not null && Replacement.LosesOld(site, fate))
                    report(Said(site, fate.Keeper.Name, "the one that was there before is lost and may tick on", $"dispose the old '{fate.Keeper.Name}' first"));
                return;
            }
            if (fate.Keeper is { } keeper)
                InMember(site, timer, fate, keeper, report);
            else if (!fate.Holders.Any(holder => holder is IParameterSymbol))
                InBody(site, timer, fate, report);
        }

        private static void InMember(LifetimeSite site, TimerCreation timer, Fate fate, ISymbol keeper, Action<Diagnostic> report)
        {
            var owner = keeper.ContainingType;
            if (IsStopped(timer, fate) || site.Facts.Process.Has(owner, site.CancellationToken) || (EndedTicks.Are(timer, site) && !fate.Treatments.Any(Repeats)))
                return;
            // One tick at most after its owner is done with: what has no end cannot forget it there.
            if (timer.IsOnce && !timer.RearmsItself(fate) && !OwnerEnd.IsIn(owner))
                return;
            var isLeft = TimerOwners.LeaveTimers(owner, TicksAgain(timer, fate), site) && !(IsMadeWithOwner(site) && OwnerEnd.OpensAgain(owner));
            var descriptor = isLeft || Replacement.LosesOld(site, fate) ? Descriptors.TimerNotDisposed : Descriptors.TimerNotDisposed.UntilAsked();
            report(site.Report(descriptor, RuleIds.TimerNotDisposed, keeper.Name, $"it may tick after '{owner.Name}' is done with, and keeps it alive", OwnerEnd.DisposeIn(owner)));
        }

        private static bool IsMadeWithOwner(LifetimeSite site) => site.Member is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor };

        private static void InBody(LifetimeSite site, TimerCreation timer, Fate fate, Action<Diagnostic> report)
        {
            var name = fate.Local?.Name ?? site.Location.SourceTree?.GetText(site.CancellationToken).ToString(site.Location.SourceSpan) ?? "";
            var isCaptured = fate.Treatments.Any(treatment => EnclosingFunction.Of(treatment.Operation.Syntax) != EnclosingFunction.Of(site.Operation.Syntax));
            if (!timer.IsKeptWhileArmed && !isCaptured)
            {
                // It has fired before a collection comes.
                if (timer.IsOnceAtOnce)
                    return;
                report(site.Report(Descriptors.TimerCollected, RuleIds.TimerCollected, name,
                    fate.Local is null ? "nothing holds it" : "nothing holds it after its last use here", "keep it in a field"));
                return;
            }
            if (!TicksAgain(timer, fate) || IsStopped(timer, fate) || site.Facts.Process.IsEntryPoint(site.Member, site.CancellationToken)
                || (timer.IsPeriodicTimer && fate.Treatments is { IsEmpty: false } all && all.All(treatment => IsEndless(treatment, site))))
                return;
            // A periodic timer that nobody waits for any more is collected, and then it stops.
            if (timer.IsPeriodicTimer)
                report(site.Report(Descriptors.TimerNotDisposed.UntilAsked(), RuleIds.TimerNotDisposed, name, "it ticks until it is collected", "declare it with 'using'"));
            else if (site.Member?.ContainingType is { } type)
            {
                // Whoever waits for something, ticks meanwhile; else the timer is to go on when the method or the constructor is over.
                var isOfWait = EnclosingFunction.RunsAsync(EnclosingFunction.Of(site.Operation.Syntax));
                var isMadeAgain = EnclosingFunction.Of(site.Operation.Syntax) is ConstructorDeclarationSyntax ? TimerOwners.LeaveTimers(type, isRepeated: true, site) : new Recurrence(site.Facts, site.CancellationToken).IsSeen(site.Operation);
                report(site.Report(isMadeAgain ? Descriptors.TimerNotDisposed : Descriptors.TimerNotDisposed.UntilAsked(), RuleIds.TimerNotDisposed, name, "it ticks as long as the process runs",
                    isOfWait ? "declare it with 'using'" : $"keep it in a field, and {OwnerEnd.DisposeIn(type)}"));
            }
        }

        /// <summary>A timer of <c>System.Timers</c> ticks from <c>Start</c> or <c>Enabled</c> on; one that others may set going counts as started.</summary>
        private static bool IsStarted(LifetimeSite site, Fate fate) =>
            fate.Keeper is { DeclaredAccessibility: not Accessibility.Private }
            || fate.Treatments.Any(treatment => treatment.Operation is IInvocationOperation { TargetMethod.Name: "Start" or "BeginInit" } or IMethodReferenceOperation || (treatment.Name == "Enabled" && treatment.Operation.Parent is IAssignmentOperation { Value.ConstantValue: not { HasValue: true, Value: false } }))
            || (site.Operation is IObjectCreationOperation { Initializer.Initializers: var set } && set.Any(one => one is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "Enabled" } }));

        private static Diagnostic Said(LifetimeSite site, string name, string consequence, string wayOut) =>
            site.Report(Descriptors.TimerNotDisposed, RuleIds.TimerNotDisposed, name, consequence, wayOut);

        private static bool TicksAgain(TimerCreation timer, Fate fate) => !timer.IsOnce || timer.RearmsItself(fate) || fate.Treatments.Any(Repeats);

        /// <summary><c>timer.Change(due, period)</c> with a period: what was made to tick once, or not at all, ticks again and again.</summary>
        private static bool Repeats(Treatment treatment) =>
            treatment.Operation is IInvocationOperation { TargetMethod.Name: "Change", Arguments: { Length: 2 } times } && !Times.IsNoPeriod(times[1].Value);

        /// <summary><c>while (await timer.WaitForNextTickAsync()) await Refresh();</c>: no end at which to dispose it, but for a failure, after which the collector takes it.</summary>
        private static bool IsEndless(Treatment treatment, LifetimeSite site) =>
            treatment.Operation is IInvocationOperation { TargetMethod.Name: "WaitForNextTickAsync", Arguments: var arguments } wait && arguments.All(argument => argument.ArgumentKind != ArgumentKind.Explicit || IsEndOfProcess(argument.Value, site))
            && LoopSyntax.Around(wait.Syntax) is { } loop && (LoopSyntax.Condition(loop)?.Span.Contains(wait.Syntax.Span) == true || LoopSyntax.IsForEver(loop))
            && !LoopSyntax.IsBrokenOff(loop) && !EnclosingFunction.OwnNodes(loop).Any(node => node is ReturnStatementSyntax);

        /// <summary>The token of the host's own end, or of a source that is linked to it.</summary>
        private static bool IsEndOfProcess(IOperation token, LifetimeSite site)
        {
            token = ValueOrigins.Unwrap(token)!;
            if (token is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } && SymbolEqualityComparer.Default.Equals(source.Type, site.Facts.Types.Source))
                return site.Facts.Code.Origins.Of(source, site.CancellationToken).All(made =>
                    made is IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linked && SourceCreation.Parents(linked).Any(parent => ValueOrigins.Unwrap(parent) is IPropertyReferenceOperation { Property.Name: "ApplicationStopping" }));
            return token is IPropertyReferenceOperation { Property.Name: "ApplicationStopping" };
        }

        /// <summary>A stopped timer is held by nobody and ticks no more: what is left is for the collector.</summary>
        private static bool IsStopped(TimerCreation timer, Fate fate) => timer.IsMadeToTickOnce || fate.Treatments.Any(treatment => treatment.Operation switch
        {
            IInvocationOperation { TargetMethod.Name: "Stop" } => timer.IsEventTimer,
            IPropertyReferenceOperation { Property.Name: "Enabled" or "AutoReset", Parent: ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: false } } } => timer.IsEventTimer,
            // One that ticks once at a time, and that its owner takes back, is off when its owner has no more use for it.
            IInvocationOperation { TargetMethod.Name: "Change", Arguments: { Length: 2 } times } => Times.IsInfinite(times[0].Value)
                && (StopPath.Contains(treatment.Member) || (timer.IsOnce && !fate.Treatments.Any(Repeats))),
            _ => false,
        });
    }
}
