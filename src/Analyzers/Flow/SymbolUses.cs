using System.Collections.Immutable;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Flow;

/// <summary>One place where source names a symbol.</summary>
/// <param name="Operation">The reference itself: field, local, parameter or property reference, or the invocation or creation of a method.</param>
internal readonly record struct SymbolUse(IOperation Operation)
{
    /// <summary>The member whose body it stands in.</summary>
    public ISymbol? Member => Operation.SemanticModel?.GetEnclosingSymbol(Operation.Syntax.SpanStart);
}

/// <summary>All uses of a symbol within a scope.</summary>
/// <param name="Uses">In source order, tree by tree.</param>
/// <param name="IsComplete">Whether every use is there: nothing was capped and nothing outside the scope can name the symbol.</param>
internal sealed record UseSet(ImmutableArray<SymbolUse> Uses, bool IsComplete)
{
    /// <summary>Whether a method is given away, as far as is seen, and called nowhere.</summary>
    public bool AreOnlyGiven => !Uses.IsEmpty && Uses.All(use => use.Operation is IMethodReferenceOperation);
}

/// <summary>
/// Finds where a symbol is used: by its name in the text first, then by binding only those places. Facts about a field in its type, and
/// about who calls a method, are made from it. Caps lose findings, never time.
/// </summary>
internal sealed class SymbolUses
{
    /// <summary>More places than this are not bound, whether they turn out to name the symbol or not; the set is then incomplete.</summary>
    private const int MaxBound = 120;

    /// <summary>More places than this are not even asked whether the symbol can stand there.</summary>
    private const int MaxLooked = 2000;

    private readonly SourceModels _models;
    private readonly SourceWords _words;
    private readonly NamedPlaces _named;
    private readonly RecentFacts<ISymbol, UseSet> _uses = new(SymbolEqualityComparer.Default);

    public SymbolUses(SourceModels models, SourceWords words)
    {
        _models = models;
        _words = words;
        _named = new NamedPlaces(words, MaxLooked);
    }

    /// <summary>
    /// Uses of a symbol wherever it can be named: a local or a local function in its body, a private member in its type, anything else in the
    /// compilation (and then <see cref="UseSet.IsComplete"/> only if the symbol cannot be seen from outside).
    /// </summary>
    public UseSet Of(ISymbol symbol, CancellationToken cancellationToken)
    {
        // Rules that run side by side ask for the same symbols at the same time, and binding is what costs.
        return _uses.Get(symbol.OriginalDefinition, (Uses: this, Token: cancellationToken), static (asked, by) => by.Uses.Find(asked, by.Token));
    }

    /// <summary>Where a name stands for a value or a call, as far as syntax tells, in the whole compilation.</summary>
    public ImmutableArray<SyntaxNode> Named(string name, CancellationToken cancellationToken) => _named.Of(name, cancellationToken);

    /// <summary>Whether a name stands nowhere outside of its declaration, for a type as little as for a value.</summary>
    public bool StandsOnlyIn(SyntaxNode declared, string name, CancellationToken cancellationToken) => _named.StandsOnlyIn(declared, name, cancellationToken);

    private UseSet Find(ISymbol symbol, CancellationToken cancellationToken)
    {
        var uses = ImmutableArray.CreateBuilder<SymbolUse>();
        var (looked, bound) = (0, 0);
        var isUnsure = false;
        var fitting = symbol is IMethodSymbol method ? Fitting(method) : null;
        foreach (var node in Places(symbol, fitting, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++looked >= MaxLooked)
                return new UseSet(uses.ToImmutable(), IsComplete: false);
            // Binding costs far more than asking whether the arguments fit.
            if (fitting is var (least, most) && Arguments(node) is { Arguments.Count: var count } && (count < least || count > most))
                continue;
            if (++bound > MaxBound)
                return new UseSet(uses.ToImmutable(), IsComplete: false);
            if (Bind(node, symbol, ref isUnsure, cancellationToken) is { } use)
                uses.Add(use);
        }
        return new UseSet(uses.ToImmutable(), IsComplete: !isUnsure && CannotBeSeenOutside(symbol) && !(Scope(symbol) is null && _named.IsCapped(symbol.Name, cancellationToken)));
    }

    /// <summary>The expressions that can name the symbol, as far as syntax tells.</summary>
    private IEnumerable<SyntaxNode> Places(ISymbol symbol, (int Least, int Most)? fitting, CancellationToken cancellationToken)
    {
        var isConstructor = symbol is IMethodSymbol { MethodKind: MethodKind.Constructor };
        if (Scope(symbol) is not { } scope)
        {
            if (isConstructor)
                return _words.Holding(symbol.ContainingType.Name, cancellationToken).SelectMany(tree => Creations(tree, new TextSpan(0, tree.Length), symbol, cancellationToken));
            return fitting is var (least, most) ? _named.Of(symbol.Name, least, most, cancellationToken) : _named.Of(symbol.Name, cancellationToken);
        }
        // The entry point of top-level statements declares itself as the whole file, which is its scope.
        return _models.Declarations(scope).SelectMany(part => isConstructor
            ? Creations(part.SyntaxTree, part.Span, symbol, cancellationToken)
            : NamedPlaces.In(part.SyntaxTree, part.Span, symbol.Name, cancellationToken));
    }

    /// <summary>Outside of whose declarations nobody can name the symbol.</summary>
    private static ISymbol? Scope(ISymbol symbol) => symbol switch
    {
        ILocalSymbol or IParameterSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction } when !IsPrimaryConstructorParameter(symbol) => symbol.ContainingSymbol,
        IParameterSymbol => symbol.ContainingType,
        { DeclaredAccessibility: Accessibility.Private } => symbol.ContainingType,
        _ => null,
    };

    private static IEnumerable<SyntaxNode> Creations(SyntaxTree tree, TextSpan span, ISymbol constructor, CancellationToken cancellationToken)
    {
        SyntaxNode? root = null;
        foreach (var hit in TreeWords.Of(tree, cancellationToken).In(span, new[] { constructor.ContainingType.Name, "new", "this", "base" }, cancellationToken))
        {
            // Target-typed `new(...)`, `this(...)` and `base(...)` name a constructor without naming its type.
            if (hit.Word > 0 && !hit.IsCalled)
                continue;
            var token = (root ??= tree.GetRoot(cancellationToken)).FindToken(hit.Position);
            if (token.SpanStart == hit.Position && token.Parent is { } parent && Creation(token, parent) is { } creation && !(creation is ConstructorInitializerSyntax initializer && IsOfAnother(initializer, constructor.ContainingType.Name)))
                yield return creation;
        }
    }

    /// <summary>Whether <c>this(...)</c> or <c>base(...)</c> stands in a type that is not, or is not said to derive from, one of a name. In a file that gives types other names, nobody knows.</summary>
    private static bool IsOfAnother(ConstructorInitializerSyntax initializer, string type) =>
        initializer.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaring
        && (initializer.IsKind(SyntaxKind.ThisConstructorInitializer)
            ? declaring.Identifier.ValueText != type
            // The base may be said at another part of the type.
            : !declaring.Modifiers.Any(SyntaxKind.PartialKeyword) && declaring.BaseList is { } bases && !bases.Types.Any(one => one.Type.DescendantNodesAndSelf().Any(node => node is SimpleNameSyntax name && name.Identifier.ValueText == type)))
        && !initializer.SyntaxTree.GetCompilationUnitRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).Any(node => node is UsingDirectiveSyntax { Alias: not null });

    private static BaseArgumentListSyntax? Arguments(SyntaxNode place) => place switch
    {
        InvocationExpressionSyntax call => call.ArgumentList,
        BaseObjectCreationExpressionSyntax created => created.ArgumentList,
        ConstructorInitializerSyntax initializer => initializer.ArgumentList,
        PrimaryConstructorBaseTypeSyntax primary => primary.ArgumentList,
        _ => null,
    };

    /// <summary>How many arguments a method takes; <see langword="null"/> where that has no limit. A delegate in a field or local is called with what its type says.</summary>
    private static (int Least, int Most)? Fitting(IMethodSymbol method)
    {
        var least = method.IsExtensionMethod ? -1 : 0;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.IsParams)
                return null;
            if (!parameter.IsOptional)
                least++;
        }
        return (least, method.Parameters.Length);
    }

    private SymbolUse? Bind(SyntaxNode node, ISymbol symbol, ref bool isUnsure, CancellationToken cancellationToken)
    {
        var model = _models.Get(node.SyntaxTree);
        if (IsOfAnotherObject(node, symbol, model, cancellationToken))
            return null;
        var info = model.GetSymbolInfo(node, cancellationToken);
        var named = info.Symbol;
        // A package is missing, or the receiver is dynamic: this may be the symbol as well.
        isUnsure |= named is null && symbol is not (ILocalSymbol or IParameterSymbol) && Receiver(node) is { } receiver && model.GetTypeInfo(receiver, cancellationToken).Type is null or { TypeKind: TypeKind.Error or TypeKind.Dynamic };
        // It is the symbol, given to code that does not bind.
        isUnsure |= named is null && !IsInNameOf(node) && info.CandidateSymbols.Any(candidate => SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, symbol));
        if (named is IMethodSymbol { ReducedFrom: { } extension })
            named = extension;
        if (!SymbolEqualityComparer.Default.Equals(named?.OriginalDefinition, symbol))
            return null;
        var operation = model.GetOperation(node, cancellationToken);
        return operation is null ? null : new SymbolUse(operation);
    }

    /// <summary>
    /// Whether a call names a member of its own object, <c>Dispose(true)</c> or <c>base.Dispose(disposing)</c>, where no type around it has the method: what the
    /// types are called is known without binding a body.
    /// </summary>
    private static bool IsOfAnotherObject(SyntaxNode node, ISymbol symbol, SemanticModel model, CancellationToken cancellationToken)
    {
        if (symbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false, ContainingType: { TypeKind: TypeKind.Class or TypeKind.Interface or TypeKind.Struct } owner }
            || node is not InvocationExpressionSyntax { Expression: SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax } }
            || node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaring)
            return false;
        for (var type = model.GetDeclaredSymbol(declaring, cancellationToken); type is not null; type = type.ContainingType)
        {
            if (type.IsOrDerivesFrom(owner) || HasUnknownBase(type))
                return false;
        }
        return true;
    }

    private static bool HasUnknownBase(INamedTypeSymbol type)
    {
        for (var one = type; one is not null; one = one.BaseType)
        {
            if (one.TypeKind == TypeKind.Error)
                return true;
        }
        return type.AllInterfaces.Any(implemented => implemented.TypeKind == TypeKind.Error);
    }

    /// <summary>A name's name runs nothing, and binds to no one member.</summary>
    private static bool IsInNameOf(SyntaxNode node) =>
        node.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } };

    private static ExpressionSyntax? Receiver(SyntaxNode node) => (node is InvocationExpressionSyntax invocation ? invocation.Expression : node) switch
    {
        MemberAccessExpressionSyntax access => access.Expression,
        MemberBindingExpressionSyntax binding => binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    private static SyntaxNode? Creation(SyntaxToken token, SyntaxNode parent) =>
        parent switch
        {
            ImplicitObjectCreationExpressionSyntax or ConstructorInitializerSyntax => parent,
            SimpleNameSyntax name => name.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>() is { } creation && creation.Type.Span.Contains(token.Span) ? creation
                : name.FirstAncestorOrSelf<PrimaryConstructorBaseTypeSyntax>(),
            _ => null,
        };

    /// <summary>The expression that a name stands for: with its receiver and, if it is called, with its arguments.</summary>
    public static ExpressionSyntax Expression(SimpleNameSyntax name)
    {
        ExpressionSyntax expression = name;
        if (name.Parent is MemberAccessExpressionSyntax access && access.Name == name)
            expression = access;
        else if (name.Parent is MemberBindingExpressionSyntax binding && binding.Name == name)
            expression = binding;
        return expression.Parent is InvocationExpressionSyntax invocation && invocation.Expression == expression ? invocation : expression;
    }

    /// <summary>The name by which an expression names its member: of a call, what is called.</summary>
    public static SimpleNameSyntax? Name(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax name => name,
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };

    private static bool IsPrimaryConstructorParameter(ISymbol symbol) =>
        symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor }
        && constructor.DeclaringSyntaxReferences is { Length: 1 } references
        && references[0].GetSyntax() is TypeDeclarationSyntax;

    /// <summary>Whether no other assembly can name the symbol.</summary>
    public static bool CannotBeSeenOutside(ISymbol symbol)
    {
        if (symbol is ILocalSymbol or IParameterSymbol)
            return true;
        for (var s = symbol; s is not null and not INamespaceSymbol; s = s.ContainingSymbol)
        {
            if (s.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
                return true;
        }
        return symbol is IMethodSymbol { MethodKind: MethodKind.LocalFunction }
            || symbol.ContainingAssembly is ISourceAssemblySymbol { Compilation.Options.OutputKind: OutputKind.ConsoleApplication or OutputKind.WindowsApplication };
    }
}
