using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Tokens;

/// <summary>
/// One walk from a wait outward: the locals, parameters and members of each function around it, then the members of the type. What stands
/// outside a <c>finally</c> is not offered: a clean-up must not be cancelled by what started it.
/// </summary>
internal sealed class TokenSearch
{
    private static readonly HashSet<string> _syncFlags = new(StringComparer.OrdinalIgnoreCase) { "async", "isAsync", "useAsync", "runAsync", "sync", "isSync", "synchronous" };

    private readonly WaitSite _site;
    private readonly WaitAnalysis _analysis;
    private readonly TokenMembers _members;
    private readonly StopSignals _signals;
    private readonly ISet<ISymbol> _spent;
    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly List<ScopeToken> _found = new();

    /// <summary>Whether what comes next in the walk is still about the very work that waits.</summary>
    private bool _isSameWork = true;

    public TokenSearch(WaitSite site, WaitAnalysis analysis, TokenMembers members, StopSignals signals)
    {
        _site = site;
        _analysis = analysis;
        _members = members;
        _signals = signals;
        _spent = SpentTokens.At(site, analysis);
    }

    public List<ScopeToken> Run()
    {
        var hasInstance = true;
        SyntaxNode inner = _site.Name;
        for (var symbol = _site.Model.GetEnclosingSymbol(inner.SpanStart, _site.CancellationToken); symbol is IMethodSymbol method; symbol = symbol.ContainingSymbol)
        {
            if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_site.CancellationToken) is not { } function)
                break;
            if (!WalkTo(function, inner))
                return _found;
            Parameters(method, function, inner);
            if (method.MethodKind is not (MethodKind.AnonymousFunction or MethodKind.LocalFunction))
            {
                hasInstance &= !method.IsStatic;
                break;
            }
            // A static function captures nothing; a lambda of a struct cannot capture its fields.
            if (method.IsStatic || method.ContainingType is { IsValueType: true })
            {
                hasInstance = false;
                if (method.IsStatic)
                    break;
            }
            _isSameWork &= InPlace.Runs(function);
            inner = function;
        }
        TypeMembers(hasInstance && !_site.ContainingMember.IsStatic && _site.ContainingMember is IMethodSymbol or IPropertySymbol or IEventSymbol);
        TestFramework();
        return _found;
    }

    /// <summary>Collects locals up to a function; <see langword="false"/> where nothing from outside may be used.</summary>
    private bool WalkTo(SyntaxNode function, SyntaxNode inner)
    {
        for (var node = inner; node != function && node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case FinallyClauseSyntax:
                case CatchClauseSyntax handler when CatchesCancellation(handler):
                    return false;
                case CatchClauseSyntax:
                    _isSameWork = false;
                    break;
                case BlockSyntax block:
                    Locals(block.Statements, node);
                    break;
                case SwitchSectionSyntax section:
                    Locals(section.Statements, node);
                    break;
                case UsingStatementSyntax { Declaration: { } declaration } resource when resource.Statement == node:
                    Locals(declaration);
                    break;
                case GlobalStatementSyntax { Parent: CompilationUnitSyntax program }:
                    Locals(program.Members.OfType<GlobalStatementSyntax>().Select(g => g.Statement), node);
                    break;
            }
        }
        return true;
    }

    private static bool CatchesCancellation(CatchClauseSyntax handler) =>
        handler.Declaration?.Type.ToString() is { } type
        && (type.EndsWith("OperationCanceledException", StringComparison.Ordinal) || type.EndsWith("TaskCanceledException", StringComparison.Ordinal));

    private void Locals(IEnumerable<StatementSyntax> statements, SyntaxNode inner)
    {
        foreach (var statement in statements.TakeWhile(s => s.SpanStart < inner.SpanStart).Reverse())
        {
            if (statement is LocalDeclarationStatementSyntax local)
                Locals(local.Declaration);
        }
    }

    private void Locals(VariableDeclarationSyntax declaration)
    {
        foreach (var variable in declaration.Variables)
        {
            if (variable.Initializer is not { } initializer || _site.Model.GetDeclaredSymbol(variable, _site.CancellationToken) is not ILocalSymbol local)
                continue;
            if (_analysis.Known.IsToken(local.Type))
                TokenLocal(local, _site.Model.GetOperation(initializer.Value, _site.CancellationToken));
            else if (_analysis.Known.IsTokenSource(local.Type))
            {
                if (!IsNeverCancelled(local, initializer.Value))
                    Source(local, $"{local.Name}.Token", _isSameWork && IsMadeForWork(local, initializer.Value));
            }
            else
                Members(local, local.Name, local.Type, _isSameWork);
        }
    }

    private void TokenLocal(ILocalSymbol local, IOperation? value)
    {
        value = ValueOrigins.Unwrap(value);
        if (value is IDefaultValueOperation or IObjectCreationOperation or null)
            return;
        if (value is IPropertyReferenceOperation property)
        {
            if (TokenMembers.HasOtherMeaning(property.Property.Name))
                return;
            if (ValueOrigins.Variable(property.Instance) is { } source && _analysis.Known.IsTokenSource(property.Instance?.Type))
            {
                if (_spent.Contains(source) || !_seen.Add(source))
                    return;
                Token(local, local.Name, _isSameWork && (source is ILocalSymbol made ? IsMadeForWork(made, Initializer(made)) : IsSignalHere(source)));
                return;
            }
        }
        Token(local, local.Name, _isSameWork);
    }

    private ExpressionSyntax? Initializer(ILocalSymbol local) =>
        (local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_site.CancellationToken) as VariableDeclaratorSyntax)?.Initializer?.Value;

    /// <summary>
    /// Whether a local source is about the work around it: linked to another token, limited in time, or cancelled from a callback. One that is
    /// cancelled further down is there to stop something else.
    /// </summary>
    private bool IsMadeForWork(ILocalSymbol source, ExpressionSyntax? initializer)
    {
        if (initializer is null)
            return false;
        switch (ValueOrigins.Unwrap(_site.Model.GetOperation(initializer, _site.CancellationToken)))
        {
            case IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" }:
            case IObjectCreationOperation { Arguments: { Length: > 0 } }:
                return true;
            case IObjectCreationOperation:
                return EndsFromOutside(source, initializer);
            default:
                return false;
        }
    }

    /// <summary>Whether nobody can cancel a local source: it is linked to nothing, and is only asked for its token.</summary>
    private bool IsNeverCancelled(ILocalSymbol source, ExpressionSyntax initializer) =>
        initializer is BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null }
        && _analysis.Uses.Of(source, _site.CancellationToken) is { IsComplete: true, Uses: var uses }
        && uses.All(use => use.Operation.Parent is IPropertyReferenceOperation { Property.Name: "Token" } or IInvocationOperation { TargetMethod.Name: "Dispose" });

    private bool EndsFromOutside(ILocalSymbol source, ExpressionSyntax initializer)
    {
        var function = EnclosingFunction.Of(initializer);
        foreach (var call in function.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax name } access || name.Identifier.ValueText != source.Name)
                continue;
            var member = access.Name.Identifier.ValueText;
            // Whoever waits and cancels afterwards cannot be the one who is cancelled.
            if (member == "CancelAfter"
                || (member is "Cancel" or "CancelAsync" && EnclosingFunction.Of(call) is var canceller && canceller != function && canceller != EnclosingFunction.Of(_site.Name)))
                return true;
        }
        return false;
    }

    private void Parameters(IMethodSymbol method, SyntaxNode function, SyntaxNode inner)
    {
        var isOuter = inner != _site.Name;
        foreach (var parameter in method.Parameters)
        {
            if ((isOuter && parameter.RefKind != RefKind.None) || parameter.RefKind == RefKind.Out || parameter.IsDiscard)
                continue;
            if (_analysis.Known.IsToken(parameter.Type))
            {
                if (!IsOnlyKept(parameter, method))
                    Token(parameter, parameter.Name, _isSameWork && !IsReplaced(parameter, function) && !WaitsOnlyWhenSync(method));
            }
            else if (_analysis.Known.IsTokenSource(parameter.Type))
                Source(parameter, $"{parameter.Name}.Token", isCertain: false);
            else
                Members(parameter, parameter.Name, parameter.Type, _isSameWork);
        }
    }

    /// <summary><c>_parent = token;</c>, and no more than that: a setting for what comes later. What a host gives is for the work, kept or not.</summary>
    private bool IsOnlyKept(IParameterSymbol parameter, IMethodSymbol method)
    {
        if (method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction || (_analysis.Facts.Hosted.Exist && _analysis.Facts.Hosted.Token(method) is not null))
            return false;
        var isKept = false;
        foreach (var use in _analysis.Uses.Of(parameter, _site.CancellationToken).Uses)
        {
            switch (use.Operation.Parent)
            {
                // Not in an initializer, which sets up somebody else.
                case ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment when assignment.Value == use.Operation && ValueOrigins.Variable(assignment.Target) is IFieldSymbol or IPropertySymbol:
                    isKept = true;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } or IObjectCreationOperation }:
                case IInvocationOperation { TargetMethod.Name: "Register" or "UnsafeRegister" }:
                case IPropertyReferenceOperation { Property.Name: "CanBeCanceled" }:
                    break;
                default:
                    return false;
            }
        }
        return isKept;
    }

    private static bool IsReplaced(IParameterSymbol parameter, SyntaxNode function) =>
        function.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(a => a.Left is IdentifierNameSyntax name && name.Identifier.ValueText == parameter.Name);

    /// <summary>In a method that serves callers of both kinds behind a flag, the blocking half is there on purpose.</summary>
    private bool WaitsOnlyWhenSync(IMethodSymbol method) =>
        _site.Api.Mode == WaitMode.Blocks && method.Parameters.Any(p => p.Type.SpecialType == SpecialType.System_Boolean && _syncFlags.Contains(p.Name));

    private void TypeMembers(bool hasInstance)
    {
        if (_site.ContainingMember.ContainingType is not { } type)
            return;
        for (var declaring = type; declaring is not null && declaring.SpecialType == SpecialType.None; declaring = declaring.BaseType)
        {
            foreach (var member in _members.LeadsOf(declaring))
            {
                if (!(member.IsStatic || hasInstance) || TokenMembers.TypeOf(member) is not { } memberType
                    || Name(member) is not { } expression || !_site.Model.IsAccessible(_site.Name.SpanStart, member))
                    continue;
                if (_analysis.Known.IsToken(memberType))
                    Token(member, expression, IsSignalHere(member));
                else if (!_analysis.Known.IsTokenSource(memberType))
                    Members(member, expression, memberType, isSameWork: true);
                else if (memberType.NullableAnnotation != NullableAnnotation.Annotated && !IsMadeAfterwards(member))
                    Source(member, $"{expression}.Token", IsSignalHere(member));
            }
        }
        if (hasInstance)
            PrimaryConstructor(type);
    }

    /// <summary>A source that nothing makes with its object, and that the very member which waits makes only after the wait: there is none yet, or it is of a run before.</summary>
    private bool IsMadeAfterwards(ISymbol member)
    {
        // Of what is not set in the member that waits nothing is known, and most of what is offered is not.
        if (member is not IFieldSymbol { IsReadOnly: false, DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] } field
            || _site.Name.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not BaseMethodDeclarationSyntax here || !TreeWords.Holds(here, field.Name, _site.CancellationToken)
            || reference.GetSyntax(_site.CancellationToken) is not VariableDeclaratorSyntax { Initializer: null or { Value.RawKind: (int)SyntaxKind.NullLiteralExpression } })
            return false;
        var isMadeHere = false;
        foreach (var use in _analysis.Uses.Of(field, _site.CancellationToken).Uses)
        {
            if (use.Operation.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out })
                return false;
            if (use.Operation.Parent is not IAssignmentOperation { Value: var value } set || set.Target != use.Operation || ValueOrigins.Unwrap(value) is ILiteralOperation)
                continue;
            var place = set.Syntax;
            if (place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } maker || maker is ConstructorDeclarationSyntax)
                return false;
            if (maker != here)
            {
                // Who can only be called by others may be called behind them.
                if (_site.ContainingMember.DeclaredAccessibility == Accessibility.Private)
                    return false;
                continue;
            }
            if (place.SpanStart < _site.Name.SpanStart || place.Ancestors().Any(node => LoopSyntax.Is(node) && node.Span.Contains(_site.Name.Span)))
                return false;
            isMadeHere = true;
        }
        return isMadeHere;
    }

    private void PrimaryConstructor(INamedTypeSymbol type)
    {
        foreach (var constructor in type.InstanceConstructors)
        {
            if (constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_site.CancellationToken) is not TypeDeclarationSyntax || type.IsRecord)
                continue;
            foreach (var parameter in constructor.Parameters)
            {
                if (_analysis.Known.IsToken(parameter.Type))
                    Token(parameter, parameter.Name, isCertain: false);
            }
        }
    }

    /// <summary>Where the work's own token is cancelled, what goes on cleans up, and the signal that it may well come from has been given.</summary>
    private bool IsSignalHere(ISymbol member) =>
        !_spent.Any(spent => spent is IParameterSymbol) && StopSignals.Reaches(_site) && _signals.Contains(member, _site.CancellationToken);

    /// <summary>How a member is named at the wait, where a local may hide it.</summary>
    private string? Name(ISymbol member)
    {
        if (!member.CanBeReferencedByName)
            return null;
        // What is not named in the member that waits is not hidden there; a look-up costs more than a look at the text.
        if (SymbolEqualityComparer.Default.Equals(member.ContainingType, _site.ContainingMember.ContainingType)
            && _site.Name.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } declaration and not GlobalStatementSyntax
            && !TreeWords.Holds(declaration, member.Name, _site.CancellationToken))
            return member.Name;
        var visible = _site.Model.LookupSymbols(_site.Name.SpanStart, name: member.Name);
        if (visible.Any(s => SymbolEqualityComparer.Default.Equals(s, member)))
            return member.Name;
        return member.IsStatic ? null : $"this.{member.Name}";
    }

    private void Members(ISymbol holder, string expression, ITypeSymbol type, bool isSameWork)
    {
        foreach (var member in _members.Of(type))
        {
            if (type.NullableAnnotation != NullableAnnotation.Annotated && _site.Model.IsAccessible(_site.Name.SpanStart, member.Member))
                Token(holder, $"{expression}.{member.Member.Name}", isSameWork && member.IsOfTheWork, isCarried: true);
        }
    }

    private void TestFramework()
    {
        if (_analysis.Compilation.FindType("Xunit.TestContext") is { } context
            && context.GetMembers("Current").OfType<IPropertySymbol>().FirstOrDefault() is { IsStatic: true } current
            && _members.Of(current.Type).Any(m => m.Member.Name == "CancellationToken")
            && _site.ContainingMember.GetAttributes().Any(a => a.AttributeClass?.Name is "FactAttribute" or "TheoryAttribute"))
            _found.Add(new ScopeToken($"{context.ToMinimalDisplayString(_site.Model, _site.Name.SpanStart)}.Current.CancellationToken", IsCertain: false));
    }

    private void Source(ISymbol source, string expression, bool isCertain)
    {
        if (_seen.Add(source))
            Token(source, expression, isCertain);
    }

    private void Token(ISymbol symbol, string expression, bool isCertain, bool isCarried = false)
    {
        if (_spent.Contains(symbol) || TokenMembers.HasOtherMeaning(symbol.Name) || IsGivenHere(symbol) || _found.Any(t => t.Expression == expression)
            || SpentTokens.IsSpentByCaller(symbol, _site, _analysis))
            return;
        _found.Add(new ScopeToken(SyntaxFacts.GetKeywordKind(expression) == SyntaxKind.None ? expression : $"@{expression}", isCertain) { Holder = symbol, IsCarried = isCarried });
    }

    /// <summary>In the stop path the owner's own signal has been given, or is about to be.</summary>
    private bool IsGivenHere(ISymbol symbol) =>
        symbol is IFieldSymbol or IPropertySymbol && StopPath.Contains(_site.ContainingMember) && _signals.Contains(symbol, _site.CancellationToken);
}
