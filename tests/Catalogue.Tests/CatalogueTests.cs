using System.Reflection;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Catalogue.Tests;

/// <summary>What the rows say, held against the assemblies they speak of.</summary>
public sealed class CatalogueTests
{
    private static readonly string[] _rules = [.. typeof(RuleIds)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void There_are_more_than_300_rows() => Assert.InRange(BlockingApis.All.Length, 301, int.MaxValue);

    [Fact]
    public void Every_row_names_a_member_that_exists() => AssertNone(Rows().Where(row => Find(row.Id) is not (IMethodSymbol or IPropertySymbol)));

    [Fact]
    public void Every_id_is_spelled_as_the_compiler_spells_it() => AssertNone(Rows().Where(row => Find(row.Id)?.GetDocumentationCommentId() != row.Id));

    [Fact]
    public void The_compiler_finds_the_type_of_every_row() => AssertNone(
        Rows().Where(row => ReferencedWorld.Compilation.FindType(row.TypeName)?.MetadataName != Find(row.Id)?.ContainingType.MetadataName));

    [Fact]
    public void Every_member_that_a_bound_names_exists() => AssertNone(Bounds(bound => bound.Member is { } id && Find(id) is null));

    [Fact]
    public void Every_receiver_names_a_type_or_member_that_exists() => AssertNone(Rows().Where(row => row.Receiver.Test switch
    {
        ReceiverTest.Any => row.Receiver.Id is not null,
        ReceiverTest.From => row.Receiver.Id is not { } id || Find(id) is not (IMethodSymbol or IPropertySymbol),
        ReceiverTest.Over => row.Receiver.Id is not { } id || Find(id) is not (ITypeSymbol or IMethodSymbol or IPropertySymbol),
        _ => row.Receiver.Id is not { } id || Find(id) is not ITypeSymbol,
    }));

    [Fact]
    public void Every_exception_exists() => AssertNone(Bounds(bound =>
        bound.Expiry.Kind is ExpiryKind.Throws or ExpiryKind.EndsOrThrows != bound.Expiry.Exception is not null
        || (bound.Expiry.Exception is { } name && !ReferencedWorld.Compilation.FindType(name).IsOrDerivesFrom(ReferencedWorld.Compilation.FindType("System.Exception")))));

    [Fact]
    public void No_two_rows_have_the_same_key() => AssertNone(Rows().GroupBy(row => row.Key).Where(group => group.Count() > 1).Select(group => group.First()));

    [Fact]
    public void Every_rule_is_known() => AssertNone(Rows().Where(row => !_rules.Contains(row.RuleId)));

    [Fact]
    public void No_row_names_a_bound_twice() => AssertNone(Rows().Where(row =>
        row.Bounds.GroupBy(bound => (bound.Kind, bound.Member)).Any(group => group.Count() > 1)));

    [Fact]
    public void A_token_reaches_a_parameter() => AssertNone(BoundsOf(BoundKind.Token, (row, bound) =>
        !Parameters(bound.Member ?? row.Id).Any(parameter => parameter.Type.Name == nameof(CancellationToken))));

    [Fact]
    public void A_timeout_reaches_a_parameter() => AssertNone(BoundsOf(BoundKind.Timeout, (row, bound) =>
        !Parameters(bound.Member ?? row.Id).Any(IsTime)));

    // It need not be a bound at all: some members take a token and never look at it while they wait.
    [Fact]
    public void A_member_that_takes_a_token_or_a_time_needs_no_overload() => AssertNone(Rows().Where(row =>
        (Parameters(row.Id).Any(parameter => parameter.Type.Name == nameof(CancellationToken)) && row.Find(BoundKind.Token) is { Member: not null })
        || (Parameters(row.Id).Any(parameter => parameter.Type.Name == nameof(TimeSpan)) && row.Find(BoundKind.Timeout) is { Member: not null })));

    [Fact]
    public void A_deadline_or_mode_is_a_property() => AssertNone(
        Bounds(bound => bound.Kind is BoundKind.Deadline or BoundKind.Mode && Find(bound.Member!) is not IPropertySymbol));

    [Fact]
    public void An_owner_ends_the_wait_by_a_method() => AssertNone(
        Bounds(bound => bound.Kind == BoundKind.Owner && Find(bound.Member!) is not IMethodSymbol));

    [Fact]
    public void Only_what_is_awaited_suspends() => AssertNone(Rows().Where(row =>
        // A streaming call of gRPC is awaited through the members of what it returns.
        row.Kind != WaitKind.Grpc && row.Mode == WaitMode.Suspends != IsAwaited(Returned(Find(row.Id)))));

    [Fact]
    public void A_bound_that_does_not_hold_on_every_system_says_why() => AssertNone(Bounds(bound => !bound.HoldsEverywhere && bound.Note is null));

    private static ISymbol? Find(string id) => ReferencedWorld.Find(id);

    private static IEnumerable<BlockingApi> Rows() => BlockingApis.All;

    private static IEnumerable<BlockingApi> Bounds(Func<Bound, bool> isWrong) => Rows().Where(row => row.Bounds.Any(isWrong));

    private static IEnumerable<BlockingApi> BoundsOf(BoundKind kind, Func<BlockingApi, Bound, bool> isWrong) =>
        Rows().Where(row => row.Bounds.Any(bound => bound.Kind == kind && isWrong(row, bound)));

    private static IEnumerable<IParameterSymbol> Parameters(string id) => (Find(id) as IMethodSymbol)?.Parameters ?? [];

    private static bool IsTime(IParameterSymbol parameter) =>
        parameter.Type.Name is nameof(TimeSpan) or nameof(DateTime) || parameter.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
        || (parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [{ Name: nameof(DateTime) or nameof(TimeSpan) }] });

    private static bool IsAwaited(ITypeSymbol? type) =>
        type is { Name: "IAsyncEnumerable" } || type?.GetMembers("GetAwaiter").IsEmpty == false || (type?.BaseType is { } parent && IsAwaited(parent));

    private static ITypeSymbol? Returned(ISymbol? member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => constructor.ContainingType,
        IMethodSymbol method => method.ReturnType,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    private static void AssertNone(IEnumerable<BlockingApi> wrong)
    {
        var keys = string.Join(Environment.NewLine, wrong.Select(row => row.Key));
        Assert.True(keys.Length == 0, keys);
    }
}
