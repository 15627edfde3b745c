using System.Collections.Concurrent;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// What dropped work takes along though it is its caller's: a database context ends with the request that it was made for, and bears no second user; a connection that was
/// accepted has a peer at its other end, who waits.
/// </summary>
internal sealed class LentObjects
{
    /// <summary>Fields from an object to the context that it works with.</summary>
    private const int MaxSteps = 3;

    /// <summary>What an interface is implemented by, at most, to say what is behind it.</summary>
    private const int MaxImplementing = 3;

    /// <summary>Methods of its own that work is followed into.</summary>
    private const int MaxDepth = 2;

    private readonly CodeFacts _facts;
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    public LentObjects(CodeFacts facts) => _facts = facts;

    public bool To(IInvocationOperation call, IReadOnlyList<SyntaxNode> bodies, CancellationToken cancellationToken) =>
        !StartedWork.IsStart(call.TargetMethod) && call.Instance is not (null or IInstanceReferenceOperation)
            ? WorksWithContext(call.Instance.Type)
            : bodies.Any(body => UsesContext(body, 0, new HashSet<SyntaxNode>(), cancellationToken) || TakesConnection(body, call, cancellationToken));

    private bool WorksWithContext(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol)
            return false;
        if (!_known.TryGetValue(type, out var works))
            _known.TryAdd(type, works = LeadsToContext(type, 0, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default)));
        return works;
    }

    /// <param name="type">A type.</param>
    /// <param name="steps">Fields that lead to it.</param>
    /// <param name="seen">Types that were looked at on other ways.</param>
    private bool LeadsToContext(ITypeSymbol? type, int steps, HashSet<ITypeSymbol> seen)
    {
        if (type.SelfAndBases().Any(parent => parent.Name is "DbContext" or "IdentityDbContext"))
            return true;
        if (steps > MaxSteps || type is not INamedTypeSymbol named || !seen.Add(named))
            return false;
        if (named.TypeKind == TypeKind.Interface)
        {
            var implementing = _facts.Models.Declarations(named.OriginalDefinition).IsEmpty ? new List<INamedTypeSymbol>() : _facts.Derived.Below(named).Where(one => one.TypeKind == TypeKind.Class).Take(MaxImplementing + 1).ToList();
            return implementing.Count is > 0 and <= MaxImplementing && implementing.All(one => LeadsToContext(one, steps, seen));
        }
        return !_facts.Models.Declarations(named.OriginalDefinition).IsEmpty
            && named.GetMembers().Any(member => member is IFieldSymbol { IsStatic: false, Type: { TypeKind: TypeKind.Class or TypeKind.Interface } kept } && LeadsToContext(kept, steps + 1, seen));
    }

    /// <summary>Whether work names a field or property that it works with a context by, itself or in a method of the same object.</summary>
    private bool UsesContext(SyntaxNode function, int depth, HashSet<SyntaxNode> seen, CancellationToken cancellationToken)
    {
        if (!seen.Add(function))
            return false;
        foreach (var name in EnclosingFunction.OwnNodes(function).OfType<IdentifierNameSyntax>())
        {
            if (name.Parent is MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } access && access.Name == name)
                continue;
            switch (_facts.Models.Get(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol)
            {
                case IFieldSymbol { IsStatic: false, Type: var type } when WorksWithContext(type):
                case IPropertySymbol { IsStatic: false, Type: var kept } when WorksWithContext(kept):
                    return true;
                case IMethodSymbol { IsStatic: false, IsAbstract: false } method when depth < MaxDepth && name.Parent is InvocationExpressionSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }:
                    if (_facts.Models.Declarations(method.OriginalDefinition).Any(declared => UsesContext(declared.GetSyntax(cancellationToken), depth + 1, seen, cancellationToken)))
                        return true;
                    break;
            }
        }
        return false;
    }

    /// <summary>Whether work is given a connection that was accepted outside of it, and does not close it where it fails.</summary>
    private bool TakesConnection(SyntaxNode function, IInvocationOperation call, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(function.SyntaxTree);
        var given = function is AnonymousFunctionExpressionSyntax
            ? EnclosingFunction.OwnNodes(function).OfType<IdentifierNameSyntax>().Where(name => model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { Type: var type } local && IsConnection(type) && IsAccepted(local, function, cancellationToken))
                .Select(name => name.Identifier.ValueText)
            : Passed(call).Where(argument => ValueOrigins.Unwrap(argument.Value) is ILocalReferenceOperation { Local: var local, Type: { } type } && IsConnection(type) && IsAccepted(local, function, cancellationToken))
                .Select(argument => argument.Parameter?.Name).OfType<string>();
        return given.Distinct().Any(name => !IsClosed(name, function));
    }

    /// <summary>The arguments of what is called: <c>Task.Run(() => ServeAsync(client))</c> starts another method.</summary>
    private IEnumerable<IArgumentOperation> Passed(IInvocationOperation call) =>
        StartedWork.IsStart(call.TargetMethod)
            ? call.Descendants().OfType<IInvocationOperation>().Take(1).SelectMany(started => started.Arguments)
            : call.Arguments;

    private static bool IsConnection(ITypeSymbol type) => type.Name is "HttpListenerContext" or "TcpClient" or "Socket" or "WebSocket" or "NamedPipeServerStream" && type.ContainingNamespace.IsSystem();

    /// <summary><c>var client = await listener.AcceptTcpClientAsync();</c></summary>
    private static bool IsAccepted(ILocalSymbol local, SyntaxNode function, CancellationToken cancellationToken) =>
        local.DeclaringSyntaxReferences is [var declared] && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var value } declarator && (declarator.SyntaxTree != function.SyntaxTree || !function.Span.Contains(declarator.Span))
        && value.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(made => SymbolUses.Name(made.Expression)?.Identifier.ValueText is { } name
            && (name.StartsWith("Accept", StringComparison.Ordinal) || name.StartsWith("GetContext", StringComparison.Ordinal) || name == "EndAccept" || name == "EndGetContext"));

    private static bool IsClosed(string connection, SyntaxNode function) => EnclosingFunction.OwnNodes(function).Any(node => node switch
    {
        UsingStatementSyntax statement => Names(statement.Expression ?? (SyntaxNode?)statement.Declaration, connection),
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } local => Names(local, connection),
        FinallyClauseSyntax or CatchClauseSyntax => Names(node, connection),
        _ => false,
    });

    private static bool Names(SyntaxNode? node, string name) => node?.DescendantNodesAndSelf().Any(one => one is IdentifierNameSyntax named && named.Identifier.ValueText == name) == true;
}
