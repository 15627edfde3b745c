using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Facts;

/// <summary>What becomes of a task.</summary>
/// <param name="AwaitedAt">Where somebody waits for it, itself or together with others; <see langword="null"/> where nobody does in sight.</param>
/// <param name="CanBeStarted">Whether somebody starts it, or it is handed to somebody who may.</param>
internal sealed record TaskFate(Location? AwaitedAt, bool CanBeStarted)
{
    /// <summary>Variables, parameters and methods that one task goes through; more than this and anything may become of it.</summary>
    private const int MaxNames = 16;

    private static readonly HashSet<string> _waits = new(StringComparer.Ordinal) { "Wait", "GetAwaiter", "WaitAll" };
    private static readonly HashSet<string> _starts = new(StringComparer.Ordinal) { "Start", "RunSynchronously" };

    /// <summary>Calls that look at a task or race it, and neither wait for it alone nor start it.</summary>
    private static readonly HashSet<string> _looks = new(StringComparer.Ordinal)
    {
        "WaitAsync", "WhenAny", "WaitAny", "Dispose", "Equals", "GetHashCode", "ToString", "ContinueWith", "Count", "Any", "Contains", "Clear", "Remove", "WriteLine",
        "Add", "AddRange", "Insert", "Enqueue", "Push", "EnsureCapacity",
    };

    /// <summary>Calls whose result is the tasks again, or ends with them.</summary>
    private static readonly HashSet<string> _carriers = new(StringComparer.Ordinal)
    {
        "WhenAll", "Unwrap", "ToArray", "ToList", "ToHashSet", "AsEnumerable", "Concat", "Append", "Prepend", "First", "Single", "Last", "ElementAt", "Skip", "Take", "Reverse", "Cast",
        "Dequeue", "Pop", "Peek",
    };

    /// <summary>Follows the task that an operation makes, to whoever gets it.</summary>
    public static TaskFate Of(IOperation task, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        var walk = new Walk(analysis, cancellationToken);
        walk.Follow(task);
        return new TaskFate(walk.AwaitedAt, walk.CanBeStarted);
    }

    private sealed class Walk
    {
        private readonly WaitAnalysis _analysis;
        private readonly CancellationToken _cancellationToken;
        private readonly HashSet<ISymbol> _names = new(SymbolEqualityComparer.Default);

        public Walk(WaitAnalysis analysis, CancellationToken cancellationToken)
        {
            _analysis = analysis;
            _cancellationToken = cancellationToken;
        }

        public Location? AwaitedAt { get; private set; }

        public bool CanBeStarted { get; private set; }

        public void Follow(IOperation task)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var value = TaskPath.Carried(task);
            switch (value.Parent)
            {
                case IAwaitOperation:
                    Awaited(value);
                    break;
                case IInvocationOperation call when call.Instance == value:
                    Called(call, value);
                    break;
                case IArgumentOperation { Parent: IInvocationOperation call } argument:
                    Passed(call, argument, value);
                    break;
                case IArgumentOperation { Parent: IObjectCreationOperation creation } argument:
                    Given(creation, argument);
                    break;
                // `(name, new Task(work))`
                case ITupleOperation tuple:
                    Follow(tuple);
                    break;
                case IFieldReferenceOperation { Field.ContainingType.IsTupleType: true } part:
                    // `(callback, state)`: what is kept as an object, or as what it implements, may be the task.
                    if (_analysis.Known.IsTaskLike(part.Type) || _analysis.Models.Compilation.HasImplicitConversion(_analysis.Known.Task, part.Type))
                        Follow(part);
                    break;
                case IMethodReferenceOperation:
                    CanBeStarted = true;
                    break;
                case IPropertyReferenceOperation { Property.IsIndexer: true } element:
                    Follow(element);
                    break;
                case IPropertyReferenceOperation { Property.Name: "Result" }:
                    if (!_analysis.Completion.IsOver(value, _analysis.Models.Get(value.Syntax.SyntaxTree), _cancellationToken))
                        Awaited(value);
                    break;
                case IIsPatternOperation { Pattern: IDeclarationPatternOperation { DeclaredSymbol: { } other } }:
                    Name(other);
                    break;
                case IPropertyReferenceOperation or IExpressionStatementOperation or IBinaryOperation or IIsPatternOperation or INameOfOperation:
                    break;
                case IArrayElementReferenceOperation element when element.ArrayReference == value:
                    Follow(element);
                    break;
                case IForEachLoopOperation each when each.Collection == value && each.Locals is { Length: 1 } locals:
                    Name(locals[0]);
                    break;
                case IForEachLoopOperation each when each.Collection == value && each.Locals.Any(local => _analysis.Known.IsTaskLike(local.Type)):
                    foreach (var local in each.Locals.Where(local => _analysis.Known.IsTaskLike(local.Type)))
                        Name(local);
                    break;
                case IReturnOperation:
                    Returned(value);
                    break;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    Name(declarator.Symbol);
                    break;
                case IFieldInitializerOperation { InitializedFields: { Length: 1 } fields }:
                    Name(fields[0]);
                    break;
                case ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: { } array } } assignment when assignment.Value == value:
                    Kept(array);
                    break;
                case IAssignmentOperation assignment when assignment.Value == value:
                    if (assignment.Target is not IDiscardOperation)
                        Kept(assignment.Target);
                    break;
                case IAssignmentOperation:
                    break;
                default:
                    CanBeStarted = true;
                    break;
            }
        }

        private void Awaited(IOperation value) => AwaitedAt ??= value.Syntax.GetLocation();

        private void Called(IInvocationOperation call, IOperation value)
        {
            if (_waits.Contains(call.TargetMethod.Name))
                Awaited(value);
            else if (_carriers.Contains(call.TargetMethod.Name))
                Follow(call);
            else if (!_looks.Contains(call.TargetMethod.Name))
                CanBeStarted = true;
        }

        private void Passed(IInvocationOperation call, IArgumentOperation argument, IOperation value)
        {
            var method = call.TargetMethod;
            if (argument.Parameter is { } parameter && !_analysis.Models.Declarations(method).IsEmpty)
            {
                if (method.IsVirtualCall())
                    CanBeStarted = true;
                else
                    Name(parameter);
            }
            else if (_starts.Contains(method.Name))
                CanBeStarted = true;
            else if (_carriers.Contains(method.Name))
                Follow(call);
            else if (_waits.Contains(method.Name))
                Awaited(value);
            else if (method.Name is "Add" or "Enqueue" or "Push" && call.Instance is { } list)
                Kept(list);
            else if (!_looks.Contains(method.Name))
                CanBeStarted = true;
        }

        /// <summary>A record keeps it in the property of its parameter, a class where its constructor puts it.</summary>
        private void Given(IObjectCreationOperation creation, IArgumentOperation argument)
        {
            if (argument.Parameter is not { } parameter || _analysis.Models.Declarations(parameter.ContainingSymbol).IsEmpty)
            {
                CanBeStarted = true;
                return;
            }
            Name(parameter);
            if (creation.Type is { IsRecord: true } record && record.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
                Name(property);
        }

        private void Kept(IOperation target)
        {
            // An element of an initialiser is added to what is being made.
            if (target is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver })
            {
                for (var around = target.Parent; around is not null; around = around.Parent)
                {
                    if (around is IObjectCreationOperation creation)
                    {
                        Follow(creation);
                        return;
                    }
                }
            }
            if (ValueOrigins.Variable(target) is { } variable)
                Name(variable);
            else
                CanBeStarted = true;
        }

        /// <summary>A lambda gives its result to the sequence it stands in, a method to those who call it.</summary>
        private void Returned(IOperation value)
        {
            var function = EnclosingFunction.Of(value.Syntax);
            if (function is AnonymousFunctionExpressionSyntax)
            {
                if (function.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" } } select }
                    && _analysis.Models.Operation(select, _cancellationToken) is { } sequence)
                    Follow(sequence);
                else
                    CanBeStarted = true;
                return;
            }
            switch (_analysis.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, _cancellationToken))
            {
                case IMethodSymbol { AssociatedSymbol: IPropertySymbol property } when !property.IsVirtual && !property.IsOverride:
                    Name(property);
                    break;
                case IMethodSymbol method when !method.IsVirtualCall():
                    Name(method);
                    break;
                case IPropertySymbol { IsVirtual: false, IsOverride: false } property:
                    Name(property);
                    break;
                default:
                    CanBeStarted = true;
                    break;
            }
        }

        private void Name(ISymbol name)
        {
            if (!_names.Add(name.OriginalDefinition))
                return;
            var uses = _analysis.Uses.Of(name, _cancellationToken);
            // Whoever is handed the task of a method named for asynchronous work takes it for running.
            CanBeStarted |= _names.Count > MaxNames || (!uses.IsComplete && !name.Name.EndsWith("Async", StringComparison.Ordinal));
            if (CanBeStarted && AwaitedAt is not null)
                return;
            foreach (var use in uses.Uses)
                Follow(use.Operation);
        }
    }
}
