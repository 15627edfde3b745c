using System.Globalization;
using Hangproof.CodeFixes.Sites;
using Hangproof.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace Hangproof.CodeFixes.Tasks.Factories;

/// <summary>All places of a solution that make an object with a constructor, where it is certain that nobody else does.</summary>
internal sealed class TypeUses
{
    /// <summary>Namespaces whose generic types and methods make no objects of their arguments, unless they are told how.</summary>
    private static readonly string[] _plain =
    {
        "System.Collections.Generic", "System.Collections.Concurrent", "System.Collections.Immutable", "System.Collections.ObjectModel", "System.Linq",
        "System.Threading.Tasks", "System.Threading.Channels", "Microsoft.Extensions.Logging",
    };

    private static readonly string[] _plainOfSystem = { "Func", "Action", "Predicate", "Comparison", "EventHandler", "IEquatable", "IComparable", "Nullable", "Tuple", "ValueTuple", "WeakReference", "IProgress", "Array" };

    private readonly FixSite _site;
    private readonly string? _id;
    private readonly List<Creation> _creations = new();
    private readonly HashSet<(string, int)> _seen = new();

    private TypeUses(FixSite site, IMethodSymbol constructor)
    {
        (_site, _id) = (site, constructor.GetDocumentationCommentId());
    }

    /// <returns>The creations, or none and why they are not known or cannot await.</returns>
    public static async Task<(IReadOnlyList<Creation>? Creations, string Why)> CreationsAsync(FixSite site, IMethodSymbol constructor)
    {
        var uses = new TypeUses(site, constructor);
        var found = await SymbolFinder.FindReferencesAsync(constructor.ContainingType, site.Document.Project.Solution, site.CancellationToken).ConfigureAwait(false);
        // A file of several frameworks counts once, as a document of this one where it has that.
        foreach (var (location, definition) in found.SelectMany(reference => reference.Locations.Select(location => (location, reference.Definition))).OrderBy(use => use.location.Document.Project.Id == site.Document.Project.Id ? 0 : 1))
        {
            if (await uses.AddAsync(location, definition).ConfigureAwait(false) is { } why)
                return (null, $"'{constructor.ContainingType.Name}' is {why} ({Place(location)})");
        }
        return await uses.IsOnlyTestedAsync().ConfigureAwait(false)
            ? (null, $"no 'new' makes a '{constructor.ContainingType.Name}' outside of tests: somebody else must")
            : (uses._creations, "");
    }

    /// <summary>Why a use says that not all creations are known, or are none that could await.</summary>
    private async Task<string?> AddAsync(ReferenceLocation location, ISymbol definition)
    {
        if (location.Location.SourceTree is not { } tree || location.Document.Project.Language != LanguageNames.CSharp)
            return "used in another language";
        var root = await tree.GetRootAsync(_site.CancellationToken).ConfigureAwait(false);
        var node = root.FindNode(location.Location.SourceSpan, findInsideTrivia: true, getInnermostNodeForTie: true);
        if (node.IsPartOfStructuredTrivia())
            return definition is IMethodSymbol ? "named with its constructor in a comment" : null;
        if (await location.Document.GetSemanticModelAsync(_site.CancellationToken).ConfigureAwait(false) is not { } model || location.IsCandidateLocation)
            return "used where nothing is known of it";
        if (root.FindToken(location.Location.SourceSpan.Start).Parent is ImplicitObjectCreationExpressionSyntax implicitly)
            return Add(location.Document, implicitly, model);
        // Of another constructor.
        if (definition is IMethodSymbol && definition.GetDocumentationCommentId() != _id)
            return null;
        if (node is not SimpleNameSyntax name || location.IsImplicit)
            return "used where no 'new' is written";
        SyntaxNode type = name;
        while (type.Parent is QualifiedNameSyntax or AliasQualifiedNameSyntax)
            type = type.Parent;
        return type.Parent is ObjectCreationExpressionSyntax creation && creation.Type == type ? Add(location.Document, creation, model) : WhyNot(type, model);
    }

    private string? Add(Document document, BaseObjectCreationExpressionSyntax syntax, SemanticModel model)
    {
        if (!_seen.Add((syntax.SyntaxTree.FilePath, syntax.SpanStart)))
            return null;
        if (model.GetSymbolInfo(syntax, _site.CancellationToken).Symbol is not { } called)
            return "used where nothing is known of it";
        if (called.OriginalDefinition.GetDocumentationCommentId() != _id)
            return null;
        var creation = new Creation(document, syntax, model);
        if (creation.WhyNot(_site.CancellationToken) is { } why)
            return $"made {why}";
        if (!creation.IsInAsync && document.Project.Id != _site.Document.Project.Id)
            return "made in another project, in what is not async";
        _creations.Add(creation);
        return null;
    }

    /// <summary>What of the uses of a type's name may make objects.</summary>
    private string? WhyNot(SyntaxNode type, SemanticModel model)
    {
        for (var node = type.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case TypeOfExpressionSyntax:
                    return "used with 'typeof'";
                case BaseTypeSyntax when node == type.Parent:
                    return "a base class";
                case TypeParameterConstraintSyntax or UsingDirectiveSyntax or AttributeSyntax:
                    return "used in a constraint, a 'using' or an attribute";
                case TypeArgumentListSyntax { Parent: GenericNameSyntax generic } when !IsPlain(generic, model):
                    return $"used as a type argument of '{generic.Identifier.ValueText}'";
                case StatementSyntax or MemberDeclarationSyntax or ArgumentSyntax:
                    return null;
            }
        }
        return null;
    }

    private bool IsPlain(GenericNameSyntax generic, SemanticModel model)
    {
        if ((model.GetSymbolInfo(generic, _site.CancellationToken).Symbol ?? model.GetTypeInfo(generic, _site.CancellationToken).Type) is not { } symbol || !symbol.DeclaringSyntaxReferences.IsEmpty)
            return false;
        var type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
        var space = symbol.ContainingNamespace.ToDisplayString();
        return Array.IndexOf(_plain, space) >= 0 || (space == "System" && Array.IndexOf(_plainOfSystem, type.Name) >= 0);
    }

    /// <summary>What only tests make, or nobody, a container or a serializer makes.</summary>
    private async Task<bool> IsOnlyTestedAsync()
    {
        var isTest = TestProject.Is(_site.Model.Compilation);
        foreach (var project in _creations.Select(creation => creation.Document.Project).Distinct())
        {
            if (isTest || await project.GetCompilationAsync(_site.CancellationToken).ConfigureAwait(false) is not { } compilation || !TestProject.Is(compilation))
                return false;
        }
        return true;
    }

    private static string Place(ReferenceLocation location)
    {
        var place = location.Location.GetLineSpan();
        return $"{Path.GetFileName(place.Path)}:{(place.StartLinePosition.Line + 1).ToString(CultureInfo.InvariantCulture)}";
    }
}
