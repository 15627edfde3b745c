using System.Collections.Concurrent;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Lifetimes;

/// <summary>
/// Which types have objects that live as long as the process, so that what they start needs no end: an entry point's, a singleton by its own
/// static member or by registration with a container. A hosted service is none of them: the host stops it, and the process may go on.
/// </summary>
internal sealed class ProcessLifetime
{
    private static readonly WordPositions _registrations = new("AddSingleton", "TryAddSingleton", "AddKeyedSingleton", "AddActivatedSingleton", "SingleInstance", "RegisterSingleton", "RegisterInstance");
    private static readonly WordPositions _registrationsForEach = new("AddScoped", "TryAddScoped", "AddTransient", "TryAddTransient", "AddKeyedScoped", "AddKeyedTransient", "InstancePerDependency", "InstancePerLifetimeScope", "InstancePerRequest");

    /// <summary>Holders from an object up to a static member.</summary>
    private const int MaxHolders = 3;

    private readonly CodeFacts _facts;
    private readonly LifetimeTypes _types;
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _known = new(SymbolEqualityComparer.Default);
    private HashSet<string>? _registered;
    private HashSet<string>? _registeredForEach;

    public ProcessLifetime(CodeFacts facts, LifetimeTypes types)
    {
        _facts = facts;
        _types = types;
    }

    public bool Has(INamedTypeSymbol? type, CancellationToken cancellationToken)
    {
        if (type is null)
            return false;
        type = type.OriginalDefinition;
        if (!_known.TryGetValue(type, out var has))
            has = _known.GetOrAdd(type, Decide(type, cancellationToken));
        return has;
    }

    /// <summary>Whether a container makes an object of a type for each who asks for one, or for each scope.</summary>
    public bool IsMadeForEach(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        (_registeredForEach ??= Named(_registrationsForEach, cancellationToken)).Contains(type.Name);

    /// <summary>Whether a body is the program's own, at whose end the process ends.</summary>
    public bool IsEntryPoint(ISymbol member, CancellationToken cancellationToken)
    {
        for (var symbol = member; symbol is IMethodSymbol; symbol = symbol.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(symbol, _facts.Compilation.GetEntryPoint(cancellationToken)) || symbol is { IsStatic: true, Name: "Main" })
                return true;
        }
        return false;
    }

    private bool Decide(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (type.IsOrDerivesFrom(_types.HostedService))
            return false;
        return IsOfProcess(type, cancellationToken)
            || IsHeldByType(type, 0, cancellationToken)
            || (_registered ??= Named(_registrations, cancellationToken)).Contains(type.Name);
    }

    /// <summary>Whether a type is the program itself, or has its one object in a static member of its own.</summary>
    private bool IsOfProcess(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.IsStatic
        || type.Name is "Program" or "Startup"
        || SymbolEqualityComparer.Default.Equals(_facts.Compilation.GetEntryPoint(cancellationToken)?.ContainingType, type)
        || type.BaseType is { Name: "Application" or "ApplicationContext" }
        // Its base stands in markup.
        || (type.Name == "App" && type.Locations.Any(place => place.SourceTree?.FilePath.EndsWith("App.xaml.cs", StringComparison.OrdinalIgnoreCase) == true))
        // The process ends when its main window is closed.
        || (type.Name.StartsWith("Main", StringComparison.Ordinal) && type.BaseType is { Name: "Window" or "Form" or "MetroWindow" })
        || HoldsItself(type);

    /// <summary><c>static readonly Clock Instance = new Clock();</c>, lazily too.</summary>
    public static bool HoldsItself(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            var held = member switch
            {
                IFieldSymbol { IsStatic: true, IsConst: false } field => field.Type,
                IPropertySymbol { IsStatic: true } property => property.Type,
                _ => null,
            };
            if (held is INamedTypeSymbol { Name: "Lazy", TypeArguments.Length: 1 } lazy)
                held = lazy.TypeArguments[0];
            if (SymbolEqualityComparer.Default.Equals(held?.OriginalDefinition, type))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether all who make objects of a type keep them in static members, or in objects that are kept so themselves. What has an end of its own is meant to
    /// end before the process.
    /// </summary>
    private bool IsHeldByType(INamedTypeSymbol type, int depth, CancellationToken cancellationToken)
    {
        if (depth >= MaxHolders || type.TypeKind != TypeKind.Class || type.IsAbstract || OwnerEnd.IsIn(type))
            return false;
        var isMade = false;
        foreach (var constructor in type.InstanceConstructors)
        {
            var uses = _facts.Uses.Of(constructor, cancellationToken).Uses;
            foreach (var use in uses)
            {
                if (Recurrence.IsChained(use))
                    continue;
                if (use.Operation is not IObjectCreationOperation made || KeptBy(made) is not { } keeper)
                    return false;
                if (!keeper.IsStatic && !(use.Member?.ContainingType is { } holder && (IsOfProcess(holder, cancellationToken) || IsHeldByType(holder, depth + 1, cancellationToken))))
                    return false;
                isMade = true;
            }
        }
        return isMade;
    }

    /// <summary>The field or property of its own maker that a new object is put in.</summary>
    public static ISymbol? KeptBy(IObjectCreationOperation made)
    {
        IOperation value = made;
        while (value.Parent is IConversionOperation or IParenthesizedOperation or ICoalesceOperation)
            value = value.Parent;
        return value.Parent switch
        {
            ISimpleAssignmentOperation or ICoalesceAssignmentOperation => ValueOrigins.Variable(((IAssignmentOperation)value.Parent).Target) is (IFieldSymbol or IPropertySymbol) and var keeper ? keeper : null,
            IFieldInitializerOperation or IPropertyInitializerOperation => Initialized.By((ISymbolInitializerOperation)value.Parent).FirstOrDefault(),
            // static readonly Lazy<Clock> _clock = new(() => new Clock());
            IReturnOperation { Parent: IBlockOperation { Parent: IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IObjectCreationOperation { Type.Name: "Lazy" } lazy } } } } } => KeptBy(lazy),
            _ => null,
        };
    }

    /// <summary>Every name in a call that registers something: of singletons more than are registered, which only silences.</summary>
    private HashSet<string> Named(WordPositions registrations, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tree in _facts.Compilation.SyntaxTrees)
        {
            if (!registrations.CanBeIn(tree, cancellationToken))
                continue;
            var root = tree.GetRoot(cancellationToken);
            foreach (var hit in registrations.In(tree, new TextSpan(0, tree.Length), cancellationToken))
            {
                // services.AddSingleton<Cache>(); return services.AddSingleton(_ => new Cache()); static void Add(...) => services.AddSingleton<Cache>();
                if (root.FindToken(hit.Position).Parent?.FirstAncestorOrSelf<SyntaxNode>(node => node is ExpressionStatementSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax { ExpressionBody: not null }) is not { } statement)
                    continue;
                foreach (var name in statement.DescendantNodes().OfType<SimpleNameSyntax>())
                    names.Add(name.Identifier.ValueText);
            }
        }
        return names;
    }
}
