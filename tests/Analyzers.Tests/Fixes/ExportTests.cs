using System.Reflection;
using Hangproof.CodeFixes;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.Tests.Fixes;

/// <summary>The fixes as a host finds them: by what the assembly exports.</summary>
public sealed class ExportTests
{
    private static readonly IReadOnlyList<Type> _fixes =
        [.. typeof(HangproofFix).Assembly.GetTypes().Where(type => typeof(CodeFixProvider).IsAssignableFrom(type) && !type.IsAbstract)];

    private static readonly string[] _timed = ["AddDeadlineFix", "AddTimeoutFix", "BoundTaskFix", "CheckResultFix", "SetDeadlineFix", "TryEnterFix"];

    public static TheoryData<Type> Fixes => [.. _fixes];

    [Theory]
    [MemberData(nameof(Fixes))]
    public void Every_fix_is_exported_under_its_own_name(Type type)
    {
        var export = type.GetCustomAttribute<ExportCodeFixProviderAttribute>();
        Assert.NotNull(export);
        Assert.Equal(type.Name, export.Name);
        Assert.Equal([LanguageNames.CSharp], export.Languages);
        Assert.True(type.IsPublic);
        // The attribute's assembly is newer in the tests than in the oldest host.
        Assert.DoesNotContain(type.CustomAttributes, attribute => attribute.AttributeType.Name == "SharedAttribute");
    }

    [Theory]
    [MemberData(nameof(Fixes))]
    public void Every_fix_is_for_rules_that_exist_and_has_a_fix_all(Type type)
    {
        var fix = (CodeFixProvider)Activator.CreateInstance(type)!;
        var reported = typeof(HangproofAnalyzer).Assembly.GetTypes().Where(other => other.IsSubclassOf(typeof(HangproofAnalyzer)))
            .SelectMany(analyzer => ((HangproofAnalyzer)Activator.CreateInstance(analyzer)!).SupportedDiagnostics).Select(descriptor => descriptor.Id).ToHashSet();
        Assert.NotEmpty(fix.FixableDiagnosticIds);
        Assert.Subset(reported, fix.FixableDiagnosticIds.ToHashSet());
        Assert.Equal(
            [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution, FixAllScope.ContainingMember, FixAllScope.ContainingType],
            fix.GetFixAllProvider()!.GetSupportedFixAllScopes().Order());
    }

    [Fact]
    public void Every_rule_about_a_wait_has_a_fix()
    {
        var fixable = _fixes.SelectMany(type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds).ToHashSet();
        Assert.Equal(["HANG900"], new UnboundedWaitAnalyzer().SupportedDiagnostics.Select(descriptor => descriptor.Id).Where(id => !fixable.Contains(id)));
    }

    /// <summary>What is applied in bulk is applied unseen: a fix that adds a time says so, and one that nobody has judged stays in the editor.</summary>
    [Theory]
    [MemberData(nameof(Fixes))]
    public void No_fix_that_adds_a_time_leaves_the_good_path_as_it_is(Type type)
    {
        var addsTime = _timed.Contains(type.Name) || type.Namespace!.EndsWith(".Timeouts", StringComparison.Ordinal) || type.Name.Contains("Timeout", StringComparison.Ordinal);

        var effect = ((HangproofFix)Activator.CreateInstance(type)!).Effect;

        Assert.True(addsTime ? effect == FixEffect.Timed : effect is FixEffect.Neutral or FixEffect.Unjudged, $"{type.Name} says {effect}");
    }
}
