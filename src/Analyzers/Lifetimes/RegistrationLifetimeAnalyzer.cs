using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// Reports registrations with a token that nobody gives back: HANG505 in a loop or on a token that outlives the type, else HANG555.
/// </summary>
/// <remarks>
/// Silent where the registration is disposed or unregistered under any of its names, or handed to somebody; where the token's source is made
/// in the same body or belongs to the same type, so that both end together; on the token of a request and the stopping token of a hosted
/// service; in the program's entry point and in what lives as long as the process; where the method then waits for what the callback alone
/// completes, see <see cref="SpentRegistration"/>.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RegistrationLifetimeAnalyzer : HangproofAnalyzer
{
    public RegistrationLifetimeAnalyzer()
        : base(ImmutableArray.Create(Descriptors.RegistrationNotDisposed, Descriptors.RegistrationNotDisposedPossible))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context) => new Rule().Start(context);

    private sealed class Rule : LifetimeRule
    {
        private static readonly WordPositions _words = new("Register", "UnsafeRegister");
        /// <summary>Callers from the registration up to who gives no token.</summary>
        private const int MaxCallers = 3;

        private static readonly string[] _settingUp = { "Start", "Init", "Open", "Connect", "Configure", "Attach", "Subscribe", "On" };

        protected override WordPositions Words => _words;

        protected override WordPositions Gate => _words;

        protected override bool IsPresent(LifetimeTypes types) => types.Token is not null;

        protected override bool IsMeant(IOperation operation, LifetimeTypes types) =>
            operation is IInvocationOperation { TargetMethod: { Name: "Register" or "UnsafeRegister" } method, Instance: not null }
            && SymbolEqualityComparer.Default.Equals(method.ContainingType, types.Token);

        protected override void Judge(LifetimeSite site, Action<Diagnostic> report)
        {
            var call = (IInvocationOperation)site.Operation;
            var loop = LoopSyntax.Around(call.Syntax);
            var token = call.Instance!;
            if (!IsOpen(site, token, loop))
                return;
            var fate = site.Fate();
            if (fate.IsCaredFor || fate.IsStatic || fate.Holders.Any(holder => holder is IParameterSymbol))
                return;
            var spending = SpentRegistration.Of(site);
            if (spending == Spending.Always)
                return;
            var name = $"CancellationToken.{call.TargetMethod.Name}";
            var wayOut = fate.Keeper is { } keeper ? OwnerEnd.DisposeIn(keeper.ContainingType) : "dispose the registration when the work is done";
            if (spending == Spending.UnlessItFails)
                report(site.Report(Descriptors.RegistrationNotDisposedPossible, RuleIds.RegistrationNotDisposed, name, "where the work fails before its wait, the token holds the callback as long as its source lives", wayOut));
            else if (loop is null && IsOfEachCall(site, token))
                report(site.Report(Descriptors.RegistrationNotDisposed, RuleIds.RegistrationNotDisposed, name, "each call adds a callback that the token holds as long as its source lives", wayOut));
            else if (loop is not null && IsFromOutside(token, loop))
                report(site.Report(Descriptors.RegistrationNotDisposed.UntilAsked(), RuleIds.RegistrationNotDisposed, name, "each turn of the loop adds a callback that the token holds as long as its source lives", wayOut));
            else if (OutlivesType(site, token))
                report(site.Report(Descriptors.RegistrationNotDisposed.UntilAsked(), RuleIds.RegistrationNotDisposed, name, $"the token outlives '{site.Member.ContainingType.Name}' and holds it through the callback", wayOut));
            else
                report(site.Report(Descriptors.RegistrationNotDisposedPossible.UntilAsked(), RuleIds.RegistrationNotDisposed, name, "the token holds the callback, and what it captures, as long as its source lives", wayOut));
        }

        /// <summary>Whether the registration can outlive what it serves.</summary>
        private static bool IsOpen(LifetimeSite site, IOperation token, SyntaxNode? loop)
        {
            // A host starts once, and drops what waited for that; what is made once for it ends with it.
            if ((loop is null && IsOfApplication(token) && IsInSingleton(site.Operation)) || ValueOrigins.Unwrap(token) is IPropertyReferenceOperation { Property.Name: "ApplicationStarted" } || site.Facts.Process.IsEntryPoint(site.Member, site.CancellationToken)
                || (loop is null && (site.Member.IsStatic && IsOfApplication(token) || site.Facts.Process.Has(site.Member.ContainingType, site.CancellationToken)))
                || IsGivenByNobody(site, token, 0))
                return false;
            var origins = site.Facts.Code.Origins.Of(token, site.CancellationToken);
            return origins.Leaves.IsEmpty || IsOfEachCall(site, token) || !origins.Leaves.All(leaf => EndsWithUs(site, leaf, loop));
        }

        /// <summary><c>services.AddSingleton(provider => ...)</c></summary>
        private static bool IsInSingleton(IOperation place) =>
            place.Syntax.Ancestors().Any(around => around is AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } }
                && SymbolUses.Name(call.Expression) is { Identifier.ValueText: var name } && (name.StartsWith("AddSingleton", StringComparison.Ordinal) || name.StartsWith("TryAddSingleton", StringComparison.Ordinal)));

        /// <summary>A token for which all who call in sight give none, or what they were given so themselves.</summary>
        private static bool IsGivenByNobody(LifetimeSite site, IOperation? token, int depth) =>
            depth < MaxCallers && ValueOrigins.Unwrap(token) is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor } method } given }
            && method.Promised().Prepend(method.Root()).SelectMany(called => site.Facts.Code.Uses.Of(called, site.CancellationToken).Uses).Select(use => use.Operation).ToList() is { Count: > 0 } calls
            && calls.All(use => ValueOrigins.Argument(use, given.Ordinal) is { } argument && (ValueOrigins.IsNoToken(argument) || IsGivenByNobody(site, argument, depth + 1)));

        /// <summary>
        /// A method that may be called often, on one object, registers what it has made for this call with the token that the object was given:
        /// wherever the source was made, it outlives the call.
        /// </summary>
        private static bool IsOfEachCall(LifetimeSite site, IOperation token) =>
            site.Member is IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary } method && !StopPath.Contains(method) && !IsMadeOnce(method)
            && ValueOrigins.Unwrap(token) is IFieldReferenceOperation { Field: { IsStatic: false } field, Instance: IInstanceReferenceOperation }
            && site.Facts.Code.Origins.Of(token, site.CancellationToken).Leaves is { IsEmpty: false } leaves && leaves.All(leaf => IsMadeElsewhere(leaf, field.ContainingType))
            && HoldsLocal(site);

        /// <summary>What sets an object up is called once in its life.</summary>
        private static bool IsMadeOnce(IMethodSymbol method) =>
            _settingUp.Any(verb => method.Name.StartsWith(verb, StringComparison.Ordinal));

        private static bool IsMadeElsewhere(IOperation leaf, INamedTypeSymbol type) =>
            leaf is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } }
            || leaf is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } && ValueOrigins.Unwrap(source) is ILocalReferenceOperation { Local.ContainingType: { } maker }
                && !SymbolEqualityComparer.Default.Equals(maker.OriginalDefinition, type.OriginalDefinition);

        /// <summary>Whether the callback reaches what its method has made for this one call.</summary>
        private static bool HoldsLocal(LifetimeSite site) =>
            ((IInvocationOperation)site.Operation).Arguments.Any(argument => argument.Value.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation { Local.ContainingSymbol: { } within }
                && SymbolEqualityComparer.Default.Equals(within, site.Member)));

        /// <summary>Whether a token's source ends with the body or the object that registers.</summary>
        private static bool EndsWithUs(LifetimeSite site, IOperation leaf, SyntaxNode? loop)
        {
            switch (leaf)
            {
                case IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } }:
                case IPropertyReferenceOperation { Property.Name: "RequestAborted" }:
                    return true;
                case IPropertyReferenceOperation { Property: { Name: "CancellationToken", ContainingType.Name: "ServerCallContext" } }:
                    return true;
                case IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source }:
                    if (loop is not null && IsFromOutside(source, loop))
                        return false;
                    return ValueOrigins.Unwrap(source) switch
                    {
                        ILocalReferenceOperation local => !site.Facts.Code.Origins.Of(local, site.CancellationToken).Leaves.Any(made => made is IParameterReferenceOperation),
                        IFieldReferenceOperation { Field: { IsStatic: false } field } => IsOurs(field, site),
                        IObjectCreationOperation or IInvocationOperation => true,
                        _ => false,
                    };
                case IPropertyReferenceOperation property when IsOfApplication(property):
                    return loop is null && site.Member.ContainingType.IsOrDerivesFrom(site.Facts.Types.HostedService);
                case IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { Name: "ExecuteAsync" or "StartAsync" or "StopAsync" } method }:
                    return loop is null && method.ContainingType.IsOrDerivesFrom(site.Facts.Types.HostedService);
                case IPropertyReferenceOperation { Instance: IInstanceReferenceOperation, Property: { IsStatic: false } property } when IsOurs(property, site):
                    return IsOfOwnSource(property, site);
                default:
                    return false;
            }
        }

        /// <summary>Whether a member is one of the type that registers, or of a base of it.</summary>
        private static bool IsOurs(ISymbol member, LifetimeSite site) => site.Member.ContainingType.IsOrDerivesFrom(member.ContainingType);

        /// <summary><c>protected CancellationToken Stopping => _stop.Token;</c>, or <c>Stopping = _stop.Token</c> and nothing else.</summary>
        private static bool IsOfOwnSource(IPropertySymbol property, LifetimeSite site)
        {
            var given = new List<ExpressionSyntax>();
            foreach (var declared in site.Facts.Code.Models.Declarations(property.OriginalDefinition))
            {
                if (declared.GetSyntax(site.CancellationToken) is not PropertyDeclarationSyntax written)
                    return false;
                given.AddRange(ReturnedExpressions.Of(written.AccessorList?.Accessors.FirstOrDefault(accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration)) is { } getter ? getter : written));
                if (written.Initializer is { Value: var first })
                    given.Add(first);
            }
            given.AddRange(site.Facts.Code.Uses.Of(property, site.CancellationToken).Uses.Select(use => use.Operation.Parent)
                .OfType<ISimpleAssignmentOperation>().Where(set => ValueOrigins.Variable(set.Target)?.Equals(property, SymbolEqualityComparer.Default) == true).Select(set => set.Value.Syntax).OfType<ExpressionSyntax>());
            return given.Count > 0 && given.All(value => site.Facts.Code.Models.Operation(value, site.CancellationToken) is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source }
                && ValueOrigins.Variable(source) is (IFieldSymbol or IPropertySymbol) and { IsStatic: false } kept && IsOurs(kept, site));
        }

        /// <summary>The tokens of the host: they live as long as the process.</summary>
        private static bool IsOfApplication(IOperation token) =>
            ValueOrigins.Unwrap(token) is IPropertyReferenceOperation { Property.Name: "ApplicationStopping" or "ApplicationStopped" or "ApplicationStarted" };

        /// <summary>
        /// A token that its type was given when it was made, or the host's, and a type that has an end of its own in which it could unregister.
        /// </summary>
        private static bool OutlivesType(LifetimeSite site, IOperation token)
        {
            if (site.Member is not IMethodSymbol { IsStatic: false, ContainingType: { } type } || !OwnerEnd.IsIn(type) || !HoldsInstance(site))
                return false;
            return IsOfApplication(token)
                || (ValueOrigins.Unwrap(token) is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } });
        }

        /// <summary>Whether the callback reaches the object that registers it.</summary>
        private static bool HoldsInstance(LifetimeSite site) =>
            ((IInvocationOperation)site.Operation).Arguments.Any(argument => argument.Value.DescendantsAndSelf().Any(part => part is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }));

        /// <summary>Whether a loop finds a value when it begins, and has the same in each turn.</summary>
        private static bool IsFromOutside(IOperation value, SyntaxNode loop)
        {
            var whole = ValueOrigins.Unwrap(value);
            if (whole is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source })
                whole = ValueOrigins.Unwrap(source);
            return whole switch
            {
                ILocalReferenceOperation local => local.Local.DeclaringSyntaxReferences.All(declaration => !loop.Span.Contains(declaration.Span)),
                IParameterReferenceOperation or IFieldReferenceOperation => true,
                IPropertyReferenceOperation property => property.Instance is null or IInstanceReferenceOperation || IsFromOutside(property.Instance, loop),
                _ => false,
            };
        }
    }
}
