using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// Whether the result of a timed wait is dropped although code that relies on it runs all the same (HANG210), or nobody knows whether what runs does (HANG260).
/// </summary>
/// <remarks>
/// Silent for a sleep that can be interrupted (in a loop, by a token's handle, in what is named for it, by an event that the sleeper resets, or with nothing after it), for a best effort on the way out (a stop path), for a
/// semaphore that is only a signal (nothing here releases it), for a task whose failure is swallowed as well before a clean-up, where the state is asked for afterwards instead (of the object, or of what
/// its signaller or the condition of a spin is about), where a test asserts something next, where nothing but more such waits or leaving comes
/// next, and for <c>_ =</c>.
/// </remarks>
internal static class TimedWaitResult
{
    /// <summary>Statements after a best effort, within which a clean-up begins.</summary>
    private const int MaxCleanUp = 3;

    /// <summary>Members of a process that only one has that has ended.</summary>
    private static readonly HashSet<string> _ofEnded = new(StringComparer.Ordinal) { "ExitCode", "ExitTime" };

    /// <summary>How a lock is given back.</summary>
    private static readonly HashSet<string> _releases = new(StringComparer.Ordinal) { "Release", "ReleaseMutex" };

    /// <summary>
    /// What goes wrong when the time is over, for the message, whether it is shown that what comes next takes what was waited for as done, and whether that is a lock, which
    /// is then given back all the same; <see langword="null"/> where nothing goes wrong.
    /// </summary>
    public static (string Consequence, bool IsShown, bool IsOfLock)? Ignored(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Find(BoundKind.Timeout) is not { Expiry.Kind: ExpiryKind.ReturnsFalse } || Statement(site.Operation) is not { } statement || site.Arguments.Any(IsNoLimit))
            return null;
        return site.Api.Kind switch
        {
            WaitKind.Lock or WaitKind.ReaderWriterLock or WaitKind.SpinLock when GoesOn(statement) =>
                ("when the time is over the code goes on without the lock", true, true),
            // Whoever keeps a named one to be the only one knows by how it was made.
            WaitKind.Mutex when GoesOn(statement) =>
                ("when the time is over the code goes on without the lock", IsReleased(site, statement), true),
            WaitKind.Semaphore when GoesOn(statement) && IsReleased(site, statement) =>
                ("when the time is over the code goes on without the permit, and releases it", !site.Arguments.Any(argument => MayBeEndless(argument, analysis, site.CancellationToken)), true),
            WaitKind.Lock or WaitKind.ReaderWriterLock or WaitKind.SpinLock or WaitKind.Mutex or WaitKind.Semaphore => null,
            _ when LoopSyntax.Around(statement) is not null || StopPath.Contains(site.ContainingMember) || !GoesOn(statement, site) || IsAskedLater(site, statement)
                || IsAsserted(statement) || IsReadToItsEnd(site, statement) || IsSleep(site) || IsStarterAsked(site, statement) || IsWakeUp(site, statement) || IsPause(site, analysis) || IsBestEffort(site, statement)
                || EndedChild.IsOver(site, statement)
                || AnyIsExamined(Guarded(site, analysis), site, statement, analysis) => null,
            _ => ("when the time is over the code goes on as if it had ended", IsReliedOn(site, statement, analysis), false),
        };
    }

    /// <summary><c>child.WaitForExit(int.MaxValue)</c>: 24 days are written for no limit.</summary>
    private static bool IsNoLimit(IArgumentOperation argument) => argument.Value.ConstantValue is { HasValue: true, Value: int.MaxValue };

    /// <summary><c>TimeSpan Left => _limit is null ? Timeout.InfiniteTimeSpan : ...</c>: a time that may be none says that whoever has to take care of it set it.</summary>
    private static bool MayBeEndless(IArgumentOperation argument, WaitAnalysis analysis, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(argument.Value) is IPropertyReferenceOperation { Property: var property }
        && analysis.Models.Declarations(property.OriginalDefinition).Any(declared => declared.GetSyntax(cancellationToken) is var node && node.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(named =>
            named.Name.Identifier.ValueText is "InfiniteTimeSpan" or "Infinite" && analysis.Models.Get(node.SyntaxTree).GetSymbolInfo(named, cancellationToken).Symbol is IFieldSymbol { ContainingType.Name: "Timeout" }));

    /// <summary><c>child.WaitForExit(time); return child.StandardOutput.ReadToEnd();</c>: what comes next waits for the end of the child itself.</summary>
    private static bool IsReadToItsEnd(WaitSite site, StatementSyntax statement) =>
        site.Api.Kind == WaitKind.Process && Following(statement).Any(next => next.DescendantNodes().Any(node =>
            node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ReadToEnd" or "ReadToEndAsync", Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StandardOutput", Expression: var child } } && IsWaitedOn(site, child)));

    /// <summary>The statement that is nothing but the wait.</summary>
    private static StatementSyntax? Statement(IOperation wait)
    {
        var operation = wait;
        while (operation.Parent is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } or IConversionOperation or IConditionalAccessOperation)
            operation = operation.Parent;
        return operation.Parent is IExpressionStatementOperation { Syntax: ExpressionStatementSyntax statement } ? statement : null;
    }

    /// <summary>Whether something other than leaving stands after a statement, in its function.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="site">The wait, where more waits of its kind are nothing that relies on its end.</param>
    private static bool GoesOn(StatementSyntax statement, WaitSite? site = null)
    {
        foreach (var next in Following(statement))
        {
            if (site is not null && IsSuchWait(next, site))
                continue;
            if (next is ReturnStatementSyntax { Expression: null or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CompletedTask" or "Instance" } }
                or BreakStatementSyntax or ContinueStatementSyntax)
                return false;
            if (next is not (LocalFunctionStatementSyntax or EmptyStatementSyntax))
                return true;
        }
        return false;
    }

    /// <summary><c>one.WaitOne(time); other.WaitOne(time);</c></summary>
    private static bool IsSuchWait(StatementSyntax next, WaitSite site) =>
        next is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(call, site.CancellationToken).Symbol, site.Member);

    private static bool IsReleased(WaitSite site, StatementSyntax statement) =>
        Following(statement).Any(next => next.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call =>
            call.Expression is MemberAccessExpressionSyntax access && _releases.Contains(access.Name.Identifier.ValueText) && IsReceiver(site, access.Expression)));

    /// <summary>Whether a truth about the object is read afterwards: <c>IsSet</c>, <c>HasExited</c>, <c>IsAlive</c>.</summary>
    private static bool IsAskedLater(WaitSite site, StatementSyntax statement) =>
        Following(statement).Any(next => next.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access =>
            IsReceiver(site, access.Expression)
            && site.Model.GetTypeInfo(access, site.CancellationToken).Type is { SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32 } or { TypeKind: TypeKind.Enum }
            && access.Name.Identifier.ValueText != "ExitCode"));

    /// <summary>Whether it is shown that what comes next takes what was waited for as done. A process that is idle is not over.</summary>
    private static bool IsReliedOn(WaitSite site, StatementSyntax statement, WaitAnalysis analysis) =>
        site.Member?.Name != "WaitForInputIdle" && (IsUsed(site, statement) || (IsToldOfAsDone(site, statement) && !SleepsUntil.IsIn(site) && !EndedChild.IsReadBefore(site, statement)) || AnyIsRead(Prepared(site, analysis), site, statement));

    /// <summary><c>process.WaitForExit(time); return process.ExitCode;</c>, <c>task.Wait(time); return task.Result;</c></summary>
    private static bool IsUsed(WaitSite site, StatementSyntax statement) =>
        site.Api.Kind is WaitKind.Task or WaitKind.Process && Following(statement).Any(next => next.DescendantNodes().Any(node => node switch
        {
            MemberAccessExpressionSyntax access => IsOfEnded(access.Name.Identifier.ValueText, site) && !EndedChild.IsAskedInVain(access, site) && (site.Receiver is null ? IsOfArgument(next, site) : IsWaitedOn(site, access.Expression)),
            MemberBindingExpressionSyntax binding => IsOfEnded(binding.Name.Identifier.ValueText, site) && !EndedChild.IsAskedInVain(binding, site)
                && binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { Expression: var optional } && IsWaitedOn(site, optional),
            _ => false,
        }));

    private static bool IsOfEnded(string member, WaitSite site) => site.Api.Kind == WaitKind.Task ? member is "Result" or "GetAwaiter" : _ofEnded.Contains(member);

    internal static bool IsWaitedOn(WaitSite site, ExpressionSyntax expression) =>
        IsReceiver(site, expression) || (site.Receiver?.Syntax is { } receiver && SyntaxFactory.AreEquivalent(receiver, expression));

    /// <summary><c>Task.WaitAll(all, time); return all.Select(task => task.Result);</c></summary>
    private static bool IsOfArgument(StatementSyntax next, WaitSite site)
    {
        var given = site.Arguments.SelectMany(argument => argument.Value.Syntax.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()).Select(name => name.Identifier.ValueText).ToList();
        return next.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => given.Contains(name.Identifier.ValueText));
    }

    /// <summary>Whether one of some variables is read after the wait.</summary>
    private static bool AnyIsRead(HashSet<ISymbol> guarded, WaitSite site, StatementSyntax statement) =>
        guarded.Count > 0 && Following(statement).Any(next => next.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            !(name.Parent is AssignmentExpressionSyntax { Left: var left } && left == name) && site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol is { } symbol
            && (guarded.Contains(symbol) || (symbol is IMethodSymbol { ContainingType: { } type } && guarded.Contains(type)))));

    /// <summary><c>opened.WaitOne(time); return true;</c>: whether a function says that something was done. Other answers are worked out.</summary>
    private static bool IsToldOfAsDone(WaitSite site, StatementSyntax statement) =>
        Following(statement).SelectMany(next => next.DescendantNodesAndSelf(node => !EnclosingFunction.IsFunction(node))).OfType<ReturnStatementSyntax>().FirstOrDefault() is { Expression: { RawKind: (int)SyntaxKind.TrueLiteralExpression } answer }
        && site.Model.GetTypeInfo(answer, site.CancellationToken).ConvertedType?.SpecialType == SpecialType.System_Boolean;

    /// <summary><c>token.WaitHandle.WaitOne(time)</c>: a sleep that a cancellation ends; and what is named for it.</summary>
    private static bool IsSleep(WaitSite site) =>
        site.Api.Kind == WaitKind.Event && site.ContainingMember.Name.StartsWith("Sleep", StringComparison.Ordinal) ||
        ValueOrigins.Unwrap(site.Receiver) is IPropertyReferenceOperation { Property: { Name: "WaitHandle", ContainingType.Name: "CancellationToken" } };

    /// <summary><c>var result = socket.BeginConnect(...); result.AsyncWaitHandle.WaitOne(time); if (socket.Connected)</c></summary>
    private static bool IsStarterAsked(WaitSite site, StatementSyntax statement) =>
        site.Receiver?.Syntax is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsyncWaitHandle", Expression: IdentifierNameSyntax started }
        && site.Model.GetSymbolInfo(started, site.CancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [{ } declared] }
        && declared.GetSyntax(site.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var start } && Started(start) is { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax starter } }
        && Following(statement).Any(next => next is IfStatementSyntax { Condition: var condition } && condition.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>().Any(asked =>
            asked.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == starter.Identifier.ValueText && site.Model.GetTypeInfo(asked, site.CancellationToken).Type?.SpecialType == SpecialType.System_Boolean));

    private static InvocationExpressionSyntax? Started(ExpressionSyntax start) => start is ConditionalExpressionSyntax choice ? Started(choice.WhenTrue) : start as InvocationExpressionSyntax;

    /// <summary>An event that its waiter resets first wakes it before its time: when that is over it has something else to do.</summary>
    private static bool IsWakeUp(WaitSite site, StatementSyntax statement) =>
        site.Api.Kind == WaitKind.Event && EnclosingFunction.OwnCalls(EnclosingFunction.Of(statement)).Any(call =>
            call.SpanStart < statement.SpanStart && call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Reset" } access && IsReceiver(site, access.Expression));

    /// <summary>An event that nobody sets is waited for because of the time.</summary>
    private static bool IsPause(WaitSite site, WaitAnalysis analysis) =>
        site.Api.Kind == WaitKind.Event && site.Receiver is { } receiver && analysis.Objects.Of(receiver, site.CancellationToken) is { IsClosed: true, IsPrivate: true } facts && !analysis.EndingCalls.Of(site, facts).Any();

    /// <summary><c>try { writing.Wait(time); } catch { } process.Kill();</c>: however the task ends is all the same to the clean-up that comes next.</summary>
    private static bool IsBestEffort(WaitSite site, StatementSyntax statement) =>
        site.Api.Kind == WaitKind.Task && statement.Parent is BlockSyntax { Statements.Count: 1, Parent: TryStatementSyntax attempt } block && attempt.Block == block
        && attempt.Catches.Any(clause => CatchClauses.TakesAll(clause) && clause.Block.Statements.Count == 0)
        && Following(attempt).Take(MaxCleanUp).Any(next => EnclosingFunction.OwnCalls(next).Any(call =>
            SymbolUses.Name(call.Expression)?.Identifier.ValueText is "Kill" or "Dispose" or "DisposeAsync" or "Close" or "CloseAsync" or "Abort"));

    /// <summary>A test that goes on too early fails where it asserts.</summary>
    private static bool IsAsserted(StatementSyntax statement) =>
        Following(statement).Any(next => next.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(IsAssertion));

    private static bool IsAssertion(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax { Expression: var on, Name.Identifier.ValueText: var name }
        && (name.StartsWith("Should", StringComparison.Ordinal) || name is "Verify" or "VerifyAll" || on.ToString().EndsWith("Assert", StringComparison.Ordinal));

    /// <summary>The same, the types of the compilation that are made ready where the object is signalled, and what the work of a task or thread sets that is made here.</summary>
    private static HashSet<ISymbol> Prepared(WaitSite site, WaitAnalysis analysis)
    {
        var prepared = Guarded(site, analysis);
        if (site.Subject is { } subject)
        {
            foreach (var signal in analysis.EndingCalls.Of(site, analysis.Objects.Of(subject, site.CancellationToken)))
            {
                prepared.UnionWith(EnclosingFunction.OwnNodes(EnclosingFunction.Of(signal.Syntax)).Select(Changed).OfType<IdentifierNameSyntax>()
                    .Select(called => analysis.Models.Get(called.SyntaxTree).GetSymbolInfo(called, site.CancellationToken).Symbol).OfType<INamedTypeSymbol>().Where(type => !analysis.Models.Declarations(type).IsEmpty));
            }
        }
        if (ValueOrigins.Variable(site.Receiver) is ILocalSymbol { DeclaringSyntaxReferences: [{ } declared] } && declared.GetSyntax(site.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } begun })
        {
            prepared.UnionWith(begun.DescendantNodes().OfType<AnonymousFunctionExpressionSyntax>().SelectMany(EnclosingFunction.OwnNodes).OfType<AssignmentExpressionSyntax>()
                .Select(assignment => Variable(assignment.Left, analysis, site)).OfType<ISymbol>());
        }
        // The signal itself says nothing of what it was for.
        if (ValueOrigins.Variable(site.Receiver) is { } signalled)
            prepared.Remove(signalled);
        return prepared;
    }

    /// <summary>What the wait is for: the variables of a spin's condition, and those that are set or called where the object is signalled.</summary>
    private static HashSet<ISymbol> Guarded(WaitSite site, WaitAnalysis analysis)
    {
        var guarded = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (site.Api.Kind == WaitKind.SpinWait && site.Arguments.FirstOrDefault()?.Value.Syntax is { } condition)
            guarded.UnionWith(condition.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => Variable(name, analysis, site)).OfType<ISymbol>());
        else if (site.Subject is { } subject)
        {
            foreach (var signal in analysis.EndingCalls.Of(site, analysis.Objects.Of(subject, site.CancellationToken)))
            {
                guarded.UnionWith(EnclosingFunction.OwnNodes(EnclosingFunction.Of(signal.Syntax)).Select(Changed).OfType<ExpressionSyntax>()
                    .Select(changed => Variable(changed, analysis, site)).OfType<ISymbol>());
            }
        }
        return guarded;
    }

    /// <summary>What a node gives another value, or calls: a queue that is written to.</summary>
    private static ExpressionSyntax? Changed(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }) and var called } } => called,
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } step => step.Operand,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } step => step.Operand,
        _ => null,
    };

    private static ISymbol? Variable(ExpressionSyntax name, WaitAnalysis analysis, WaitSite site) =>
        analysis.Models.Get(name.SyntaxTree).GetSymbolInfo(name, site.CancellationToken).Symbol is { Kind: SymbolKind.Field or SymbolKind.Local or SymbolKind.Property or SymbolKind.Parameter } variable
            ? variable
            : null;

    /// <summary>Whether one of some variables is read in a condition after the wait, or is what the function returns.</summary>
    private static bool AnyIsExamined(HashSet<ISymbol> guarded, WaitSite site, StatementSyntax statement, WaitAnalysis analysis) =>
        guarded.Count > 0 && Following(statement).Any(next => next.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            IsExamined(name, next) && site.Model.GetSymbolInfo(name, site.CancellationToken).Symbol is { } symbol && (guarded.Contains(symbol) || Asks(symbol, guarded, site, analysis))));

    /// <summary><c>bool IsEmpty => _items.Count == 0</c>: a property of the type that waits asks for what it reads.</summary>
    private static bool Asks(ISymbol symbol, HashSet<ISymbol> guarded, WaitSite site, WaitAnalysis analysis) =>
        symbol is IPropertySymbol { GetMethod: { } getter } && SymbolEqualityComparer.Default.Equals(symbol.ContainingType, site.ContainingMember.ContainingType)
        && analysis.Models.Declarations(getter).Any(declaration => EnclosingFunction.OwnNodes(declaration.GetSyntax(site.CancellationToken)).OfType<IdentifierNameSyntax>()
            .Any(name => Variable(name, analysis, site) is { } read && guarded.Contains(read)));

    private static bool IsExamined(SyntaxNode name, StatementSyntax statement)
    {
        for (var node = name; node != statement && node.Parent is { } parent; node = parent)
        {
            if (parent is ReturnStatementSyntax or SwitchStatementSyntax
                || (parent is IfStatementSyntax choice && choice.Condition == node)
                || (parent is WhileStatementSyntax loop && loop.Condition == node)
                || (parent is ConditionalExpressionSyntax conditional && conditional.Condition == node)
                || (parent is SwitchExpressionSyntax match && match.GoverningExpression == node)
                || (parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax local } && IsReturned(local))
                || parent is IsPatternExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression })
                return true;
        }
        return false;
    }

    /// <summary><c>var served = _served; _served = 0; return served;</c></summary>
    private static bool IsReturned(VariableDeclaratorSyntax local) => EnclosingFunction.OwnNodes(EnclosingFunction.Of(local)).Any(node =>
        node is ReturnStatementSyntax { Expression: IdentifierNameSyntax returned } && returned.Identifier.ValueText == local.Identifier.ValueText);

    private static bool IsReceiver(WaitSite site, ExpressionSyntax expression) =>
        ValueOrigins.Variable(site.Receiver) is { } waitedOn
        && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(expression, site.CancellationToken).Symbol, waitedOn);

    /// <summary>The statements that run after one, nearest first, up to the end of its function.</summary>
    private static IEnumerable<StatementSyntax> Following(StatementSyntax statement)
    {
        for (SyntaxNode node = statement; node.Parent is { } parent && !EnclosingFunction.IsFunction(node); node = parent)
        {
            switch (parent)
            {
                case BlockSyntax block:
                    foreach (var next in block.Statements.Where(s => s.SpanStart > node.SpanStart))
                        yield return next;
                    break;
                case SwitchSectionSyntax section:
                    foreach (var next in section.Statements.Where(s => s.SpanStart > node.SpanStart))
                        yield return next;
                    break;
                case TryStatementSyntax { Finally.Block: { } cleanup } attempt when node == attempt.Block:
                    yield return cleanup;
                    break;
                case GlobalStatementSyntax { Parent: CompilationUnitSyntax program } global:
                    foreach (var next in program.Members.OfType<GlobalStatementSyntax>().Where(g => g.SpanStart > global.SpanStart))
                        yield return next.Statement;
                    break;
            }
        }
    }
}
