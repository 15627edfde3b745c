using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Waits.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Loops;

/// <summary>The tokens on which a loop could go round, nearest first: of its own function, then the signal by which its type stops its work.</summary>
internal sealed class LoopTokens
{
    private readonly CodeFacts _facts;

    public LoopTokens(CodeFacts facts) => _facts = facts;

    public IEnumerable<string> At(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken)
    {
        var own = new List<string>();
        var signals = new List<string>();
        foreach (var symbol in model.LookupSymbols(loop.SpanStart))
        {
            switch (symbol)
            {
                case IParameterSymbol { RefKind: RefKind.None } parameter when _facts.Known.IsToken(parameter.Type) && IsMeant(parameter, loop):
                    own.Add(parameter.Name);
                    break;
                case ILocalSymbol local when IsBefore(local, loop, cancellationToken) && _facts.Known.IsToken(local.Type) && !TokenMembers.HasOtherMeaning(local.Name):
                    own.Add(local.Name);
                    break;
                case IFieldSymbol field when _facts.Known.IsTokenSource(field.Type) && field.Type.NullableAnnotation != NullableAnnotation.Annotated && IsCancelled(field, cancellationToken):
                    signals.Add($"{field.Name}.Token");
                    break;
            }
        }
        return own.Concat(signals);
    }

    /// <summary>A token of the call that started the loop may end, or never end, long before the loop should.</summary>
    private bool IsMeant(IParameterSymbol parameter, StatementSyntax loop)
    {
        if (TokenMembers.HasOtherMeaning(parameter.Name) || parameter.Name.Trim('_').Length == 0)
            return false;
        if (parameter.ContainingSymbol is IMethodSymbol method && _facts.Hosted.Exist && _facts.Hosted.Token(method) is not null)
            return _facts.Hosted.IsExecution(method);
        return true;
    }

    private static bool IsBefore(ILocalSymbol local, StatementSyntax loop, CancellationToken cancellationToken) =>
        local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken).SpanStart < loop.SpanStart;

    /// <summary>Whether the type that has a source cancels it in its stop path, and for good: one that is made anew is cancelled for a pause.</summary>
    private bool IsCancelled(IFieldSymbol field, CancellationToken cancellationToken) =>
        _facts.Uses.Of(field, cancellationToken).Uses is var uses
        && !uses.Any(use => use.Operation.Parent is ISimpleAssignmentOperation set && set.Target == use.Operation && use.Member is not IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor })
        && uses.Any(use => StopPath.Contains(use.Member) && use.Operation.Parent is IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" });
}
