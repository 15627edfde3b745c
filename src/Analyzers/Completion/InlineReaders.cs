using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>Whether anybody who has the task of a source goes on inside the call that completes it: awaits it, under whatever name.</summary>
internal sealed class InlineReaders
{
    /// <summary>Where the compiler keeps the option that a continuation runs at once.</summary>
    private const int ExecuteSynchronously = 0x80000;

    private readonly CodeFacts _facts;

    public InlineReaders(CodeFacts facts) => _facts = facts;

    /// <param name="tasks">The reads of the source's task.</param>
    /// <param name="areMeant">Whether a continuation that is told to run at once counts as none: somebody chose that.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool AreNone(IEnumerable<IPropertyReferenceOperation> tasks, bool areMeant, CancellationToken cancellationToken)
    {
        var walk = new Walk(_facts, areMeant, null, cancellationToken);
        return tasks.All(walk.IsHarmless) && walk.AreHarmless();
    }

    /// <summary>Whether the compilation takes the task, and nothing that it does with that is to await it, whoever else may.</summary>
    public bool AreNoneInSight(IEnumerable<IPropertyReferenceOperation> tasks, CancellationToken cancellationToken)
    {
        var read = tasks.ToList();
        var walk = new Walk(_facts, areMeant: false, null, cancellationToken) { IsOfSight = true };
        return read.Count > 0 && read.TrueForAll(walk.IsHarmless) && walk.AreHarmless();
    }

    /// <summary>Whether all who go on inside the call are known, and do nothing that could keep it up before they await again.</summary>
    public bool AreBrief(IEnumerable<IPropertyReferenceOperation> tasks, CancellationToken cancellationToken)
    {
        var walk = new Walk(_facts, areMeant: false, new BriefContinuations(_facts), cancellationToken);
        return tasks.All(walk.IsHarmless) && walk.AreHarmless();
    }

    /// <summary>Whether a continuation has a turn of its own, and does not run where the task before it ends.</summary>
    public static bool HasOwnTurn(IInvocationOperation continuation) =>
        continuation.Arguments.All(argument => argument.Parameter?.Type.Name != "TaskContinuationOptions" || argument.Value.ConstantValue is { HasValue: true, Value: int options } && (options & ExecuteSynchronously) == 0);

    private sealed class Walk
    {
        private readonly CodeFacts _facts;
        private readonly bool _areMeant;
        private readonly BriefContinuations? _brief;
        private readonly CancellationToken _cancellationToken;
        private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);
        private readonly Queue<ISymbol> _queue = new();
        private readonly Lazy<INamedTypeSymbol?> _component;

        public Walk(CodeFacts facts, bool areMeant, BriefContinuations? brief, CancellationToken cancellationToken)
        {
            (_facts, _areMeant, _brief, _cancellationToken) = (facts, areMeant, brief, cancellationToken);
            _component = new Lazy<INamedTypeSymbol?>(() => facts.Compilation.FindType("Microsoft.AspNetCore.Components.ComponentBase"));
        }

        /// <summary>Whether it is enough that those who are in sight do no harm, of whom there are some, and none of them in a build for debugging.</summary>
        public bool IsOfSight { get; init; }

        /// <summary>Whether all that is done with the names which the task was given does no harm either.</summary>
        public bool AreHarmless()
        {
            while (_queue.Count > 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                var name = _queue.Dequeue();
                var uses = _facts.Uses.Of(name, _cancellationToken);
                // What nobody here calls is there for somebody else.
                if (!(uses.IsComplete || (IsOfSight && !uses.Uses.IsEmpty)) || (uses.Uses.IsEmpty && name is IMethodSymbol or IPropertySymbol) || !uses.Uses.All(use => IsTarget(use.Operation) || (IsOfSight && DebugCode.Holds(use.Operation.Syntax.GetLocation(), _cancellationToken)) || ((name is not IMethodSymbol || use.Operation is IInvocationOperation) && IsHarmless(use.Operation))))
                    return false;
            }
            return true;
        }

        public bool IsHarmless(IOperation task)
        {
            var value = TaskPath.Carried(task);
            while (value.Parent is ICoalesceOperation)
                value = TaskPath.Carried(value.Parent);
            // Who gets the result of a begun operation blocks on it or is called back, and awaits nothing.
            if (value is IConversionOperation { Type: { Name: "IAsyncResult", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }, Parent: IReturnOperation or IArgumentOperation })
                return true;
            return value.Parent switch
            {
                IPropertyReferenceOperation or IBinaryOperation or IExpressionStatementOperation => true,
                IInvocationOperation { TargetMethod.Name: "Wait" } => true,
                IInvocationOperation { TargetMethod.Name: "GetAwaiter", Parent: IInvocationOperation { TargetMethod.Name: "GetResult" } } => true,
                IInvocationOperation { TargetMethod: { Name: "ContinueWith", ContainingType.Name: "Task" } } next when next.Instance == value => _areMeant || HasOwnTurn(next),
                IReturnOperation => IsReturned(value),
                IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => Add(local),
                ISymbolInitializerOperation initializer => Initialized.By(initializer) is { IsEmpty: false } names && names.All(Add),
                ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
                ISimpleAssignmentOperation assignment when assignment.Value == value => Add(assignment.Target switch
                {
                    ILocalReferenceOperation local => local.Local,
                    IFieldReferenceOperation field => field.Field,
                    IPropertyReferenceOperation property => property.Property,
                    _ => null,
                }),
                IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "WhenAny" or "WhenAll", ContainingType.Name: "Task" } } several } when _brief is not null => IsAwaitedBriefly(several),
                IArgumentOperation argument => IsPassed(argument),
                IAwaitOperation awaited => (!IsConfigured(value) && IsPosted(value.Syntax)) || IsBrief(awaited.Syntax),
                IInvocationOperation { TargetMethod.Name: "WaitAsync", Parent: IAwaitOperation awaited } => IsPosted(awaited.Syntax) || IsBrief(awaited.Syntax),
                _ => false,
            };
        }

        private bool IsAwaitedBriefly(IOperation several) => TaskPath.Carried(several).Parent is IAwaitOperation awaited && IsBrief(awaited.Syntax);

        /// <summary>Whether a function does next to nothing between this <c>await</c> and the next, and if it ends there, whoever awaits it likewise.</summary>
        private bool IsBrief(SyntaxNode awaited)
        {
            if (_brief is null || !_brief.IsOne(awaited, out var isEnd, _cancellationToken))
                return false;
            var function = EnclosingFunction.Of(awaited);
            return !isEnd || (_facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, _cancellationToken) is IMethodSymbol method && (method.ReturnsVoid || Add(method)));
        }

        private static bool IsConfigured(IOperation value) => value is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" };

        /// <summary>A component's code goes on where its renderer lets it, and not where the task ends.</summary>
        private bool IsPosted(SyntaxNode awaited) =>
            _component.Value is { } component && awaited.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type
            && (_facts.Models.Get(type.SyntaxTree).GetDeclaredSymbol(type, _cancellationToken) as INamedTypeSymbol).IsOrDerivesFrom(component)
            && !awaited.AncestorsAndSelf().TakeWhile(node => node != type).Any(node => node is LambdaExpressionSyntax);

        private bool IsPassed(IArgumentOperation argument) => argument switch
        {
            { Parent: IInvocationOperation { TargetMethod.Name: "WaitAll" or "WaitAny" } } => true,
            { Parent: IInvocationOperation call } when call.TargetMethod.IsVirtualCall() => false,
            { Parent: IInvocationOperation or IObjectCreationOperation, Parameter: { } parameter } => !_facts.Models.Declarations(parameter.ContainingSymbol.OriginalDefinition).IsEmpty && Add(parameter),
            _ => false,
        };

        /// <summary>From a property or a method to who calls it; from a query to what waits for all it gives.</summary>
        private bool IsReturned(IOperation value)
        {
            var function = EnclosingFunction.Of(value.Syntax);
            if (function is AnonymousFunctionExpressionSyntax lambda)
                return lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" } } query } && IsWaitedForAll(query);
            var symbol = _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, _cancellationToken);
            return Add((symbol as IMethodSymbol)?.AssociatedSymbol ?? symbol);
        }

        private static bool IsWaitedForAll(ExpressionSyntax query)
        {
            while (query.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToArray" or "ToList" or "Where", Parent: InvocationExpressionSyntax next })
                query = next;
            return query.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" or "WaitAny" } } };
        }

        /// <summary>A further name of the task; none that another type's contract, or another assembly, may read it by.</summary>
        private bool Add(ISymbol? name)
        {
            if (name is null || name.IsVirtual || name.IsAbstract || name.IsOverride || Implements(name))
                return false;
            if (_visited.Add(name.OriginalDefinition))
                _queue.Enqueue(name.OriginalDefinition);
            return true;
        }

        private static bool Implements(ISymbol member) =>
            member is IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation }
            && member.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers()).Any(declared => SymbolEqualityComparer.Default.Equals(member.ContainingType.FindImplementationForInterfaceMember(declared), member));

        private static bool IsTarget(IOperation reference) => reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference;
    }
}
