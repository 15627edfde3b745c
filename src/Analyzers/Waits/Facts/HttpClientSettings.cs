using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Bounds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Waits.Facts;

/// <summary>
/// Clients whose timeout is taken away where they are registered: <c>services.AddHttpClient&lt;Rates&gt;(c => c.Timeout = Timeout.InfiniteTimeSpan)</c>.
/// A typed client is told by the type that is given it, a named one by the name that the factory is asked for.
/// </summary>
internal sealed class HttpClientSettings
{
    private const int MaxSteps = 8;

    private static readonly WordPositions _words = new("AddHttpClient", "ConfigureHttpClient");

    private readonly WaitAnalysis _analysis;
    private ImmutableArray<Registration> _registrations;

    public HttpClientSettings(WaitAnalysis analysis) => _analysis = analysis;

    /// <summary>Where the timeout of the client that makes a call is said to be infinite, if it is.</summary>
    public Location? Endless(WaitSite site, IOperation client)
    {
        if (_registrations.IsDefault)
            ImmutableInterlocked.InterlockedInitialize(ref _registrations, Find(site.CancellationToken).ToImmutableArray());
        if (_registrations.IsEmpty)
            return null;
        var origins = _analysis.Origins.Of(client, site.CancellationToken);
        foreach (var registration in _registrations)
        {
            if (registration.Client is { } type
                ? origins.Leaves.Any(IsGiven) && site.ContainingMember.ContainingType.IsOrDerivesFrom(type)
                : origins.Any(origin => origin is IInvocationOperation { TargetMethod.Name: "CreateClient" } create && Name(create) == registration.Name))
                return registration.Place;
        }
        return null;
    }

    /// <summary>A client that a constructor is given, which nobody in sight calls.</summary>
    private static bool IsGiven(IOperation origin) => origin is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } };

    private static string? Name(IInvocationOperation call) =>
        call.Arguments.FirstOrDefault(a => a.Parameter is { Name: "name", Type.SpecialType: SpecialType.System_String })?.Value.ConstantValue is { HasValue: true, Value: string name } ? name : null;

    private IEnumerable<Registration> Find(CancellationToken cancellationToken)
    {
        foreach (var tree in _analysis.Compilation.SyntaxTrees)
        {
            var hits = _words.In(tree, new TextSpan(0, tree.Length), cancellationToken).ToArray();
            foreach (var hit in hits)
            {
                if (hit.IsCalled && tree.GetRoot(cancellationToken).FindToken(hit.Position).Parent is SimpleNameSyntax name
                    && _analysis.Models.Operation(SymbolUses.Expression(name), cancellationToken) is IInvocationOperation call
                    && call.Arguments.Select(a => TakenAway(a.Value)).FirstOrDefault(place => place is not null) is { } place && Registered(call, place) is { } registration)
                    yield return registration;
            }
        }
    }

    /// <summary>Where a configuring lambda sets the timeout of the client it is given to infinite.</summary>
    private Location? TakenAway(IOperation argument) =>
        ValueOrigins.Unwrap(argument) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }
            ? lambda.Body.Descendants().OfType<ISimpleAssignmentOperation>().FirstOrDefault(assignment =>
                assignment.Target is IPropertyReferenceOperation { Property: { Name: "Timeout", ContainingType.Name: "HttpClient" } }
                && ArgumentBound.IsInfiniteOrigin(assignment.Value, _analysis))?.Syntax.GetLocation()
            : null;

    private static Registration? Registered(IInvocationOperation call, Location place)
    {
        var link = call;
        for (var step = 0; step < MaxSteps; step++)
        {
            if (link.TargetMethod.Name == "AddHttpClient")
            {
                var type = link.TargetMethod.TypeArguments.LastOrDefault();
                return type is null && Name(link) is null ? null : new Registration(type, Name(link), place);
            }
            if (ValueOrigins.Unwrap(link.Instance ?? link.Arguments.FirstOrDefault()?.Value) is not IInvocationOperation next)
                return null;
            link = next;
        }
        return null;
    }

    /// <param name="Client">The type that is given the client.</param>
    /// <param name="Name">The name of the client, where it has one.</param>
    /// <param name="Place">Where its timeout is set.</param>
    private sealed record Registration(ITypeSymbol? Client, string? Name, Location Place);
}
