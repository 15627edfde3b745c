using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// A token parameter that a method never names although it waits for what could take it (HANG410): a bounded wait of the catalogue, or a
/// method of the compilation with a token of its own.
/// </summary>
/// <remarks>
/// Silent for a body that waits for nothing, as an implementation of an interface may, or for short pauses only, for a parameter called <c>_</c>, where the waits take
/// another token, another parameter is the one that is passed or another token is asked (<c>context.CancellationToken</c>), and in a hosted
/// service, whose stopping token has a rule of its own.
/// </remarks>
internal sealed class UnusedToken
{
    /// <summary>How a body looks at a token that it does not pass on.</summary>
    private static readonly WordPositions _looks = new("IsCancellationRequested", "ThrowIfCancellationRequested");

    private readonly CodeFacts _facts;
    private readonly KnownTypes _known;
    private readonly Lazy<HeardTokens> _heard;
    private readonly Lazy<MissedToken> _missed;

    public UnusedToken(WaitAnalysis analysis)
    {
        (_facts, _known) = (analysis.Facts, analysis.Known);
        _heard = new Lazy<HeardTokens>(() => new HeardTokens(analysis.Facts));
        _missed = new Lazy<MissedToken>(() => new MissedToken(analysis));
    }

    /// <summary>The unused parameter of a body, if it has one, by the first of the body's waits that could take it.</summary>
    public Finding? In(CodeBlock context, IReadOnlyList<WaitSite> sites)
    {
        if (context.Node is not MethodDeclarationSyntax { ParameterList.Parameters.Count: > 0 } declaration
            || ((SyntaxNode?)declaration.Body ?? declaration.ExpressionBody) is not { } body
            || !TreeWords.CanHold(declaration.SyntaxTree, "CancellationToken", context.CancellationToken))
            return null;
        return In(declaration, body, context, sites);
    }

    private Finding? In(MethodDeclarationSyntax declaration, SyntaxNode body, CodeBlock context, IReadOnlyList<WaitSite> sites)
    {
        if (context.OwningSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } method
            || method.Parameters.FirstOrDefault(IsCandidate) is not { } parameter
            // The token of a host is HANG411's.
            || (_facts.Hosted.Exist && _facts.Hosted.Token(method) is not null)
            || method.Parameters.Any(p => _known.IsToken(p.Type) && TreeWords.Holds(body, p.Name, context.CancellationToken))
            || !_looks.In(body.SyntaxTree, body.Span, context.CancellationToken).IsEmpty
            || IsGivenNone(parameter, method, context.CancellationToken))
            return null;
        foreach (var site in sites)
        {
            if (StandsIn(site.Name, declaration) && !IsLeft(site.Operation) && !IsShortPause(site) && !IsLimit(site) && !IsDatagram(site.Api) && !IsFlush(site) && !(site.Api.Kind == WaitKind.HttpBody && HasRequest(declaration, context)) && !site.Arguments.Any(IsNoTime) && !site.Arguments.Any(IsToken) && (site.Api.Find(BoundKind.Token) is not null || (site.Member is IMethodSymbol waiting && TokenOverload(waiting, method))))
                return new Finding(parameter, site.Operation, site.Name, site.Api.DisplayName, site.Api.Key, _missed.Value.Is(parameter, method, site), !MissedToken.IsOfPeer(site.Api.Kind));
        }
        if (Call(method, declaration, context) is not { TargetMethod: var target } call)
            return null;
        var isMissed = _missed.Value.Is(parameter, method, call, context.CancellationToken) && (target.Name == method.Name || LikeCalls.PassToken(call, _facts, context.CancellationToken));
        return new Finding(parameter, call, SymbolUses.Name(((InvocationExpressionSyntax)call.Syntax).Expression) ?? call.Syntax, target.Name, target.GetDocumentationCommentId() ?? target.Name, isMissed, IsArguable: false);
    }

    /// <summary><c>_ = Task.Delay(3000).ContinueWith(...)</c>: the method does not wait for it.</summary>
    private static bool IsLeft(IOperation wait)
    {
        var value = TaskPath.Carried(wait);
        while (value.Parent is IInvocationOperation { TargetMethod.Name: "ContinueWith" or "Unwrap" } chained && chained.Instance == value)
            value = TaskPath.Carried(chained);
        return value.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } && value is not IAwaitOperation && value.Type is { Name: "Task" or "ValueTask" };
    }

    /// <summary><c>await Task.Delay(50);</c>: over before anybody would see that it was cancelled. In a loop many short ones make a long one.</summary>
    private static bool IsShortPause(WaitSite site) => site.Api.Kind == WaitKind.Delay && site.Arguments.Any(time => Times.IsShort(time.Value)) && LoopSyntax.Around(site.Name) is null;

    /// <summary><c>await Task.WhenAny(work, Task.Delay(5000));</c>: the delay is the bound.</summary>
    private static bool IsLimit(WaitSite site) => site.Api.Kind == WaitKind.Delay && TaskPath.Consumer(TaskPath.Carried(site.Operation)) is { TargetMethod: { Name: "WhenAny" or "WaitAny", ContainingType.Name: "Task" } };

    /// <summary>What is sent without a peer that takes it is gone at once.</summary>
    private static bool IsDatagram(BlockingApi api) => api.Kind == WaitKind.SocketSend && api.Find(BoundKind.Default) is not null;

    /// <summary>The wait is for the answer of a request, which stands here as well and has a token of its own or none; what came with it is there.</summary>
    private static bool HasRequest(MethodDeclarationSyntax declaration, CodeBlock context) =>
        EnclosingFunction.OwnCalls(declaration).Any(call => context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is IMethodSymbol { ContainingType.Name: "HttpClient" or "HttpMessageInvoker" });

    /// <summary>A text writer has no more than a buffer left, or nothing where it flushes by itself.</summary>
    private static bool IsFlush(WaitSite site) => site.Member is { Name: "FlushAsync" } && site.Receiver?.Type is { Name: "StreamWriter" or "TextWriter" };

    /// <summary>Whether all who call a method that nobody outside can call, by whatever contract, have no token for it.</summary>
    private bool IsGivenNone(IParameterSymbol token, IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (!SymbolUses.CannotBeSeenOutside(method) && !SymbolUses.CannotBeSeenOutside(method.ContainingType))
            return false;
        var calls = _facts.Uses.Of(method, cancellationToken);
        var count = calls.Uses.Length;
        if (!calls.IsComplete || !calls.Uses.All(use => GivesNone(use, token)))
            return false;
        foreach (var promised in method.ContainingType.AllInterfaces.SelectMany(contract => contract.GetMembers(method.Name)).OfType<IMethodSymbol>())
        {
            if (!SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(promised), method))
                continue;
            var byContract = _facts.Uses.Of(promised.OriginalDefinition, cancellationToken);
            if (!SymbolUses.CannotBeSeenOutside(promised.ContainingType) || !byContract.IsComplete || !byContract.Uses.All(use => GivesNone(use, token)))
                return false;
            count += byContract.Uses.Length;
        }
        return count > 0 && !method.IsOverride;
    }

    /// <summary>Whether a method is called without a token.</summary>
    public static bool GivesNone(SymbolUse use, IParameterSymbol token) => use.Operation is IInvocationOperation call
        && ValueOrigins.IsNoToken(ValueOrigins.Argument(call, token.Ordinal));

    private bool IsCandidate(IParameterSymbol parameter) =>
        _known.IsToken(parameter.Type) && parameter.RefKind == RefKind.None && parameter.Name.Trim('_').Length > 0 && !TokenMembers.HasOtherMeaning(parameter.Name);

    /// <summary>A wait in a lambda may be another's: only what the method itself waits for counts.</summary>
    private static bool StandsIn(SyntaxNode wait, SyntaxNode method) => EnclosingFunction.Of(wait) == method;

    /// <summary>A call of the compilation's own that is awaited or returned, and has a token parameter left out or an overload with one.</summary>
    private IInvocationOperation? Call(IMethodSymbol method, MethodDeclarationSyntax declaration, CodeBlock context)
    {
        foreach (var invocation in EnclosingFunction.OwnCalls(declaration))
        {
            if (context.SemanticModel.GetOperation(invocation, context.CancellationToken) is IInvocationOperation call
                && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingAssembly, context.SemanticModel.Compilation.Assembly)
                && _known.IsTaskLike(call.Type)
                && TaskPath.Carried(call).Parent is IAwaitOperation or IReturnOperation
                && (call.Arguments.Any(argument => LeavesTokenOut(argument) && _heard.Value.Is(argument.Parameter!, context.CancellationToken)) || TokenOverload(call.TargetMethod, method)))
                return call;
        }
        return null;
    }

    /// <summary><c>gate.WaitAsync(0)</c> only looks.</summary>
    private bool IsNoTime(IArgumentOperation argument) =>
        argument is { Parameter: { Type: var type }, Value: var value } && (type.SpecialType == SpecialType.System_Int32 || _known.IsTimeSpan(type)) && Times.IsNone(value);

    private bool IsToken(IArgumentOperation argument) => argument.ArgumentKind == ArgumentKind.Explicit && _known.IsToken(argument.Parameter?.Type);

    private bool LeavesTokenOut(IArgumentOperation argument) => argument.ArgumentKind == ArgumentKind.DefaultValue && _known.IsToken(argument.Parameter?.Type);

    /// <summary>An overload that takes one token more. The method itself is none: it would call itself.</summary>
    private bool TokenOverload(IMethodSymbol called, IMethodSymbol caller)
    {
        called = called.OriginalDefinition;
        foreach (var overload in called.ContainingType.GetMembers(called.Name).OfType<IMethodSymbol>())
        {
            if (!SymbolEqualityComparer.Default.Equals(overload, caller.OriginalDefinition)
                && overload.Parameters.Length == called.Parameters.Length + 1
                && overload.IsStatic == called.IsStatic
                && _known.IsToken(overload.Parameters.Last().Type)
                && SameStart(overload.Parameters, called.Parameters))
                return true;
        }
        return false;
    }

    private static bool SameStart(ImmutableArray<IParameterSymbol> longer, ImmutableArray<IParameterSymbol> shorter)
    {
        for (var i = 0; i < shorter.Length; i++)
        {
            if (!SymbolEqualityComparer.Default.Equals(longer[i].Type, shorter[i].Type))
                return false;
        }
        return true;
    }

    /// <param name="Parameter">The token that is not used.</param>
    /// <param name="Wait">The call that could take it.</param>
    /// <param name="Place">The name of the call.</param>
    /// <param name="Name">How the message names the call.</param>
    /// <param name="Api">The catalogue's row, or the called method.</param>
    /// <param name="IsMissed">Whether it is shown to be missed: the call waits right here, is left to an overload, or is one to which the type passes a token elsewhere.</param>
    /// <param name="IsArguable">Whether no peer is asked.</param>
    internal sealed record Finding(IParameterSymbol Parameter, IOperation Wait, SyntaxNode Place, string Name, string Api, bool IsMissed, bool IsArguable);
}
