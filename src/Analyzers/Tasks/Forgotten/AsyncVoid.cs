using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Async functions that return nothing, and so nobody can wait for or see fail.</summary>
internal sealed class AsyncVoid
{
    /// <summary>What the types of a display derive from: WPF, Windows Forms, Avalonia, MAUI, WinUI, Blazor.</summary>
    private static readonly HashSet<string> _elements = new(StringComparer.Ordinal) { "ComponentBase", "DispatcherObject", "Control", "AvaloniaObject", "BindableObject", "DependencyObject" };

    /// <summary>How methods are called that run what they are given.</summary>
    private static readonly string[] _runners = { "Run", "StartNew", "Invoke", "Execute", "Queue", "Schedule", "Post", "Each", "Start", "Submit", "Dispatch" };

    /// <summary>The marks of what a web service answers requests by.</summary>
    private static readonly HashSet<string> _actions = new(StringComparer.Ordinal) { "HttpGetAttribute", "HttpPostAttribute", "HttpPutAttribute", "HttpDeleteAttribute", "HttpPatchAttribute", "HttpHeadAttribute", "HttpOptionsAttribute" };

    private readonly CodeFacts _facts;

    public AsyncVoid(CodeFacts facts) => _facts = facts;

    /// <summary>Whether a method that is declared <c>async void</c> has to be: it handles an event, or its signature is another's.</summary>
    public bool IsCalledFor(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.IsOverride || !method.ExplicitInterfaceImplementations.IsEmpty || ImplementsInterface(method) || IsHandler(method)
        || IsSubscribed(method, _facts.Uses.Of(method, cancellationToken));

    /// <summary>
    /// What belongs to a display, or to what a display is bound to: what it throws comes to the display, as what a handler throws, and most of what it does is to set what
    /// is shown.
    /// </summary>
    public static bool IsOfDisplay(INamedTypeSymbol type)
    {
        // A part of the type that is made from markup, or its contract with what is bound to it.
        if (!type.GetMembers("InitializeComponent").IsEmpty || type.DeclaringSyntaxReferences.Any(part => IsBesideMarkup(part.SyntaxTree.FilePath)) || type.AllInterfaces.Any(contract => contract.Name == "INotifyPropertyChanged"))
            return true;
        // A package that is missing may be a display's.
        return type.BaseType.SelfAndBases().Any(parent => _elements.Contains(parent.Name) || parent.TypeKind == TypeKind.Error);
    }

    /// <summary>The other part is made from markup by a generator, which may not have run.</summary>
    private static bool IsBesideMarkup(string file) => file.EndsWith(".razor.cs", StringComparison.OrdinalIgnoreCase) || file.EndsWith("xaml.cs", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a method may implement a contract that is missing here, and which may ask for one that returns nothing.</summary>
    public static bool MayBePromised(IMethodSymbol method) => method is { DeclaredAccessibility: Accessibility.Public, IsStatic: false, MethodKind: MethodKind.Ordinary } && method.ContainingType.AllInterfaces.Any(contract => contract.TypeKind == TypeKind.Error);

    /// <summary>What writes a log has nobody to tell that it failed.</summary>
    public static bool IsOfLogger(INamedTypeSymbol type) =>
        type.Name.EndsWith("Logger", StringComparison.Ordinal) || type.AllInterfaces.Any(contract => contract.Name == "ILog" || contract.Name.EndsWith("Logger", StringComparison.Ordinal));

    /// <summary>An action that nobody waits for is answered before it is done.</summary>
    public static bool IsAction(IMethodSymbol method) => method.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: var name } && _actions.Contains(name));

    /// <summary><c>void Receive(Message message)</c>, all that a contract asks for: what calls it hands something over, as an event does.</summary>
    private static bool Receives(IMethodSymbol method) =>
        method is { ReturnsVoid: true, IsAsync: false, Parameters.Length: 1 }
        && method.ExplicitInterfaceImplementations.Concat(method.Promised().OfType<IMethodSymbol>()).Any(promised => promised.ContainingType.GetMembers().Length == 1);

    /// <summary>Whether it is given to an event, or to a library that calls back: one of .NET's own has a form that waits, or is a timer, and a package that is missing may be one.</summary>
    private static bool IsSubscribed(IMethodSymbol method, UseSet uses) =>
        uses.Uses.Any(use => use.Operation is IMethodReferenceOperation reference && (IsSubscription(reference) || IsPosted(reference) || IsOfLibrary(reference)))
        || (uses is { IsComplete: false, Uses.IsEmpty: true } && SymbolUses.CannotBeSeenOutside(method));

    /// <summary>
    /// Whether nobody calls it but as a handler would be called: it is only given away, to what calls back and wants a function that returns nothing, or is what a handler ends
    /// with. Written as a handler it would do just the same.
    /// </summary>
    public bool IsHandlerInUse(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Uses.Of(method, cancellationToken) is { Uses: var uses } found
        && (IsGivenToUnknown(method, cancellationToken)
            // Nobody else calls what a program has.
            || (!uses.IsEmpty && (SymbolUses.CannotBeSeenOutside(method) ? found.IsComplete : _facts.Compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication)))
        && uses.All(use => use.Operation switch
        {
            IMethodReferenceOperation given => IsKept(given),
            IInvocationOperation { Parent: IExpressionStatementOperation } call => IsHandlers(call, cancellationToken),
            _ => false,
        });

    /// <summary>
    /// Whether anybody calls it who could wait for it, if it could be waited for: an event handler and an <c>async void</c> function cannot, what a program begins with is the program
    /// itself, and what a display calls comes back to the display.
    /// </summary>
    public bool IsCalledByOthers(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Uses.Of(method, cancellationToken).Uses.Any(use => use.Operation switch
        {
            IMethodReferenceOperation given => !IsKept(given),
            IInvocationOperation call => !IsHandlers(call, cancellationToken) && !IsOfEntryPoint(call, cancellationToken) && !(call.SemanticModel?.GetEnclosingSymbol(call.Syntax.SpanStart, cancellationToken)?.ContainingType is { } around && IsOfDisplay(around)),
            _ => false,
        });

    /// <summary>Whether a call of it stands where others are awaited, or where what it throws is meant to be caught: whoever wrote that takes it for a call like any other.</summary>
    public bool IsTakenForAwaited(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Uses.Of(method, cancellationToken).Uses.Any(use => use.Operation is IInvocationOperation { Syntax: var call }
            && ((EnclosingFunction.Of(call) is var function && EnclosingFunction.RunsAsync(function) && !IsDeclared(function))
                || EnclosingFunction.AncestorsWithin(call).Any(around => around is TryStatementSyntax { Catches.Count: > 0 } attempt && attempt.Block.Span.Contains(call.Span))));

    /// <summary>Whether a constructor or a timer calls it: neither can wait, and nobody is there to whom a failure could come.</summary>
    public bool IsOfNobody(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Uses.Of(method, cancellationToken).Uses.Any(use => use.Operation is IInvocationOperation { Syntax: var call } && EnclosingFunction.Of(call) switch
        {
            ConstructorDeclarationSyntax => true,
            AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax made } } => _facts.Models.Get(made.SyntaxTree).GetTypeInfo(made, cancellationToken).Type is { Name: "Timer" },
            _ => false,
        });

    private bool IsOfEntryPoint(IInvocationOperation call, CancellationToken cancellationToken) =>
        EnclosingFunction.Of(call.Syntax) is var function
        && (function is CompilationUnitSyntax || function.FirstAncestorOrSelf<MemberDeclarationSyntax>() is GlobalStatementSyntax || (function.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && SymbolEqualityComparer.Default.Equals(_facts.Models.Get(method.SyntaxTree).GetDeclaredSymbol(method, cancellationToken), _facts.Compilation.GetEntryPoint(cancellationToken))));

    /// <summary>Whether a handler that takes everything, or asks somebody whether to, stands in a function: what it lets through is meant to end the process.</summary>
    public static bool MeetsAll(SyntaxNode function) =>
        EnclosingFunction.Block(function) is { Statements: [TryStatementSyntax { Catches: var handlers }] } && handlers.Any(handler => handler.Declaration?.Type.ToString() is null or "Exception" or "System.Exception");

    /// <summary><c>catch (Exception e) { Report(e); Environment.Exit(1); }</c>: a type that ends the process where something fails gets just that.</summary>
    public static bool IsOfWhatEndsProcess(SyntaxNode function) =>
        function.Ancestors().OfType<TypeDeclarationSyntax>().LastOrDefault()?.DescendantNodes().Any(node => node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exit" or "FailFast", Expression: IdentifierNameSyntax { Identifier.ValueText: "Environment" } } }) == true;

    /// <summary><c>await dispatcher.InvokeAsync(new Action(async () => ...));</c>, unless that is the last that nobody waits for: what looks awaited is not, and the code goes on at once.</summary>
    public static bool LooksAwaited(IOperation creation)
    {
        var call = creation.Syntax.AncestorsAndSelf().OfType<ArgumentSyntax>().FirstOrDefault()?.Parent?.Parent;
        while (call?.Parent is ArgumentSyntax or ArgumentListSyntax or BaseObjectCreationExpressionSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax)
            call = call.Parent;
        return call?.Parent is AwaitExpressionSyntax awaited
            && !(awaited.Parent is ExpressionStatementSyntax last && Leaving.IsLast(last) && EnclosingFunction.Of(last) is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.ValueText: "void" } });
    }

    /// <summary><c>new RelayCommand(Show)</c>, of a package that is missing.</summary>
    private bool IsGivenToUnknown(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Uses.Named(method.Name, cancellationToken).Any(named => named.Parent is ArgumentSyntax { Parent.Parent: ExpressionSyntax taker } && _facts.Models.Get(named.SyntaxTree) is var model
            && model.GetSymbolInfo(taker, cancellationToken) is { Symbol: null, CandidateSymbols.IsEmpty: true }
            && model.GetSymbolInfo(named, cancellationToken) is var given && given.CandidateSymbols.Append(given.Symbol).Any(one => SymbolEqualityComparer.Default.Equals(one?.OriginalDefinition, method)));

    /// <summary>
    /// <c>async void Show() => await ShowAsync();</c>: for those who cannot wait, and on purpose; whoever can calls the other. What a contract has for that may never run, where those who fulfil it have their own.
    /// </summary>
    public static bool IsTwin(IMethodSymbol method, SyntaxNode function) =>
        method.ContainingType.TypeKind == TypeKind.Interface
        || (Awaits(function) is { } task && Awaited.Unconfigured(task) is InvocationExpressionSyntax { Expression: var called } && SymbolUses.Name(called)?.Identifier.ValueText == method.Name + "Async");

    /// <summary>Whether a function awaits what a package gives that is missing: it may go on in a context that takes what is thrown.</summary>
    public bool GoesOnUnknown(SyntaxNode function, CancellationToken cancellationToken) =>
        EnclosingFunction.OwnNodes(function).OfType<AwaitExpressionSyntax>().Any(awaited => _facts.Models.Get(function.SyntaxTree).GetTypeInfo(awaited.Expression, cancellationToken).Type is { TypeKind: TypeKind.Error });

    /// <summary>The task that a function awaits, if it does nothing else.</summary>
    private static ExpressionSyntax? Awaits(SyntaxNode function) =>
        ((function as MethodDeclarationSyntax)?.ExpressionBody?.Expression ?? (EnclosingFunction.Block(function) is { Statements: [ExpressionStatementSyntax { Expression: var only }] } ? only : null)) is AwaitExpressionSyntax { Expression: var task } ? task : null;

    /// <summary><c>var work = new Task(async () => ...); work.Wait(1000);</c>: nobody starts it, so that it throws nothing.</summary>
    public bool IsNeverStarted(IOperation creation, CancellationToken cancellationToken) =>
        creation.Parent is IArgumentOperation { Parent: IObjectCreationOperation { Type: var made } task } && _facts.Known.IsTaskLike(made)
        && task.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var kept } }
        && _facts.Uses.Of(kept, cancellationToken).Uses.All(use => use.Operation.Parent is IAwaitOperation or IInvocationOperation { TargetMethod.Name: not ("Start" or "RunSynchronously") } and not IArgumentOperation);

    /// <summary>Whether each call of it stands where it is switched off in writing that a task is left.</summary>
    public bool IsLeftAtItsCalls(IMethodSymbol method, CancellationToken cancellationToken) =>
        _facts.Uses.Of(method, cancellationToken).Uses is { IsEmpty: false } uses
        && uses.All(use => use.Operation is IInvocationOperation && PeerPragmas.Disable(PeerPragmas.ForgottenTask, use.Operation.Syntax, cancellationToken));

    private bool IsHandlers(IInvocationOperation call, CancellationToken cancellationToken) => EnclosingFunction.Of(call.Syntax) switch
    {
        // Whoever subscribes to an event cannot wait for what that sets going.
        AccessorDeclarationSyntax { Keyword.ValueText: "add" or "remove" } => true,
        var function when EnclosingFunction.IsAsync(function) && IsDeclared(function) => true,
        AnonymousFunctionExpressionSyntax lambda => _facts.Models.Operation(lambda, cancellationToken) is IAnonymousFunctionOperation function && (IsHandler(function.Symbol) || IsSubscription(function) || IsCommandOf(function)),
        MethodDeclarationSyntax function => _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol caller && (IsHandler(caller) || IsGivenToUnknown(caller, cancellationToken) || (caller.ReturnsVoid && MayBePromised(caller)) || Receives(caller) || (caller.IsOverride && caller.ReturnsVoid && caller.Name.StartsWith("On", StringComparison.Ordinal))),
        _ => false,
    };

    /// <summary><c>new RelayCommand(() => Show())</c>; what derives from a type of a package that is missing may be one.</summary>
    public static bool IsCommandOf(IAnonymousFunctionOperation lambda)
    {
        if (lambda.Parent is not IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IObjectCreationOperation { Type: { } made } } })
            return false;
        for (var type = made.BaseType; type is not null; type = type.BaseType)
        {
            if (type.TypeKind == TypeKind.Error)
                return true;
        }
        return made.AllInterfaces.Any(contract => contract.Name == "ICommand");
    }

    /// <summary>What is to be called back later, and is not run at once or somewhere else.</summary>
    private static bool IsKept(IMethodReferenceOperation given)
    {
        return ValueOrigins.Taker(given) switch
        {
            IArgumentOperation { Parent: IObjectCreationOperation { Type.ContainingNamespace: { } space } } => !space.IsSystem(),
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: var name } } => !_runners.Any(runner => name.IndexOf(runner, StringComparison.Ordinal) >= 0),
            IAssignmentOperation => true,
            _ => false,
        };
    }

    /// <summary>What it throws goes to the context that it is posted to.</summary>
    private static bool IsPosted(IMethodReferenceOperation callback) => callback.Parent is IDelegateCreationOperation { Type.Name: "SendOrPostCallback" };

    private static bool IsOfLibrary(IMethodReferenceOperation callback) =>
        ValueOrigins.Taker(callback) is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true, ContainingNamespace: { } space } } }
        && !space.IsSystem();

    /// <summary><c>async</c> lambda as an <c>Action</c>: where it goes, or <see langword="null"/> where it returns a task or handles an event.</summary>
    public static IOperation? Taker(IAnonymousFunctionOperation lambda)
    {
        if (!lambda.Symbol.ReturnsVoid || IsHandler(lambda.Symbol) || lambda.Parent is not IDelegateCreationOperation { Type: { } type } creation
            || type.Name.EndsWith("EventHandler", StringComparison.Ordinal) || IsSubscription(lambda))
            return null;
        return creation;
    }

    private static bool IsSubscription(IOperation function)
    {
        for (var parent = function.Parent; parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation or IEventAssignmentOperation; parent = parent.Parent)
        {
            if (parent is IEventAssignmentOperation)
                return true;
        }
        return false;
    }

    private static bool IsHandler(IMethodSymbol method)
    {
        if (method.Parameters is not { Length: 2 } parameters || parameters[0].Type is not { SpecialType: SpecialType.System_Object } and not { TypeKind: TypeKind.Class or TypeKind.Interface })
            return false;
        for (var type = parameters[1].Type as INamedTypeSymbol; type is not null; type = type.BaseType)
        {
            if (type.Name.EndsWith("EventArgs", StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static bool ImplementsInterface(IMethodSymbol method) => method.DeclaredAccessibility == Accessibility.Public && method.Promised().Any();

    /// <summary>The call that is given a lambda, for the message: <c>Parallel.ForEach</c>.</summary>
    public static string? CallName(IOperation creation)
    {
        var argument = creation.Parent;
        while (argument is IConversionOperation)
            argument = argument.Parent;
        return argument is IArgumentOperation { Parent: var call } ? call switch
        {
            IInvocationOperation { TargetMethod: var method } => $"{method.ContainingType.Name}.{method.Name}",
            IObjectCreationOperation { Type: { } type } => $"new {type.Name}",
            _ => null,
        }
        : null;
    }

    /// <summary>Whether a declaration says <c>async void</c>.</summary>
    public static bool IsDeclared(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.ValueText: "void" } } => true,
        LocalFunctionStatementSyntax { ReturnType: PredefinedTypeSyntax { Keyword.ValueText: "void" } } => true,
        _ => false,
    };
}
