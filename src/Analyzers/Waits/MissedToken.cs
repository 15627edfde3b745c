using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// Whether somebody misses a token that a method does not pass on: it was asked for by the method itself and not by a contract of another assembly, who calls it has one, and
/// what it does not reach goes on for long when that is cancelled.
/// </summary>
internal sealed class MissedToken
{
    /// <summary>Methods that a call is followed through to a wait.</summary>
    private const int MaxDepth = 5;

    /// <summary>Methods looked into for one call.</summary>
    private const int MaxMethods = 60;

    private readonly WaitAnalysis _analysis;
    private readonly Implementations _implementations;

    public MissedToken(WaitAnalysis analysis) => (_analysis, _implementations) = (analysis, Implementations.Few(analysis.Facts));

    /// <summary>A wait of the catalogue: it has a limit, which is the longest that it goes on.</summary>
    public bool Is(IParameterSymbol token, IMethodSymbol method, WaitSite site) =>
        // The body is there with the answer as a rule, and what its owner ends is over when that stops.
        site.Api.Kind != WaitKind.HttpBody && _analysis.Judged.Of(site).State != BoundState.Owner
        && IsAskedFor(token, method, site.CancellationToken) && !IsBestEffort(site.Name);

    /// <summary>A call of a method with a token of its own.</summary>
    public bool Is(IParameterSymbol token, IMethodSymbol method, IInvocationOperation call, CancellationToken cancellationToken) =>
        IsAskedFor(token, method, cancellationToken) && !IsBestEffort(call.Syntax) && !HasLimit(call)
        && Waits(call.TargetMethod, 0, new HashSet<ISymbol>(SymbolEqualityComparer.Default), cancellationToken);

    private bool IsAskedFor(IParameterSymbol token, IMethodSymbol method, CancellationToken cancellationToken) =>
        !ForeignSignature.Has(method) && !IsOfMissing(method) && !IsGivenNone(token, method, cancellationToken);

    /// <summary>A contract may be of a package that is missing.</summary>
    private static bool IsOfMissing(IMethodSymbol method) =>
        method.IsOverride && method.OverriddenMethod is null || (method.DeclaredAccessibility == Accessibility.Public && method.ContainingType is var type
            && (type.AllInterfaces.Any(contract => contract.TypeKind == TypeKind.Error) || type.SelfAndBases().Any(parent => parent.TypeKind == TypeKind.Error)));

    /// <summary>Whether those who call it here have no token for it.</summary>
    private bool IsGivenNone(IParameterSymbol token, IMethodSymbol method, CancellationToken cancellationToken)
    {
        var uses = method.Promised().OfType<IMethodSymbol>().Append(method).SelectMany(one => _analysis.Uses.Of(one.OriginalDefinition, cancellationToken).Uses).ToList();
        return uses.Count > 0 && uses.All(use => UnusedToken.GivesNone(use, token));
    }

    /// <summary><c>try { return await Ask(); } catch { return null; }</c>: no answer is as good as one.</summary>
    private static bool IsBestEffort(SyntaxNode wait) =>
        EnclosingFunction.AncestorsWithin(wait).OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(wait.Span)
            && attempt.Catches.Any(clause => CatchClauses.TakesAll(clause) && !EnclosingFunction.OwnNodes(clause.Block).Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax)));

    /// <summary><c>ConnectAsync(new Options(host, timeout: 5000))</c></summary>
    private static bool HasLimit(IInvocationOperation call) =>
        call.Arguments.Any(argument => argument.DescendantsAndSelf().OfType<IArgumentOperation>().Any(inner => inner.ArgumentKind == ArgumentKind.Explicit
            && inner.Parameter?.Name.IndexOf("timeout", StringComparison.OrdinalIgnoreCase) >= 0 && Times.Milliseconds(ValueOrigins.Unwrap(inner.Value)) > 0));

    /// <summary>Whether a method, or what it calls, waits for a peer or for what somebody else has to do: files, short pauses and children that are given a time end by themselves.</summary>
    private bool Waits(IMethodSymbol method, int depth, HashSet<ISymbol> asked, CancellationToken cancellationToken)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (depth > MaxDepth || asked.Count > MaxMethods || !asked.Add(method))
            return false;
        var running = _implementations.Of(method);
        if (running.IsEmpty)
            return _analysis.Models.Declarations(method).IsEmpty && IsOfLibrary(method);
        return running.Any(one => _analysis.Models.Declarations(one).Any(declared => WaitsIn(declared.GetSyntax(cancellationToken), depth, asked, cancellationToken)));
    }

    private bool WaitsIn(SyntaxNode body, int depth, HashSet<ISymbol> asked, CancellationToken cancellationToken)
    {
        var functions = body.DescendantNodes().Where(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax).Prepend(body);
        if (functions.Any(function => _analysis.FunctionWaits.In(function, cancellationToken).Any(IsLong)))
            return true;
        var model = _analysis.Models.Get(body.SyntaxTree);
        return body.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol next
            && _analysis.Known.IsTaskLike(next.ReturnType) && Waits(next, depth + 1, asked, cancellationToken));
    }

    /// <summary>Whatever limit there is, a peer can use it up.</summary>
    public static bool IsOfPeer(WaitKind kind) =>
        kind is WaitKind.SocketAccept or WaitKind.SocketConnect or WaitKind.SocketReceive or WaitKind.TlsHandshake or WaitKind.HttpListen or WaitKind.HttpCall or WaitKind.WebSocket or WaitKind.Quic
            or WaitKind.Smtp or WaitKind.Dns or WaitKind.Database or WaitKind.Grpc;

    private bool IsLong(WaitSite site) => site.Api.Kind switch
    {
        var kind when IsOfPeer(kind) => true,
        WaitKind.Delay or WaitKind.Process or WaitKind.HttpBody or WaitKind.Lock or WaitKind.ReaderWriterLock or WaitKind.SpinLock or WaitKind.FileWatch or WaitKind.Task => false,
        _ => _analysis.Judged.Of(site).State is BoundState.Token or BoundState.Unbounded or BoundState.Explicit,
    };

    /// <summary>A library that is given a token for its task talks to somebody.</summary>
    private bool IsOfLibrary(IMethodSymbol method) =>
        !method.ContainingNamespace.IsSystem() && method.Parameters.Any(parameter => _analysis.Known.IsToken(parameter.Type)) && _analysis.Known.IsTaskLike(method.ReturnType);
}
