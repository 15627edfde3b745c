using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// Whether a method does anything with the token it is given: one that is deaf to it, or hands it to who is, gains nothing by it. Of a contract all that
/// fulfil it here are asked.
/// </summary>
internal sealed class HeardTokens
{
    private readonly CodeFacts _facts;
    private readonly Implementations _implementations;

    public HeardTokens(CodeFacts facts) => (_facts, _implementations) = (facts, Implementations.Few(facts));

    public bool Is(IParameterSymbol token, CancellationToken cancellationToken) => Is(token, new HashSet<ISymbol>(SymbolEqualityComparer.Default), cancellationToken);

    private bool Is(IParameterSymbol token, HashSet<ISymbol> asked, CancellationToken cancellationToken)
    {
        if (token.ContainingSymbol is not IMethodSymbol method)
            return true;
        // Who hands it round in a circle does nothing with it on the way.
        if (!asked.Add(method.OriginalDefinition))
            return false;
        var bodies = _implementations.Of(method.ReducedFrom ?? method);
        // By its place in the method as it is written: one that extends a type has its receiver before it.
        var at = token.Ordinal + (method.ReducedFrom is null ? 0 : 1);
        return bodies.IsEmpty || bodies.Any(body => body.Parameters.Length <= at || IsNamed(body.Parameters[at], body, asked, cancellationToken));
    }

    private bool IsNamed(IParameterSymbol token, IMethodSymbol method, HashSet<ISymbol> asked, CancellationToken cancellationToken)
    {
        foreach (var declared in _facts.Models.Declarations(method))
        {
            if (Body(declared.GetSyntax(cancellationToken)) is not { } body)
                return true;
            if (!TreeWords.Holds(body, token.Name, cancellationToken))
                continue;
            foreach (var name in body.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == token.Name && !IsForTheDeaf(name, asked, cancellationToken))
                    return true;
            }
        }
        return false;
    }

    /// <summary><c>_inner.LoadAsync(name, token)</c>, which does nothing with it either.</summary>
    private bool IsForTheDeaf(IdentifierNameSyntax name, HashSet<ISymbol> asked, CancellationToken cancellationToken) =>
        name.Parent is ArgumentSyntax argument
        && _facts.Models.Operation(argument, cancellationToken) is IArgumentOperation { Parent: IInvocationOperation, Parameter: { } next }
        && !Is(next.OriginalDefinition as IParameterSymbol ?? next, asked, cancellationToken);

    private static SyntaxNode? Body(SyntaxNode declaration) => declaration switch
    {
        MethodDeclarationSyntax { Body: { } block } => block,
        MethodDeclarationSyntax { ExpressionBody: { } value } => value,
        LocalFunctionStatementSyntax { Body: { } block } => block,
        LocalFunctionStatementSyntax { ExpressionBody: { } value } => value,
        _ => null,
    };
}
