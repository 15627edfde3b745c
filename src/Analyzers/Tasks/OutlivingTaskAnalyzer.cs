using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Tasks.Scopes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tasks;

/// <summary>
/// Reports async work that outlives what it uses (HANG413): a task over a resource of a <c>using</c>, or of a <c>try</c> whose <c>finally</c> disposes it, that
/// is returned without being awaited, dropped, or kept beyond the scope. HANG463 where a lambda uses it that nobody waits for, and where it is not known that the work
/// misses what was disposed.
/// </summary>
/// <remarks>
/// Stays silent where the task is awaited or waited for within the scope, or handed to somebody who may do so; where it is known to be over; and
/// where the resource is only read to make an argument, where it is memory that is flushed at once, and where all work on it expects to find it disposed.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OutlivingTaskAnalyzer : HangproofAnalyzer
{
    private static readonly WordPositions _words = new("using", "finally");

    public OutlivingTaskAnalyzer()
        : base(ImmutableArray.Create(Descriptors.TaskOutlivesResource, Descriptors.TaskOutlivesResourcePossible))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var facts = CodeFacts.Of(context.Compilation);
        if (facts.Known.Task is null)
            return;
        var outliving = new OutlivingTask(facts);
        RegisterBlocks(context, block =>
        {
            Findings? findings = null;
            HashSet<SyntaxNode>? seen = null;
            HashSet<(ResourceScope, string, string, bool)>? told = null;
            foreach (var hit in _words.In(block.Node.SyntaxTree, block.Node.Span, block.CancellationToken))
            {
                var keyword = block.Node.SyntaxTree.GetRoot(block.CancellationToken).FindToken(hit.Position);
                if (!(keyword.IsKind(SyntaxKind.UsingKeyword) || keyword.IsKind(SyntaxKind.FinallyKeyword)) || keyword.Parent is not { } parent || !CodeBlocks.Owns(block.Node, parent)
                    || ResourceScope.Of(parent) is not { } scope)
                    continue;
                foreach (var found in outliving.In(scope, block.SemanticModel, block.CancellationToken))
                {
                    // What becomes of one resource is told once, and not at each line that uses it.
                    if (!(seen ??= new HashSet<SyntaxNode>()).Add(found.Name) || !(told ??= new HashSet<(ResourceScope, string, string, bool)>()).Add((scope, found.Resource, found.What, found.IsShown)))
                        continue;
                    (findings ??= new Findings(block)).Report(
                        Rule(found), found.IsShown ? RuleIds.TaskOutlivesResource : RuleIds.TaskOutlivesResourcePossible, found.Name.GetLocation(), found.Api, found.Display,
                        $"'{found.Resource}' is disposed before {found.What}", found.WayOut, evidence: scope.Keyword.GetLocation());
                }
            }
        }, _words);
    }

    private static DiagnosticDescriptor Rule(Outliving found) =>
        !found.IsShown ? found.IsToldToStop ? Descriptors.TaskOutlivesResourcePossible.UntilAsked() : Descriptors.TaskOutlivesResourcePossible
        // What an object does itself is mostly over or begun before it is disposed, and so is what is only memory.
        : found.IsLeft || found.IsOfResource || found.IsMemory ? Descriptors.TaskOutlivesResource.UntilAsked()
        : Descriptors.TaskOutlivesResource;
}
