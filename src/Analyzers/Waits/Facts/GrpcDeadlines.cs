using System.Collections.Immutable;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Facts;

/// <summary>
/// Which gRPC clients get their deadlines in one place: by an interceptor, or by passing on that of the call that is being served. Where the
/// client that is meant can be told (<c>AddGrpcClient&lt;T&gt;().AddInterceptor(...)</c>, <c>new T(channel.Intercept(...))</c>) it is that one, else
/// it may be any.
/// </summary>
internal sealed class GrpcDeadlines
{
    private const int MaxSteps = 8;

    private static readonly WordPositions _words = new("EnableCallContextPropagation", "AddInterceptor", "Intercept");

    private readonly WaitAnalysis _analysis;
    private Receivers? _given;

    public GrpcDeadlines(WaitAnalysis analysis) => _analysis = analysis;

    public bool AreGivenTo(ITypeSymbol? client, CancellationToken cancellationToken)
    {
        var given = _given ??= Find(cancellationToken);
        if (given.IsAny)
            return true;
        for (var type = client; type is not null; type = type.BaseType)
        {
            if (given.Clients.Contains(type.OriginalDefinition))
                return true;
        }
        return false;
    }

    private Receivers Find(CancellationToken cancellationToken)
    {
        var clients = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var tree in _analysis.Compilation.SyntaxTrees)
        {
            foreach (var hit in _words.In(tree, new Microsoft.CodeAnalysis.Text.TextSpan(0, tree.Length), cancellationToken))
            {
                if (!hit.IsCalled || tree.GetRoot(cancellationToken).FindToken(hit.Position).Parent is not SimpleNameSyntax name
                    || _analysis.Models.Operation(SymbolUses.Expression(name), cancellationToken) is not IInvocationOperation call)
                    continue;
                var meant = Clients(call, cancellationToken).ToList();
                if (meant.Count == 0)
                    return new Receivers(ImmutableHashSet<ISymbol>.Empty, IsAny: true);
                clients.UnionWith(meant);
            }
        }
        return new Receivers(clients.ToImmutable(), IsAny: false);
    }

    private IEnumerable<ISymbol> Clients(IInvocationOperation call, CancellationToken cancellationToken) =>
        call.TargetMethod.Name == "Intercept" ? Made(call, cancellationToken) : Registered(call, cancellationToken);

    /// <summary>The client that a chain of calls registers: <c>services.AddGrpcClient&lt;T&gt;().AddInterceptor(...)</c>, or through a variable.</summary>
    private IEnumerable<ISymbol> Registered(IInvocationOperation call, CancellationToken cancellationToken)
    {
        IOperation? link = call;
        for (var step = 0; step < MaxSteps && link is IInvocationOperation { TargetMethod: var method } registration; step++)
        {
            if (method is { Name: "AddGrpcClient", TypeArguments: { Length: > 0 } arguments })
                return new ISymbol[] { arguments[0].OriginalDefinition };
            var receiver = registration.Instance ?? registration.Arguments.FirstOrDefault()?.Value;
            link = ValueOrigins.Unwrap(receiver) is IInvocationOperation next ? next : Kept(ValueOrigins.Variable(receiver), cancellationToken);
        }
        return Enumerable.Empty<ISymbol>();
    }

    /// <summary>The call whose result a local keeps.</summary>
    private IOperation? Kept(ISymbol? variable, CancellationToken cancellationToken) =>
        variable is ILocalSymbol && _analysis.Models.Declarations(variable) is { Length: 1 } declarations
        && declarations[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value }
            ? ValueOrigins.Unwrap(_analysis.Models.Operation(value, cancellationToken))
            : null;

    /// <summary>The clients made from what <c>Intercept</c> returns, where it is seen to go nowhere else.</summary>
    private IEnumerable<ISymbol> Made(IOperation invoker, CancellationToken cancellationToken)
    {
        var value = TaskPath.Carried(invoker);
        if (value.Parent is IArgumentOperation { Parent: IObjectCreationOperation { Type: { } client } })
            return new ISymbol[] { client.OriginalDefinition };
        if (value.Parent is IInvocationOperation { TargetMethod.Name: "Intercept" } again)
            return Made(again, cancellationToken);
        if (value.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Intercept", IsExtensionMethod: true } } extension })
            return Made(extension, cancellationToken);
        if (TaskPath.StoredIn(invoker) is not { } variable || _analysis.Uses.Of(variable, cancellationToken) is not { IsComplete: true } uses)
            return Enumerable.Empty<ISymbol>();
        var clients = new List<ISymbol>();
        foreach (var use in uses.Uses)
        {
            if (use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation)
                continue;
            if (TaskPath.Carried(use.Operation).Parent is not IArgumentOperation { Parent: IObjectCreationOperation { Type: { } made } })
                return Enumerable.Empty<ISymbol>();
            clients.Add(made.OriginalDefinition);
        }
        return clients;
    }

    /// <param name="Clients">The types of the clients that are told.</param>
    /// <param name="IsAny">Whether it may be any client.</param>
    private sealed record Receivers(ImmutableHashSet<ISymbol> Clients, bool IsAny);
}
