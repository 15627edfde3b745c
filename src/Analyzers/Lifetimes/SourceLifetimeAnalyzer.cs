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
/// Reports cancellation sources that nobody disposes (HANG504 where they hold a timer or a place in their parent's list, else HANG554), and
/// sources whose token is in use and that nobody can cancel, or only after a wait for the work that it should end (HANG506).
/// </summary>
/// <remarks>
/// Silent where the source is disposed under any of its names; where it is returned, stored elsewhere or passed to somebody who may own it;
/// where it is static, or belongs to the program's entry point or to what lives as long as the process. A source that is timed or linked is
/// cancelled by its clock or its parent.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SourceLifetimeAnalyzer : HangproofAnalyzer
{
    public SourceLifetimeAnalyzer()
        : base(ImmutableArray.Create(Descriptors.SourceNotDisposed, Descriptors.SourceNotDisposedPossible, Descriptors.SourceNeverCancelled))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        new CreationRule().Start(context);
        new LateCancelRule().Start(context);
    }

    /// <summary>At a cancel that comes too late.</summary>
    private sealed class LateCancelRule : LifetimeRule
    {
        private static readonly WordPositions _words = new("Cancel", "CancelAsync");
        private static readonly WordPositions _gate = new("CancellationTokenSource");

        protected override WordPositions Words => _words;

        protected override WordPositions Gate => _gate;

        protected override bool IsPresent(LifetimeTypes types) => types.Source is not null;

        protected override bool IsMeant(IOperation operation, LifetimeTypes types) =>
            operation is IInvocationOperation { TargetMethod.ContainingType: var type } && SymbolEqualityComparer.Default.Equals(type, types.Source);

        protected override void Judge(LifetimeSite site, Action<Diagnostic> report)
        {
            if (ValueOrigins.Variable(((IInvocationOperation)site.Operation).Instance) is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } source
                || LateCancel.Before(site, source) is not var (wait, task)
                || !IsOnlyHere(source, site))
                return;
            report(site.ReportAt(wait.GetLocation(), Descriptors.SourceNeverCancelled, RuleIds.SourceNeverCancelled, $"'{source.Name}'",
                $"'{task.Name}' is waited for first, and ends only when it is cancelled", "cancel before the wait"));
        }

        /// <summary>Whether no other member cancels it or gives it a time.</summary>
        private static bool IsOnlyHere(IFieldSymbol source, LifetimeSite site)
        {
            var uses = site.Facts.Code.Uses.Of(source, site.CancellationToken);
            return uses.IsComplete && uses.Uses.All(use => SymbolEqualityComparer.Default.Equals(use.Member, site.Member) || use.Operation.Parent switch
            {
                IPropertyReferenceOperation => true,
                IInvocationOperation call => call.TargetMethod.Name is "Dispose",
                ISimpleAssignmentOperation { Value: IObjectCreationOperation { Arguments.Length: 0 } } => true,
                IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } => call.TargetMethod.Name is "Dispose",
                _ => false,
            });
        }
    }

    /// <summary>At the creation of a source.</summary>
    private sealed class CreationRule : LifetimeRule
    {
        private static readonly WordPositions _words = new("CancellationTokenSource", "CreateLinkedTokenSource", "CreateCancellationTokenSource", "new");
        private static readonly WordPositions _gate = new("CancellationTokenSource", "CreateCancellationTokenSource");

        protected override WordPositions Words => _words;

        protected override WordPositions Gate => _gate;

        protected override bool IsPresent(LifetimeTypes types) => types.Source is not null;

        protected override bool IsMeant(IOperation operation, LifetimeTypes types) => SourceCreation.Is(operation, types);

        protected override void Judge(LifetimeSite site, Action<Diagnostic> report)
        {
            var fate = site.Fate();
            if (fate.IsHandedOver || RareSource.IsLimitOfNobody(site))
                return;
            var kind = SourceCreation.KindOf(site.Operation, fate);
            if (NeverCancelled(site, fate, kind) is { } uncancelled)
                report(uncancelled);
            else if (NotDisposed(site, fate, kind) is { } leaked)
                report(leaked);
        }

        private static Diagnostic? NeverCancelled(LifetimeSite site, Fate fate, SourceKind kind)
        {
            if (kind != SourceKind.Plain || fate.Holders.Any(holder => holder is IParameterSymbol))
                return null;
            var read = fate.Treatments.Where(treatment => treatment.Name is "Token" or "IsCancellationRequested").ToList();
            if (read.Count == 0 || SourceCreation.IsTimedOtherwise(site.Operation) || read.All(treatment => OnlyStarts(treatment.Operation) || EndsOtherwise(treatment.Operation, site)))
                return null;
            var owner = fate.Keeper?.ContainingType;
            // What the program's own body waits for ends with the process.
            if (owner is null && site.Facts.Process.IsEntryPoint(site.Member, site.CancellationToken))
                return null;
            var name = (fate.Keeper ?? fate.Local)?.Name ?? "CancellationTokenSource";
            if (!fate.Treatments.Any(treatment => SourceCreation.Cancels(treatment) && !Uncalled.Is(treatment.Member, site.Facts, site.CancellationToken)))
            {
                var wayOut = owner is null ? "cancel it, or pass a token that somebody cancels" : OwnerEnd.CancelIn(owner);
                // `new CancellationTokenSource().Token` stands for none, and says so.
                // Who disposes it at his end meant to end by it what has its token.
                var isOfNoEnd = owner is null ? !IsGivenUpOn(site) : !OwnerEnd.IsIn(owner) || !(fate.IsDisposed || fate.Treatments.Any(treatment => treatment.Name == "Dispose"));
                var never = fate.Holders.IsEmpty || isOfNoEnd || IsOfOneCall(read, site) || read.All(treatment => TokenPlaces.IsStandIn(treatment.Operation) || TokenPlaces.IsForMemory(treatment.Operation, site)) ? Descriptors.SourceNeverCancelled.UntilAsked() : Descriptors.SourceNeverCancelled;
                return site.Report(never, RuleIds.SourceNeverCancelled, $"'{name}'", "whoever has its token waits for a signal that does not come", wayOut);
            }
            if (owner is null || !Replacement.LosesOld(site, fate) || read.All(treatment => TokenPlaces.IsReplacedWithIt(treatment.Operation, site)))
                return null;
            var first = $"cancel the old '{name}' first";
            // Mostly the work that has the old token is over by then, unless somebody gathers it and waits for all of it.
            var isMissed = read.Any(treatment => IsOfGatheredWork(treatment.Operation, site));
            return site.Report(isMissed ? Descriptors.SourceNeverCancelled : Descriptors.SourceNeverCancelled.UntilAsked(), RuleIds.SourceNeverCancelled, $"The source that '{name}' had", "another replaces it, and nobody can cancel it from then on", first);
        }

        /// <summary><c>if (!work.Wait(1000)) return null;</c>: who waits for the work of a source of his own leaves it behind, and nobody can end it any more.</summary>
        private static bool IsGivenUpOn(LifetimeSite site) => EnclosingFunction.OwnCalls(EnclosingFunction.Of(site.Operation.Syntax)).Any(call =>
            call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitAsync" or "WhenAny" or "WaitAny" }, ArgumentList.Arguments.Count: > 0 }
            && site.Facts.Code.Models.Get(call.SyntaxTree).GetSymbolInfo(call, site.CancellationToken).Symbol is IMethodSymbol { ContainingType.Name: "Task" });

        /// <summary><c>using var source = new CancellationTokenSource(); await LoadAsync(source.Token);</c>: another way to write that there is none to pass.</summary>
        private static bool IsOfOneCall(List<Treatment> read, LifetimeSite site) =>
            read is [{ Operation.Parent: IArgumentOperation { Parent: IInvocationOperation { Syntax: InvocationExpressionSyntax call } } }] && Awaited.IsAwaited(call)
            && site.Operation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 };

        /// <summary><c>_loops.Add(FollowAsync(source.Token)); ... await Task.WhenAll(_loops);</c></summary>
        private static bool IsOfGatheredWork(IOperation token, LifetimeSite site) =>
            token.Parent is IArgumentOperation { Parent: IInvocationOperation work }
            && TaskPath.Carried(work).Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add", Instance: { } all } } && ValueOrigins.Variable(all) is IFieldSymbol gathered
            && site.Facts.Code.Uses.Of(gathered, site.CancellationToken).Uses.Any(use => use.Operation.Syntax.FirstAncestorOrSelf<ArgumentSyntax>() is
            { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAll" or "WaitAll" } } });

        /// <summary><c>Task.Run(Load, source.Token)</c>: it only keeps the work from being started.</summary>
        private static bool OnlyStarts(IOperation token) =>
            token.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Run" or "StartNew" or "ContinueWith", ContainingType.Name: "Task" or "TaskFactory" } } };

        /// <summary><c>_lines.GetConsumingEnumerable(source.Token)</c>, and somebody calls <c>_lines.CompleteAdding()</c>; a channel's reader, and <c>_lines.Writer.Complete()</c>.</summary>
        private static bool EndsOtherwise(IOperation token, LifetimeSite site) => token.Parent is IArgumentOperation { Parent: IInvocationOperation { Instance: { Type.Name: var kind } queue } } && kind switch
        {
            "BlockingCollection" => ValueOrigins.Variable(queue) is { } kept && IsEnded(kept, "CompleteAdding", "CompleteAdding", site),
            "ChannelReader" => queue is IPropertyReferenceOperation { Instance: { } channel } && ValueOrigins.Variable(channel) is { } kept && IsEnded(kept, "Complete", "TryComplete", site),
            _ => false,
        };

        private static bool IsEnded(ISymbol queue, string name, string orName, LifetimeSite site) => site.Facts.Code.Uses.Of(queue, site.CancellationToken).Uses.Any(use =>
            use.Operation.Syntax.Ancestors().OfType<InvocationExpressionSyntax>().FirstOrDefault() is { Expression: var called } call && called.Span.Contains(use.Operation.Syntax.Span)
            && SymbolUses.Name(called)?.Identifier.ValueText is { } end && (end == name || end == orName)
            || use.Operation.Parent is IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: var ending } } && (ending == name || ending == orName));

        private static Diagnostic? NotDisposed(LifetimeSite site, Fate fate, SourceKind kind)
        {
            if (fate.IsDisposed || fate.IsStatic || fate.Holders.Any(holder => holder is IParameterSymbol))
                return null;
            // A short timer is over before anybody would notice, and of what starts or ends once there is but one.
            if ((kind == SourceKind.Timed && SourceCreation.IsSoonOver(site, fate)) || RareSource.IsMadeOnce(site))
                return null;
            if (fate.Keeper is { } keeper)
                return site.Facts.Process.Has(keeper.ContainingType, site.CancellationToken) ? null : InMember(site, fate, kind, keeper);
            if (site.Facts.Process.IsEntryPoint(site.Member, site.CancellationToken))
                return null;
            // Cancelled by whoever has it, it has nothing left to give back.
            if (kind == SourceKind.Plain && fate.Treatments.Any(treatment => treatment.Name is "Cancel" or "CancelAsync"))
                return null;
            // So has one with a timer that every way out cancels.
            if (kind == SourceKind.Timed && fate.Treatments.Any(treatment => IsInItsFinally(treatment, site)))
                return null;
            var name = fate.Local?.Name ?? "CancellationTokenSource";
            var reach = TokenReach.Of(site, fate);
            var goesOn = reach == Reach.Beyond || (kind == SourceKind.Timed && fate.Treatments.Any(IsGivenToWhatGoesOn));
            // Nobody could dispose it there without cutting work off that goes on.
            var isCertain = !goesOn && !RareSource.IsOfNobody(site) && !RareSource.IsOfOneCommand(site) && (kind == SourceKind.Linked ? IsHeldLong(site) && IsOverInTime(site, fate) : kind == SourceKind.Timed && fate.Local is not null);
            var wayOut = fate.Local is null ? "keep it, and dispose it when the work is done"
                : goesOn || reach == Reach.Returned ? "dispose it when the work that has its token is over"
                : TaskPath.Carried(site.Operation).Parent is IVariableInitializerOperation ? "declare it with 'using'" : "dispose it";
            // Whoever links and never reads the token has another fault; who hands it on at once mostly makes few.
            var isShown = isCertain && kind == SourceKind.Linked && fate.Local is not null && fate.Treatments.Any(treatment => treatment.Name == "Token") && PilingLinks.AreSeen(site);
            return Said(site, kind, isCertain, isShown, name, wayOut);
        }

        /// <summary><c>try { ... } finally { if (!source.IsCancellationRequested) source.Cancel(); }</c>, right behind where it is made.</summary>
        private static bool IsInItsFinally(Treatment treatment, LifetimeSite site) =>
            treatment is { Name: "Cancel" or "CancelAsync", Operation: IInvocationOperation { Syntax: var cancel } }
            && cancel.FirstAncestorOrSelf<FinallyClauseSyntax>() is { Parent: TryStatementSyntax attempt } last && EnclosingFunction.Of(cancel) == EnclosingFunction.Of(site.Operation.Syntax)
            && cancel.Ancestors().TakeWhile(around => around != last).All(around => around is not IfStatementSyntax { Condition: var asked } || asked.ToString().EndsWith(".IsCancellationRequested", StringComparison.Ordinal))
            && site.Operation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } made
            && (attempt.Block.Statements.FirstOrDefault() == made || block.Statements.SkipWhile(statement => statement != made).Skip(1).FirstOrDefault() == attempt);

        /// <summary>Whether a parent that goes on is seen to hold one after the other.</summary>
        private static bool IsHeldLong(LifetimeSite site) => !SourceCreation.IsLetGo(site.Operation) && PilingLinks.At(site);

        /// <summary>Whether nothing goes on with its token when the function is over, as its calls are awaited there or as it is cancelled on every way out.</summary>
        private static bool IsOverInTime(LifetimeSite site, Fate fate) =>
            TokenReach.StaysInCalls(site, fate)
            || fate.Treatments.Any(treatment => treatment is { Name: "Cancel" or "CancelAsync", Operation.Syntax: var cancel } && cancel.FirstAncestorOrSelf<FinallyClauseSyntax>() is not null && EnclosingFunction.Of(cancel) == EnclosingFunction.Of(site.Operation.Syntax));

        /// <summary>The token of a call whose body is not in sight and of which nobody could wait for anything.</summary>
        private static bool IsGivenToWhatGoesOn(Treatment treatment) =>
            treatment.Operation is IPropertyReferenceOperation { Property.Name: "Token", Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { ReturnsVoid: true, Name: not "Wait" } } } };

        private static Diagnostic? InMember(LifetimeSite site, Fate fate, SourceKind kind, ISymbol keeper)
        {
            // Cancelling ends the timer of a timed source and lets go of what is registered with a plain one; a hosted service's parent is the token of its start, gone when it has started.
            var isHosted = keeper.ContainingType.IsOrDerivesFrom(site.Facts.Types.HostedService);
            var isOver = (kind is SourceKind.Timed or SourceKind.Plain || isHosted) && fate.Treatments.Any(treatment => treatment.Name is "Cancel" or "CancelAsync" && StopPath.Contains(treatment.Member));
            // Cancelled, it has nothing left to give back.
            if (kind == SourceKind.Plain && (isOver || fate.Treatments.Any(treatment => treatment.Name is "Cancel" or "CancelAsync")))
                return null;
            var isLeft = kind == SourceKind.Linked && IsLeftByTheEnd(site, keeper) && !OwnersToken.Is(site) && !new Recurrence(site.Facts, site.CancellationToken).IsSeldomMade(keeper.ContainingType);
            var isHeld = kind switch
            {
                SourceKind.Linked => isLeft || (!Replacement.CancelsOld(site, keeper) && PilingLinks.At(site)),
                SourceKind.Timed => !Replacement.CancelsOld(site, keeper),
                _ => false,
            };
            // One 'Dispose' is right for all that the field is given.
            if (kind == SourceKind.Linked && (isLeft || !isHeld) && IsSaidBefore(site, keeper))
                return null;
            return Said(site, kind, isHeld && !isOver && !RareSource.IsOfNobody(site), isShown: false, keeper.Name, OwnerEnd.DisposeIn(keeper.ContainingType));
        }

        /// <summary>Whether another link is put in the same field further up, and is said not to be disposed.</summary>
        private static bool IsSaidBefore(LifetimeSite site, ISymbol keeper) =>
            site.Facts.Code.Uses.Of(keeper, site.CancellationToken).Uses.Any(use =>
                use.Operation.Parent is ISimpleAssignmentOperation set && set.Target == use.Operation && use.Member is { } member
                && set.Syntax.SyntaxTree == site.Operation.Syntax.SyntaxTree && set.Syntax.Span.End <= site.Operation.Syntax.SpanStart
                && ValueOrigins.Unwrap(set.Value) is IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linked && SourceCreation.Is(linked, site.Facts.Types)
                && new LifetimeSite(linked, member, 0, site.Facts, site.CancellationToken) is var other && !RareSource.IsMadeOnce(other) && other.Fate() is { IsHandedOver: false } fate && SourceCreation.KindOf(linked, fate) == SourceKind.Linked);

        /// <summary>Whether the owner's own end has it in hand and does not dispose it.</summary>
        private static bool IsLeftByTheEnd(LifetimeSite site, ISymbol keeper) =>
            site.Facts.Code.Uses.Of(keeper, site.CancellationToken).Uses.Any(use => use.Member is IMethodSymbol member && member.SimpleName().StartsWith("Dispose", StringComparison.Ordinal));

        private static Diagnostic Said(LifetimeSite site, SourceKind kind, bool isCertain, bool isShown, string name, string wayOut) =>
            site.Report(!isCertain ? Descriptors.SourceNotDisposedPossible : isShown ? Descriptors.SourceNotDisposed.AsSuggestion() : Descriptors.SourceNotDisposed.UntilAsked(), RuleIds.SourceNotDisposed, name, Consequence(kind), wayOut);

        private static string Consequence(SourceKind kind) => kind switch
        {
            SourceKind.Linked => "the tokens that it is linked to hold it as long as they live",
            SourceKind.Timed => "its timer holds it until the time is over",
            _ => "what is registered with its token stays registered",
        };
    }
}
