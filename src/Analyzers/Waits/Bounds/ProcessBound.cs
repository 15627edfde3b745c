using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// What a child process and its parent owe each other. A child that fills a redirected pipe nobody reads never ends, nor does one that
/// waits for the end of its input; its parent waits for that end. A child that was killed ends, and one whose exit was told has ended.
/// </summary>
internal sealed class ProcessBound : IBoundTest
{
    private const string Output = "StandardOutput";
    private const string Error = "StandardError";
    private const string Input = "StandardInput";

    /// <summary>Callers that are followed from who kills a child.</summary>
    private const int MaxCallers = 3;

    private static readonly HashSet<string> _inputCalls = new(StringComparer.Ordinal) { "Write", "WriteLine", "WriteAsync", "WriteLineAsync", "Flush", "FlushAsync" };

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind == WaitKind.StreamWrite)
            return IsOfProcess(site.Api) ? ChildInput.Judge(site, analysis) : null;
        if (site.Receiver is not { } receiver || Subject(site, receiver, analysis) is not var (process, stream) || ValueOrigins.Variable(process) is not { } variable
            || BodyGraphs.FunctionAround(site.Name) is not { } function)
            return null;
        if (TurnedOff.Is(site, analysis))
            return BoundVerdict.Complete;
        var uses = analysis.Uses.Of(variable, site.CancellationToken).Uses;
        if (IsKilled(uses, function, site, analysis))
            return BoundVerdict.Owner;
        var command = ChildCommand.Before(site.Name, function, analysis, site.CancellationToken);
        if (command.IsBrief(isFeared: uses.Any(use => IsTimedWait(use) && use.Operation.Syntax.SpanStart > site.Operation.Syntax.Span.End)))
            return BoundVerdict.Complete;
        // Whoever has read an output to its end, has waited for the exit, or knows how it ended, has seen the child off; what it owed was reported there.
        var isOver = uses.Any(use => Precedes(use, site, function)
            && (IsDrained(use, site, function, analysis) || Member(use) is "ExitCode" or "ExitTime" || (stream is null ? IsTimedWait(use) : IsWait(use))))
            || (stream is null && IsExitTold(uses, site));
        var deadlock = isOver ? null : stream is null ? BeforeExit(site, process, command, uses, function, analysis) : WhileReading(site, process, stream, command, uses, function, analysis);
        if (deadlock is not null)
            return deadlock with { IsArguable = deadlock.Stream is not null, WaitsToBeAsked = command.IsOfFewWords() || (deadlock.Stream is { } full && (command.IsUnseen || command.IsQuietForCallersInSight(full))) || UncalledHelper.Starts(command, site, analysis) };
        if (isOver)
            return BoundVerdict.Complete;
        return stream is not null && Outputs(receiver, site, analysis).All(output => IsKilledByOwner(output.Process, site, analysis)) ? BoundVerdict.Owner : null;
    }

    /// <summary>The process that a call waits for, and the stream it reads, if that is how.</summary>
    private static (IOperation Process, string? Stream)? Subject(WaitSite site, IOperation receiver, WaitAnalysis analysis)
    {
        if (site.Api.Kind == WaitKind.Process)
            return (receiver, null);
        if (site.Api.Kind != WaitKind.StreamRead || !IsOfProcess(site.Api))
            return null;
        foreach (var output in Outputs(receiver, site, analysis))
            return output;
        return null;
    }

    public static bool IsOfProcess(BlockingApi api) => api.Receiver.Id is { } id && id.Contains("Diagnostics.Process.");

    /// <summary>The outputs that a reader can be of, each with its process.</summary>
    private static IEnumerable<(IOperation Process, string Stream)> Outputs(IOperation reader, WaitSite site, WaitAnalysis analysis)
    {
        foreach (var pipe in Pipes(reader, site, analysis))
        {
            if (pipe is { Property.Name: Output or Error, Instance: { } process })
                yield return (process, pipe.Property.Name);
        }
    }

    /// <summary>The properties that a reader or writer can be of, whether it is what they give or the stream under that.</summary>
    internal static IEnumerable<IPropertyReferenceOperation> Pipes(IOperation end, WaitSite site, WaitAnalysis analysis) =>
        analysis.Origins.Of(end, site.CancellationToken).Leaves
            .Select(origin => origin is IPropertyReferenceOperation { Property.Name: "BaseStream", Instance: { } over } ? ValueOrigins.Unwrap(over) : origin).OfType<IPropertyReferenceOperation>();

    private static BoundVerdict? WhileReading(WaitSite site, IOperation process, string stream, ChildCommand command, ImmutableArray<SymbolUse> uses, SyntaxNode function, WaitAnalysis analysis)
    {
        if (!ReadsToEnd(site) || !IsWaitedFor(site.Operation))
            return null;
        var other = stream == Output ? Error : Output;
        if (Redirects(process, other, site, analysis) && !uses.Any(use => IsRead(use, other) && (Precedes(use, site, function) || IsElsewhere(use, function)))
            && !uses.Any(IsHandedOn) && !IsReadWhereMade(process, other, site, function, analysis) && !command.IsQuietOn(other))
            return Deadlock($"the child stops once it has filled '{other}', which nobody reads meanwhile", uses.Any(use => IsRead(use, other)) ? "read both at the same time" : Drop(other)) with { Stream = other };
        return WaitsForInput(site, process, uses, function, analysis);
    }

    private static BoundVerdict? BeforeExit(WaitSite site, IOperation process, ChildCommand command, ImmutableArray<SymbolUse> uses, SyntaxNode function, WaitAnalysis analysis)
    {
        if (!IsWaitedFor(site.Operation) || uses.Any(IsHandedOn))
            return null;
        foreach (var stream in new[] { Output, Error })
        {
            if (Redirects(process, stream, site, analysis) && !uses.Any(use => IsRead(use, stream) && (Precedes(use, site, function) || IsElsewhere(use, function)))
                && !IsReadWhereMade(process, stream, site, function, analysis) && !command.IsQuietOn(stream))
                return Deadlock($"the child stops once it has filled '{stream}', which is not read before it ends", uses.Any(use => IsRead(use, stream)) ? $"read '{stream}' first" : Drop(stream)) with { Stream = stream };
        }
        return WaitsForInput(site, process, uses, function, analysis);
    }

    private static BoundVerdict? WaitsForInput(WaitSite site, IOperation process, ImmutableArray<SymbolUse> uses, SyntaxNode function, WaitAnalysis analysis)
    {
        var inputs = uses.Where(use => Member(use) == Input).ToList();
        // Another member talks to the child while it runs: the input is open for that.
        if (inputs.Any(use => IsElsewhere(use, function)))
            return null;
        return inputs.Count > 0 && inputs.All(use => IsInputCall(use, analysis, site.CancellationToken)) && !uses.Any(IsHandedOn) && Redirects(process, Input, site, analysis)
            ? Deadlock("the child waits for the end of its input, which is never closed", $"close '{Input}' first")
            : null;
    }

    /// <summary>What nobody ever reads need not be redirected.</summary>
    private static string Drop(string stream) => $"drop the redirection of '{stream}'";

    private static BoundVerdict Deadlock(string why, string wayOut) => new(BoundState.Never, why) { RuleId = RuleIds.Process, WayOut = wayOut };

    internal static bool Redirects(IOperation process, string stream, WaitSite site, WaitAnalysis analysis)
    {
        if (analysis.Compilation.FindType("System.Diagnostics.ProcessStartInfo")?.GetMembers($"Redirect{stream}").OfType<IPropertySymbol>().FirstOrDefault() is not { } property)
            return false;
        var settings = new PropertySettings(analysis, new[] { property }, value => value.ConstantValue switch
        {
            { HasValue: true, Value: true } => Setting.Bounding,
            { HasValue: true, Value: false } => Setting.Endless,
            _ => Setting.Unknown,
        }, site.CancellationToken);
        return settings.Of(process, site.Operation.Syntax) == Setting.Bounding;
    }

    private static bool IsKilled(ImmutableArray<SymbolUse> uses, SyntaxNode function, WaitSite site, WaitAnalysis analysis)
    {
        var kills = uses.Where(use => Member(use) == "Kill" && use.Operation.Parent is { } call && BodyGraphs.FunctionAround(call.Syntax) == function)
            .ToDictionary(use => use.Operation.Parent!.Syntax, _ => Setting.Bounding);
        return kills.Count > 0 && analysis.Graphs.Of(function, site.CancellationToken) is { } graph
            && PathFacts.At(graph, site.Operation.Syntax, kills, Setting.Unknown) == Setting.Bounding;
    }

    /// <summary>
    /// What is read from a child ends with it: a callback of a token, the owner's stop path or another function of its own kills it. What another
    /// caller of a helper does with a child of its own is no end of this one, and whoever disposes of a process lets it run on.
    /// </summary>
    private static bool IsKilledByOwner(IOperation process, WaitSite site, WaitAnalysis analysis)
    {
        var facts = analysis.Objects.Of(process, site.CancellationToken);
        var calls = facts.IsMerged ? ImmutableArray<IOperation>.Empty : facts.Calls;
        if (ValueOrigins.Variable(process) is (IFieldSymbol or ILocalSymbol) and var variable)
            calls = calls.AddRange(analysis.Uses.Of(variable, site.CancellationToken).Uses.Select(use => use.Operation.Parent is IConditionalAccessOperation access ? access.WhenNotNull : use.Operation.Parent).OfType<IOperation>());
        var kills = calls.Where(call => call is IInvocationOperation { TargetMethod.Name: "Kill" } or IMethodReferenceOperation { Method.Name: "Kill" }).ToList();
        return kills.Count > 0
            && analysis.Endings.Of(site, kills).Any(ending => ending.Kind > EndingKind.AfterJoin && IsApart(EnclosingFunction.Of(ending.Call.Syntax), site, facts, analysis, 0));
    }

    /// <summary>
    /// Whether a function, and somebody who calls it, has nothing to do with who reads: one that starts the reading may kill only once that is over,
    /// or has failed.
    /// </summary>
    private static bool IsApart(SyntaxNode function, WaitSite site, ObjectFacts facts, WaitAnalysis analysis, int depth)
    {
        if (Contains(function, site.Name) || facts.Creations.Any(creation => Contains(function, creation.Syntax)) || TreeWords.Holds(function, site.ContainingMember.Name, site.CancellationToken))
            return false;
        if (depth >= MaxCallers || function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax)
            || analysis.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, site.CancellationToken) is not IMethodSymbol method)
            return true;
        var callers = analysis.Uses.Of(method.Root(), site.CancellationToken);
        return !callers.IsComplete || callers.Uses.IsEmpty || callers.Uses.Any(use => IsApart(EnclosingFunction.Of(use.Operation.Syntax), site, facts, analysis, depth + 1));
    }

    private static bool Contains(SyntaxNode function, SyntaxNode node) => function.SyntaxTree == node.SyntaxTree && function.Span.Contains(node.Span);

    /// <summary>
    /// Whether the wait stands in a handler of the process's own <c>Exited</c>. Where outputs are read by events the wait is also for the end of
    /// those, which a child of the child can hold open.
    /// </summary>
    private static bool IsExitTold(ImmutableArray<SymbolUse> uses, WaitSite site) =>
        uses.Any(use => use.Operation.Parent is IEventReferenceOperation { Event.Name: "Exited", Parent: IEventAssignmentOperation { Adds: true, HandlerValue: var handler } } && Handles(handler, site))
        && !uses.Any(use => Member(use) is { } member && (member == Begin(Output) || member == Begin(Error)));

    private static bool Handles(IOperation handler, WaitSite site) => ValueOrigins.Unwrap(handler) switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Syntax: var lambda } } => Contains(lambda, site.Name),
        IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } } => SymbolEqualityComparer.Default.Equals(method, site.ContainingMember),
        _ => false,
    };

    internal static bool IsRead(SymbolUse use, string stream) =>
        Member(use) is { } member && (member == stream || member == Begin(stream));

    private static string Begin(string stream) => stream == Output ? "BeginOutputReadLine" : "BeginErrorReadLine";

    /// <summary>Whether a helper that makes the process has begun to read one of its outputs.</summary>
    private static bool IsReadWhereMade(IOperation process, string stream, WaitSite site, SyntaxNode function, WaitAnalysis analysis) =>
        analysis.Origins.Of(process, site.CancellationToken).Leaves.Any(made => BodyGraphs.FunctionAround(made.Syntax) is { } maker && maker != function
            && (TreeWords.Holds(maker, stream, site.CancellationToken) || TreeWords.Holds(maker, Begin(stream), site.CancellationToken)));

    private static bool IsTimedWait(SymbolUse use) =>
        Called(use) is { TargetMethod.Name: "WaitForExit" or "WaitForExitAsync", Arguments: { Length: > 0 } arguments }
        && arguments[0].ArgumentKind == ArgumentKind.Explicit;

    private static bool IsWait(SymbolUse use) =>
        Called(use) is { TargetMethod.Name: "WaitForExit" or "WaitForExitAsync" } call && IsWaitedFor(call);

    /// <summary><c>process.WaitForExit()</c>, <c>process?.WaitForExit()</c></summary>
    private static IInvocationOperation? Called(SymbolUse use) => use.Operation.Parent switch
    {
        IInvocationOperation call => call,
        IConditionalAccessOperation access when access.Operation == use.Operation => access.WhenNotNull as IInvocationOperation,
        _ => null,
    };

    /// <summary>Whether a use reads one of the outputs to its end, there and then or by a task that is waited for before the call.</summary>
    private static bool IsDrained(SymbolUse use, WaitSite site, SyntaxNode function, WaitAnalysis analysis)
    {
        if (Member(use) is not (Output or Error) || use.Operation.Parent is not { Parent: { } reading })
            return false;
        if (reading is IPropertyReferenceOperation { Property.Name: "BaseStream", Parent: { } below })
            reading = below;
        // `while ((line = child.StandardError.ReadLine()) != null)`, `while (!child.StandardOutput.EndOfStream)`
        if (reading.Syntax.FirstAncestorOrSelf<WhileStatementSyntax>() is { } loop && loop.Span.End <= site.Name.SpanStart && loop.Condition.Span.Contains(reading.Syntax.Span) && !LoopSyntax.IsBrokenOff(loop)
            && (reading is IInvocationOperation { TargetMethod.Name: "ReadLine" or "ReadLineAsync" } || use.Operation.Parent.Parent is IPropertyReferenceOperation { Property.Name: "EndOfStream" }))
            return true;
        return reading is IInvocationOperation { TargetMethod.Name: "ReadToEnd" or "ReadToEndAsync" or "CopyTo" or "CopyToAsync" } call
            && (IsWaitedFor(call) || IsGathered(call)
                || (TaskPath.StoredIn(call) is ILocalSymbol task
                    && analysis.Uses.Of(task, site.CancellationToken).Uses.Any(u => Precedes(u, site, function) && (TaskPath.IsWaitedFor(u.Operation) || IsGathered(u.Operation)))));
    }

    /// <summary>Whether a task is one of several that are waited for together.</summary>
    private static bool IsGathered(IOperation task) =>
        TaskPath.Consumer(TaskPath.Carried(task)) is { } together
        && (together.TargetMethod.Name == "WaitAll" || (together.TargetMethod.Name == "WhenAll" && IsWaitedFor(together)));

    private static bool IsInputCall(SymbolUse use, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        if (use.Operation.Parent is not { Parent: { } parent })
            return false;
        if (parent is IInvocationOperation call)
            return _inputCalls.Contains(call.TargetMethod.Name);
        // A name for the writer is as good as the writer.
        return parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } local } declarator }
            && declarator.Syntax.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { UsingKeyword.RawKind: 0 }
            && analysis.Uses.Of(local, cancellationToken).Uses.All(u => u.Operation.Parent is IInvocationOperation { TargetMethod.Name: { } name } && _inputCalls.Contains(name));
    }

    /// <summary>Whether others may read or close what this body does not.</summary>
    internal static bool IsHandedOn(SymbolUse use) => use.Operation.Parent switch
    {
        IArgumentOperation { Parent: IInvocationOperation } => true,
        IReturnOperation => true,
        IConversionOperation { Parent: IArgumentOperation or IReturnOperation } => true,
        ISimpleAssignmentOperation assignment => assignment.Value == use.Operation,
        _ => false,
    };

    private static string? Member(SymbolUse use) => use.Operation.Parent switch
    {
        IPropertyReferenceOperation property => property.Property.Name,
        IInvocationOperation invocation when invocation.Instance == use.Operation => invocation.TargetMethod.Name,
        // `child?.StandardOutput.ReadToEnd()`
        IConditionalAccessOperation access when access.Operation == use.Operation => access.WhenNotNull.DescendantsAndSelf().Select(Asked).FirstOrDefault(name => name is not null),
        _ => null,
    };

    private static string? Asked(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Instance: IConditionalAccessInstanceOperation, Property.Name: var property } => property,
        IInvocationOperation { Instance: IConditionalAccessInstanceOperation, TargetMethod.Name: var method } => method,
        _ => null,
    };

    private static bool Precedes(SymbolUse use, WaitSite site, SyntaxNode function) =>
        use.Operation.Syntax.SyntaxTree == function.SyntaxTree && function.Span.Contains(use.Operation.Syntax.Span) && use.Operation.Syntax.Span.End < site.Operation.Syntax.SpanStart;

    internal static bool IsElsewhere(SymbolUse use, SyntaxNode function) => BodyGraphs.FunctionAround(use.Operation.Syntax) != function;

    private static bool ReadsToEnd(WaitSite site) => site.Api.MemberName switch
    {
        "ReadToEnd" or "ReadToEndAsync" or "CopyTo" or "CopyToAsync" => true,
        "ReadLine" or "ReadLineAsync" => site.Name.FirstAncestorOrSelf<WhileStatementSyntax>() is { } loop && (loop.Condition.Span.Contains(site.Name.Span) || AsksForEnd(loop.Condition)),
        _ => false,
    };

    /// <summary><c>while (!child.StandardOutput.EndOfStream)</c></summary>
    private static bool AsksForEnd(ExpressionSyntax condition) =>
        condition is PrefixUnaryExpressionSyntax { Operand: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "EndOfStream" } };

    /// <summary>Whether nothing else runs in this body until the call has ended: it blocks, is awaited at once or is blocked on.</summary>
    private static bool IsWaitedFor(IOperation call)
    {
        if (call is IInvocationOperation { TargetMethod.ReturnType: var type } && type.Name is not ("Task" or "ValueTask"))
            return true;
        for (var parent = call.Parent; ; parent = parent.Parent)
        {
            switch (parent)
            {
                case IAwaitOperation or IPropertyReferenceOperation { Property.Name: "Result" }:
                case IInvocationOperation { TargetMethod.Name: "GetResult" or "Wait" }:
                    return true;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "AsTask" }:
                    continue;
                default:
                    return false;
            }
        }
    }
}
