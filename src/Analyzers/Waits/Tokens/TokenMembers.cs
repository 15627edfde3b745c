using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits.Tokens;

/// <summary>A token that an object carries.</summary>
/// <param name="Member">The property or field.</param>
/// <param name="IsOfTheWork">Whether the object stands for the piece of work under way, so that its token is about this very wait.</param>
internal sealed record TokenMember(ISymbol Member, bool IsOfTheWork);

/// <summary>The tokens that objects carry one level deep: <c>context.RequestAborted</c>.</summary>
internal sealed class TokenMembers
{
    /// <summary>Objects that frameworks make for one request, call, message or job.</summary>
    private static readonly HashSet<string> _contexts = new(StringComparer.Ordinal)
    {
        "Microsoft.AspNetCore.Http.HttpContext",
        "Microsoft.AspNetCore.SignalR.HubCallerContext",
        "Microsoft.AspNetCore.Connections.ConnectionContext",
        "Microsoft.Azure.Functions.Worker.FunctionContext",
        "Grpc.Core.ServerCallContext",
        "MassTransit.PipeContext",
        "Quartz.IJobExecutionContext",
    };

    /// <summary>Tokens that say that something began or is over, not that work should stop.</summary>
    private static readonly HashSet<string> _otherMeanings = new(StringComparer.Ordinal) { "ApplicationStarted", "ApplicationStopped", "None" };

    private readonly KnownTypes _known;
    private readonly INamedTypeSymbol? _exception;
    private readonly ConcurrentDictionary<ITypeSymbol, ImmutableArray<TokenMember>> _members = new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<ISymbol>> _leads = new(SymbolEqualityComparer.Default);

    public TokenMembers(WaitAnalysis analysis)
    {
        _known = analysis.Known;
        _exception = analysis.Compilation.FindType("System.Exception");
    }

    public ImmutableArray<TokenMember> Of(ITypeSymbol? type)
    {
        if (type is null or IErrorTypeSymbol || type.SpecialType != SpecialType.None || type.TypeKind is not (TypeKind.Class or TypeKind.Interface or TypeKind.Struct)
            || _known.IsToken(type) || _known.IsTokenSource(type) || type.IsOrDerivesFrom(_exception)
            // Its token is the default of what it starts, and mostly none.
            || type is { Name: "TaskFactory", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } })
            return ImmutableArray<TokenMember>.Empty;
        if (!_members.TryGetValue(type, out var members))
            members = _members.GetOrAdd(type, Find(type));
        return members;
    }

    /// <summary>The members that a type itself declares and that are tokens, which come first, or have one: every wait in it asks.</summary>
    public ImmutableArray<ISymbol> LeadsOf(INamedTypeSymbol type)
    {
        if (!_leads.TryGetValue(type, out var leads))
        {
            leads = _leads.GetOrAdd(type, type.GetMembers()
                .Where(member => !member.IsImplicitlyDeclared && TypeOf(member) is { } own && (_known.IsToken(own) || _known.IsTokenSource(own) || !Of(own).IsEmpty))
                .OrderByDescending(member => _known.IsToken(TypeOf(member))).ToImmutableArray());
        }
        return leads;
    }

    /// <summary>Whether a name says that a token belongs to starting up, or has another meaning than "stop".</summary>
    public static bool HasOtherMeaning(string name) =>
        _otherMeanings.Contains(name) || name.TrimStart('_').StartsWith("start", StringComparison.OrdinalIgnoreCase);

    private ImmutableArray<TokenMember> Find(ITypeSymbol type)
    {
        var found = ImmutableArray.CreateBuilder<TokenMember>();
        // What can be cancelled itself has a token of what it cancels, and no other work's.
        if (SelfAndBases(type).Any(declaring => declaring.GetMembers("Cancel").Any(member => member is IMethodSymbol { Parameters.IsEmpty: true })))
            return ImmutableArray<TokenMember>.Empty;
        foreach (var declaring in SelfAndBases(type))
        {
            var isContext = _contexts.Contains(declaring.OriginalDefinition.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat.WithGenericsOptions(SymbolDisplayGenericsOptions.None)));
            foreach (var member in declaring.GetMembers())
            {
                if (member is { IsStatic: false, IsImplicitlyDeclared: false, CanBeReferencedByName: true } && _known.IsToken(TypeOf(member)) && !HasOtherMeaning(member.Name)
                    && !found.Any(f => f.Member.Name == member.Name))
                    found.Add(new TokenMember(member, isContext));
            }
        }
        return found.ToImmutable();
    }

    private static IEnumerable<ITypeSymbol> SelfAndBases(ITypeSymbol type)
    {
        for (var t = type; t is not null && t.SpecialType == SpecialType.None; t = t.BaseType)
            yield return t;
        foreach (var implemented in type.TypeKind == TypeKind.Interface ? type.AllInterfaces : ImmutableArray<INamedTypeSymbol>.Empty)
            yield return implemented;
    }

    /// <summary>The type of a field or of a property that can be read.</summary>
    public static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol { GetMethod: not null, IsIndexer: false } property => property.Type,
        _ => null,
    };
}
