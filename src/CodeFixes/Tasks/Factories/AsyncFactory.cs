using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tokens;
using Hangproof.Configuration;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Tasks.Factories;

/// <summary>The factory that awaits what a constructor blocked on: the edits of the type, and of all that make an object of it.</summary>
internal sealed class AsyncFactory
{
    private AsyncFactory(string name, int creations, Rewrite here, ImmutableArray<(Document, Rewrite)> elsewhere)
    {
        (Name, Creations, Here, Elsewhere) = (name, creations, here, elsewhere);
    }

    public string Name { get; }

    /// <summary>How many places make an object.</summary>
    public int Creations { get; }

    /// <summary>The edits of the document in which the constructor stands.</summary>
    public Rewrite Here { get; }

    public ImmutableArray<(Document Document, Rewrite Rewrite)> Elsewhere { get; }

    /// <returns>The factory, or none and why; no reason either where the wait is not in a constructor.</returns>
    public static async Task<(AsyncFactory? Factory, string? Why)> OfAsync(FixSite site)
    {
        if (site.Wait is not { } wait || EnclosingFunction.Of(wait.Name) is not ConstructorDeclarationSyntax syntax || BlockedTask.Of(wait.Name) is null
            || site.Model.GetDeclaredSymbol(syntax, site.CancellationToken) is not IMethodSymbol constructor)
            return (null, null);
        if (FactoryConstructor.WhyNot(site, syntax, constructor) is { } why)
            return (null, why);
        var start = ConstructorStart.Of(site, syntax);
        if (!start.Waits.Contains(wait.Name))
            return (null, start.WhyNot(wait.Name));
        var (creations, unknown) = await TypeUses.CreationsAsync(site, constructor).ConfigureAwait(false);
        if (creations is null)
            return (null, unknown);
        if (AwaitingFunction.Containing(site, creations.Where(creation => !creation.IsInAsync).Select(creation => creation.Syntax)) is not { } functions)
            return (null, $"'{constructor.ContainingType.Name}' is made in what cannot become async");
        var text = new MovedText(site);
        var tokens = constructor.Parameters.Any(parameter => TokenOverload.IsToken(parameter.Type)) || !start.Waits.Any(text.TakesToken)
            ? creations.Select(_ => (string?)null).ToList()
            : creations.Select(creation => creation.Token(wait.Api, site.CancellationToken)).ToList();
        // Where nobody has a token a parameter would end nothing.
        var token = tokens.All(one => one is null) ? null : FreeName.In(syntax, "cancellationToken", HangproofOptions.Of(site.Options).TokenParameterName);
        var writer = new FactoryWriter(site, syntax, constructor, start, text, token);
        if (writer.Edits() is not { } edits)
            return (null, $"'{constructor.ContainingType.Name}' has a constructor with the parameters that this one would get");
        var files = new Dictionary<string, (Document Document, Rewrite Rewrite)>(StringComparer.Ordinal) { [SolutionEdits.Key(site.Document)] = (site.Document, new Rewrite(edits.Concat(functions.Edits))) };
        foreach (var (document, rewrite) in functions.Elsewhere.Concat(creations.Zip(tokens, (creation, passed) => (creation.Document, creation.Awaiting(constructor, writer.Name, token, passed)))))
            files[SolutionEdits.Key(document)] = files.TryGetValue(SolutionEdits.Key(document), out var known) ? (known.Document, known.Rewrite.And(rewrite)) : (document, rewrite);
        return (new AsyncFactory(writer.Name, creations.Count, files[SolutionEdits.Key(site.Document)].Rewrite, files.Where(file => file.Key != SolutionEdits.Key(site.Document)).Select(file => file.Value).ToImmutableArray()), null);
    }
}
