using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Tokens;

/// <summary>Whether a thread that waits for several tasks is let go by a token already, as what it waits for was given that one: any of them for <c>WaitAny</c>, all for <c>WaitAll</c>.</summary>
internal sealed class GivenTokens
{
    /// <summary>Variables, calls and linked sources gone through on the way to a task or a token.</summary>
    private const int MaxDepth = 4;

    private readonly WaitSite _site;
    private readonly WaitAnalysis _analysis;

    private GivenTokens(WaitSite site, WaitAnalysis analysis)
    {
        _site = site;
        _analysis = analysis;
    }

    /// <param name="holder">The token, or the source that has it.</param>
    public static bool Have(ISymbol holder, WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api is not { RuleId: RuleIds.SeveralTasks, Mode: Catalogue.WaitMode.Blocks } || site.Arguments is not [{ Value: var waited }, ..])
            return false;
        var given = new GivenTokens(site, analysis);
        return given.Tasks(waited, 0) is { Count: > 0 } tasks && (site.Api.MemberName == "WaitAny" ? tasks.Any(IsGiven) : tasks.All(IsGiven));

        bool IsGiven(IOperation task) => IsCall(given.Made(task)) || analysis.Origins.Of(task, site.CancellationToken).All(IsCall);

        bool IsCall(IOperation? made) => made is IInvocationOperation call && (call.Arguments.Any(IsIt) || call.Arguments.Any(argument => IsHandedOn(argument.Value)));

        bool IsIt(IArgumentOperation argument) => analysis.Known.IsToken(argument.Parameter?.Type) && given.IsOf(argument.Value, holder, 0);

        // `Task.Run(() => Visit(item, stop))`
        bool IsHandedOn(IOperation work) => ValueOrigins.Unwrap(work) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation function } && function.Descendants().OfType<IArgumentOperation>().Any(IsIt);
    }

    /// <summary>The call that makes a task, or a local that is given nothing else: origins would lead into what it returns.</summary>
    private IOperation? Made(IOperation task) => ValueOrigins.Unwrap(task) is not ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var declared] } local } ? ValueOrigins.Unwrap(task)
        : Initialized.Value(declared.GetSyntax(_site.CancellationToken)) is { } value && !_analysis.Uses.Of(local, _site.CancellationToken).Uses.Any(use => use.Operation.Parent is IAssignmentOperation set && set.Target == use.Operation)
            ? ValueOrigins.Unwrap(_analysis.Models.Operation(value, _site.CancellationToken)) : null;

    /// <summary>The tasks of an array or a list, <see langword="null"/> where they are not all seen.</summary>
    private IReadOnlyList<IOperation>? Tasks(IOperation? tasks, int depth)
    {
        tasks = ValueOrigins.Unwrap(tasks);
        if (tasks is null || depth > MaxDepth)
            return null;
        if (Elements.Of(tasks) is { } elements)
            return elements;
        switch (tasks)
        {
            case ILocalReferenceOperation { Local: var array } when _analysis.Origins.Of(tasks, _site.CancellationToken) is { IsComplete: true, Leaves: [IArrayCreationOperation { Initializer: null }] }:
                return Put(array);
            case ILocalReferenceOperation:
                return _analysis.Origins.Of(tasks, _site.CancellationToken) is { IsComplete: true, Leaves: [var made] } && made != tasks ? Tasks(made, depth + 1) : null;
            case IInvocationOperation { TargetMethod: var method } call when (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } many:
                if (method.Name is "ToArray" or "ToList")
                    return Tasks(many, depth + 1);
                return method.Name == "Select" && call.Arguments is [.., { Value: var each }] && ValueOrigins.Unwrap(each)?.Syntax is SimpleLambdaExpressionSyntax { ExpressionBody: { } one } && _analysis.Models.Operation(one, _site.CancellationToken) is { } task
                    ? new[] { task } : null;
            default:
                return null;
        }
    }

    /// <summary><c>tasks[i] = task;</c>: what is put in an array that was made empty.</summary>
    private IReadOnlyList<IOperation> Put(ILocalSymbol array) => _analysis.Uses.Of(array, _site.CancellationToken).Uses
        .Select(use => use.Operation.Parent is IArrayElementReferenceOperation { Parent: ISimpleAssignmentOperation put } element && put.Target == element ? put.Value : null).OfType<IOperation>().ToList();

    /// <summary>Whether a token is the one that <paramref name="holder"/> is or has, or is cancelled with that.</summary>
    private bool IsOf(IOperation token, ISymbol holder, int depth) =>
        IsNamed(token, holder, depth) || _analysis.Origins.Of(token, _site.CancellationToken).All(origin => IsNamed(origin, holder, depth));

    private bool IsNamed(IOperation token, ISymbol holder, int depth)
    {
        var named = ValueOrigins.Variable(ValueOrigins.Unwrap(token) is IPropertyReferenceOperation { Property: { Name: "Token", ContainingType.Name: "CancellationTokenSource" }, Instance: { } source } ? source : token);
        return SymbolEqualityComparer.Default.Equals(named, holder)
            || depth < MaxDepth && named is ILocalSymbol { DeclaringSyntaxReferences: [var declared] } && Initialized.Value(declared.GetSyntax(_site.CancellationToken)) is { } made
                && _analysis.Models.Operation(made, _site.CancellationToken) is IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linked
                && linked.Arguments.SelectMany(argument => Elements.Of(argument.Value) ?? new[] { argument.Value }).Any(parent => IsOf(parent, holder, depth + 1));
    }
}
