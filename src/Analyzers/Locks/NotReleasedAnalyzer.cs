using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Locks;

/// <summary>
/// Reports a lock or permit that a function takes and gives back, but not on every way out (HANG204): an early return, an exception that a call
/// between acquire and release can throw, a cancellation, the next turn of a loop.
/// </summary>
/// <remarks>
/// Stays silent where a <c>finally</c> or a catch gives it back, where the function never gives it back (whoever calls it does), where another
/// member or a nested function only gives it back (the duty is shared), where what stands between cannot fail in ordinary use, and for a
/// semaphore that starts empty, which is a signal. Of objects whose disposal is what others wait for, see <see cref="UnendedDisposables"/>.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotReleasedAnalyzer : HangproofAnalyzer
{
    private const string WayOut = "release it in a 'finally'";

    public NotReleasedAnalyzer()
        : base(ImmutableArray.Create(Descriptors.NotReleased))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (UnendedDisposables.Words.AnyIn(context.Compilation, context.CancellationToken))
        {
            var disposables = new UnendedDisposables(CodeFacts.Of(context.Compilation));
            RegisterBlocks(context, block => Disposables(block, disposables), UnendedDisposables.Words);
        }
        if (!AcquireCalls.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var locks = UnreleasedLocks.Of(LockFacts.Of(context.Compilation, context.Options, context.CancellationToken));
        RegisterBlocks(context, block =>
        {
            var ordinal = 0;
            var told = new HashSet<SyntaxNode>();
            foreach (var (name, call) in AcquireCalls.In(block))
            {
                if (locks.At(call, block.CancellationToken) is not { } found)
                    continue;
                // What leaves the outer lock leaves the inner, too: that is one fault.
                if (found.Exit is { } left && !told.Add(left))
                    continue;
                var api = block.SemanticModel.GetSymbolInfo(call, block.CancellationToken).Symbol?.OriginalDefinition.GetDocumentationCommentId() ?? name.Identifier.ValueText;
                block.ReportDiagnostic(Diagnostic.Create(
                    // The end of the thread that has a mutex gives it back, and the next to take it is told so; what all only try for keeps nobody, nor does what is kept for old data or one permit of several.
                    found.Taken.Kind == LockKind.Mutex || !found.IsWaitedFor || !found.IsShown || found.IsMeant || (found.IsArguable && found.IsOfSeveral) || block.OwningSymbol.IsOfObsolete() ? Descriptors.NotReleased.UntilAsked() : found.IsArguable ? Descriptors.NotReleased.AsSuggestion() : Descriptors.NotReleased,
                    name.GetLocation(),
                    found.Exit is { } exit ? new[] { exit.GetLocation() } : null,
                    FindingProperties.Of(RuleIds.NotReleased, block.OwningSymbol, api, BoundState.Unbounded.Name(), ordinal++, WayOut),
                    found.Taken.Object!.Syntax.ToString(),
                    found.Why,
                    !found.IsWaitedFor ? "nobody gets it again" : found.IsOfSeveral ? "one permit fewer is left, and when the last is gone the next to take it waits for ever" : "the next to take it waits for ever",
                    WayOut));
            }
        }, AcquireCalls.Words);
    }

    private static Location Name(ExpressionSyntax start) => start switch
    {
        ImplicitObjectCreationExpressionSyntax creation => creation.NewKeyword.GetLocation(),
        ObjectCreationExpressionSyntax creation => creation.Type.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.GetLocation(),
        InvocationExpressionSyntax call => call.Expression.GetLocation(),
        _ => start.GetLocation(),
    };

    private static void Disposables(CodeBlock block, UnendedDisposables disposables)
    {
        var ordinal = 0;
        foreach (var found in disposables.In(block))
        {
            var api = block.SemanticModel.GetSymbolInfo(found.Start, block.CancellationToken).Symbol?.OriginalDefinition.GetDocumentationCommentId() ?? found.Local.Type.Name;
            var wayOut = found.End == "Dispose" ? "declare it with 'using'" : "declare it with 'await using'";
            block.ReportDiagnostic(Diagnostic.Create(
                Descriptors.NotReleased,
                Name(found.Start),
                new[] { found.Exit.GetLocation() },
                FindingProperties.Of(RuleIds.NotReleased, block.OwningSymbol, api, BoundState.Unbounded.Name(), ordinal++, wayOut),
                found.Local.Name,
                found.Why,
                $"who waits for its '{found.End}' waits for ever",
                wayOut));
        }
    }
}
