using System.Collections.Immutable;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Locks;

/// <summary>
/// Makes a private lock that is held across an <c>await</c> a <c>SemaphoreSlim</c>, wherever it is used: only where it is entered and left and
/// nothing else, by one side, and is never entered again by the one that has it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseSemaphoreFix))]
public sealed class UseSemaphoreFix : HangproofFix
{
    public UseSemaphoreFix()
        : base(RuleIds.LockAcrossAwait)
    {
    }

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (SourceCall.At(site, site.Diagnostic.Location.SourceSpan) is { Subject: { } subject } && Rewritten(site, subject) is { } rewrite)
            yield return new Offer("Use a 'SemaphoreSlim'", nameof(UseSemaphoreFix), rewrite);
    }

    private static Rewrite? Rewritten(FixSite site, ExpressionSyntax subject)
    {
        if (site.Model.GetSymbolInfo(subject, site.CancellationToken).Symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: { Length: 1 } references } field
            || references[0].GetSyntax(site.CancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax initializer } variable
            || variable.SyntaxTree != site.Root.SyntaxTree || variable.Parent is not VariableDeclarationSyntax { Variables.Count: 1 } declaration
            || initializer.ArgumentList is { Arguments.Count: > 0 })
            return null;
        var facts = LockFacts.Of(site.Model.Compilation, site.Document.Project.AnalyzerOptions, site.CancellationToken);
        var uses = facts.Facts.Uses.Of(field, site.CancellationToken);
        if (!uses.IsComplete || uses.Uses.Any(use => use.Operation.Syntax.SyntaxTree != site.Root.SyntaxTree) || IsEnteredAgain(field, uses, facts, site.CancellationToken))
            return null;
        var semaphore = site.NameOf("System.Threading.SemaphoreSlim", variable.SpanStart);
        var edits = ImmutableArray.CreateBuilder<TextChange>();
        edits.Add(Rewrite.Replace(declaration.Type.Span, semaphore));
        edits.Add(Rewrite.Replace(initializer.Span, $"new {semaphore}(1, 1)"));
        foreach (var use in uses.Uses)
        {
            if (Edited(use.Operation) is not { } edit)
                return null;
            edits.Add(edit);
        }
        return new Rewrite(edits);
    }

    private static TextChange? Edited(IOperation use)
    {
        var call = use.Parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation { Arguments.Length: 1, TargetMethod.ContainingType.Name: "Monitor" } monitor } => monitor,
            IConversionOperation { Parent: IArgumentOperation { Parent: IInvocationOperation { Arguments.Length: 1, TargetMethod.ContainingType.Name: "Monitor" } monitor } } => monitor,
            IInvocationOperation { Arguments.Length: 0 } own when own.Instance == use => own,
            _ => null,
        };
        if (call is null || call.Syntax.Parent is not ExpressionStatementSyntax)
            return null;
        return call.TargetMethod.Name switch
        {
            "Enter" or "EnterWriteLock" when EnclosingFunction.IsAsync(EnclosingFunction.Of(call.Syntax)) => Rewrite.Replace(call.Syntax.Span, $"await {use.Syntax}.WaitAsync()"),
            "Enter" or "EnterWriteLock" => Rewrite.Replace(call.Syntax.Span, $"{use.Syntax}.Wait()"),
            "Exit" or "ExitWriteLock" => Rewrite.Replace(call.Syntax.Span, $"{use.Syntax}.Release()"),
            _ => null,
        };
    }

    /// <summary>Whether whoever has the lock can come to take it again: a monitor lets it in, a semaphore does not.</summary>
    private static bool IsEnteredAgain(IFieldSymbol field, UseSet uses, LockFacts facts, CancellationToken cancellationToken)
    {
        foreach (var function in uses.Uses.Select(use => BodyGraphs.FunctionAround(use.Operation.Syntax)).OfType<SyntaxNode>().Distinct())
        {
            foreach (var reached in facts.Walk(ImmutableArray.Create(new CallTarget(function, Frame.Root, "")), null, cancellationToken))
            {
                if (reached.Body.Steps.Any(step => step.Taken.Any(IsField) && (reached.Body.Function != function || step.Held.Any(IsField))))
                    return true;
            }
        }
        return false;

        bool IsField(Acquisition taken) => SymbolEqualityComparer.Default.Equals(facts.Identity.Node(taken.Lock, cancellationToken).Symbol, field);
    }
}
