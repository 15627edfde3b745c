using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace Hangproof.CodeFixes.Tokens.Threading;

/// <summary>Methods that could take a parameter more, with all their declarations and calls, found once a solution.</summary>
internal sealed class MethodUses
{
    private static readonly ConditionalWeakTable<Solution, MethodUses> _known = new();

    private readonly Solution _solution;
    private readonly ConcurrentDictionary<(string, int), (MethodFamily? Family, string Why)> _families = new();
    private readonly SemaphoreSlim _search = new(1);

    private MethodUses(Solution solution) => _solution = solution;

    public static MethodUses Of(Solution solution) => _known.GetValue(solution, s => new MethodUses(s));

    /// <summary>The family of a method, or <see langword="null"/> where one of it cannot take a parameter.</summary>
    public async Task<MethodFamily?> FamilyAsync(IMethodSymbol method, CancellationToken cancellationToken) =>
        (await KnownAsync(method, cancellationToken).ConfigureAwait(false)).Family;

    /// <summary>Why a method cannot take a parameter; empty where it can.</summary>
    public async Task<string> WhyNotAsync(IMethodSymbol method, CancellationToken cancellationToken) =>
        (await KnownAsync(method, cancellationToken).ConfigureAwait(false)).Why;

    private async Task<(MethodFamily? Family, string Why)> KnownAsync(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (Declaration(method) is not { } declaration)
            return (null, "it is not source");
        var key = (declaration.SyntaxTree.FilePath, declaration.Span.Start);
        if (_families.TryGetValue(key, out var known))
            return known;
        // A family is known by its object: two searches at once would make two of one.
        await _search.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_families.TryGetValue(key, out known))
                return known;
            // A way round, as recursion makes one, ends where it began: each is worked out without its callers.
            var found = Boundary.Why(method) is { } why ? (null, why) : await FindAsync(method, cancellationToken).ConfigureAwait(false);
            foreach (var member in found.Family?.Declarations ?? [])
                _families[(member.Syntax.SyntaxTree.FilePath, member.Syntax.Span.Start)] = found;
            return _families[key] = found;
        }
        finally
        {
            _search.Release();
        }
    }

    private async Task<(MethodFamily? Family, string Why)> FindAsync(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var found = (await SymbolFinder.FindReferencesAsync(method.PartialDefinitionPart ?? method, _solution, cancellationToken).ConfigureAwait(false)).ToList();
        var declarations = new List<MethodDeclaration>();
        var seen = new HashSet<(string, int)>();
        foreach (var member in found.Select(reference => reference.Definition).Append(method))
        {
            if (member is not IMethodSymbol one)
                return (null, $"'{method.Name}' is used as something else than a method");
            if (Boundary.Why(one) is { } why)
                return (null, why);
            foreach (var part in Parts(one))
            {
                foreach (var reference in part.DeclaringSyntaxReferences)
                {
                    var syntax = await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
                    if (_solution.GetDocument(syntax.SyntaxTree) is not { } document || !Boundary.IsEditable(document, syntax))
                        return (null, $"'{method.Name}' is declared in generated code");
                    if (seen.Add((syntax.SyntaxTree.FilePath, syntax.SpanStart)))
                        declarations.Add(new MethodDeclaration(document, syntax, part));
                }
            }
        }
        var (calls, other) = await CallsAsync(found.SelectMany(reference => reference.Locations), cancellationToken).ConfigureAwait(false);
        if (other is not null)
            return (null, $"'{method.Name}' is used {other}");
        if (declarations.Count == 0)
            return (null, "it is not source");
        return MethodFamily.Of(declarations, calls);
    }

    /// <summary>The calls, or in which other way the method is used.</summary>
    private static async Task<(List<MethodUse> Calls, string? Other)> CallsAsync(IEnumerable<ReferenceLocation> locations, CancellationToken cancellationToken)
    {
        var calls = new List<MethodUse>();
        var seen = new HashSet<(string, int)>();
        foreach (var location in locations)
        {
            var tree = location.Location.SourceTree!;
            if (location.IsImplicit || location.IsCandidateLocation)
                return (calls, $"where no call is written ({Place(location)})");
            if (!seen.Add((tree.FilePath, location.Location.SourceSpan.Start)))
                continue;
            var root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
            var node = root.FindNode(location.Location.SourceSpan, findInsideTrivia: true, getInnermostNodeForTie: true);
            // Where only the documentation speaks of it.
            if (node.IsPartOfStructuredTrivia())
                continue;
            if (node is not SimpleNameSyntax name)
                return (calls, $"where no call is written ({Place(location)})");
            if (Boundary.IsNameOnly(name))
                continue;
            if (Call(location.Document, name) is not { } call || await location.Document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
                return (calls, $"as a delegate ({Place(location)})");
            if (CallerFunction.IsInExpressionTree(call.Call, model, cancellationToken))
                return (calls, $"in an expression tree or a query ({Place(location)})");
            if (Boundary.IsEditable(location.Document, call.Call))
                calls.Add(call);
        }
        return (calls, null);
    }

    private static string Place(ReferenceLocation location)
    {
        var place = location.Location.GetLineSpan();
        return $"{Path.GetFileName(place.Path)}:{(place.StartLinePosition.Line + 1).ToString(CultureInfo.InvariantCulture)}";
    }

    private static MethodUse? Call(Document document, SimpleNameSyntax name)
    {
        ExpressionSyntax called = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access,
            MemberBindingExpressionSyntax binding => binding,
            QualifiedNameSyntax qualified when qualified.Right == name => qualified,
            AliasQualifiedNameSyntax alias => alias,
            _ => name,
        };
        return called.Parent switch
        {
            InvocationExpressionSyntax invocation when invocation.Expression == called => new MethodUse(document, name, invocation, invocation.ArgumentList),
            ObjectCreationExpressionSyntax { ArgumentList: { } arguments } creation when creation.Type == called => new MethodUse(document, name, creation, arguments),
            _ => null,
        };
    }

    private static IEnumerable<IMethodSymbol> Parts(IMethodSymbol method)
    {
        yield return method;
        if (method.PartialImplementationPart is { } implementation)
            yield return implementation;
        if (method.PartialDefinitionPart is { } definition)
            yield return definition;
    }

    private static SyntaxNode? Declaration(IMethodSymbol method) => method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
}

/// <summary>One declaration of a method: an override, an implementation, a part.</summary>
internal sealed record MethodDeclaration(Document Document, SyntaxNode Syntax, IMethodSymbol Symbol);

/// <summary>A call of it; of a constructor, a creation that names its type.</summary>
internal sealed record MethodUse(Document Document, SimpleNameSyntax Name, ExpressionSyntax Call, ArgumentListSyntax Arguments);
