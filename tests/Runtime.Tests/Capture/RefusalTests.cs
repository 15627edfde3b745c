using Hangproof.Runtime.Capture;
using Microsoft.Diagnostics.NETCore.Client;

namespace Hangproof.Runtime.Tests.Capture;

/// <summary>What cannot be looked at is said in one line, with the way out.</summary>
public sealed class RefusalTests
{
    private const uint Me = 1000;

    private static readonly LoadedLibraries s_glibc = new("/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/libcoreclr.so", IsMusl: false);

    [Theory]
    [InlineData(Native.NoSuchProcess, 0, 0, "has exited")]
    [InlineData(Native.NotPermitted, 77, 0, "traced by process 77 already")]
    [InlineData(Native.NotPermitted, 0, 1, "sysctl kernel.yama.ptrace_scope=0")]
    [InlineData(Native.NotPermitted, 0, 2, "run hangproof as root")]
    [InlineData(Native.AccessDenied, 0, 3, "--dump")]
    [InlineData(Native.NotPermitted, 0, 0, "SYS_PTRACE")]
    [InlineData(5, 0, 0, "system error 5")]
    public void Why_a_process_may_not_be_traced_names_the_way_out(int error, int tracer, int scope, string expected)
    {
        var refused = TraceRefusal.Explain(42, error, new(tracer, Me, Me, scope));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Another_users_process_is_neither_traced_nor_asked_for_a_dump()
    {
        var refused = TraceRefusal.Explain(42, Native.NotPermitted, new(0, User: 0, OwnUser: Me, Scope: 1));

        Assert.Contains("belongs to another user", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTracingDenied);
    }

    [Fact]
    public void A_process_of_ones_own_that_may_not_be_traced_may_be_asked_for_a_dump() =>
        Assert.True(TraceRefusal.Explain(42, Native.NotPermitted, new(0, Me, Me, Scope: 1)).IsTracingDenied);

    [Fact]
    public void A_process_on_musl_is_refused_by_a_tool_on_glibc()
    {
        var target = LoadedLibraries.In(
        [
            "7f0000000000-7f0000021000 r-xp 00000000 08:01 11                         /lib/ld-musl-x86_64.so.1",
            "7f1000000000-7f1000021000 r-xp 00000000 08:01 12                         /usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/libcoreclr.so",
        ]);

        var refused = Assert.Throws<RefusedException>(() => new TargetProcess(42).Require(target, s_glibc, answers: true));

        Assert.Contains("musl", refused.Message, StringComparison.Ordinal);
        Assert.Contains("within its container", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "single-file or NativeAOT")]
    [InlineData(false, "no .NET process")]
    public void A_process_without_the_runtimes_library_is_told_from_one_that_is_no_NET(bool answers, string expected)
    {
        var refused = Assert.Throws<RefusedException>(() => new TargetProcess(42).Require(new(Runtime: null, IsMusl: false), s_glibc, answers));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_does_not_exist_is_said_not_to() =>
        Assert.Contains("There is no process", Assert.Throws<RefusedException>(() => new TargetProcess(int.MaxValue).RequireRuntime()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(100_000, 200, 10, DumpType.WithHeap)]
    [InlineData(100_000, 1_800, 500, DumpType.WithHeap)]
    [InlineData(2_000, 4_000, 20, DumpType.Normal)]
    [InlineData(500, 1_000, 200, null)]
    public void A_dump_is_as_full_as_the_allowed_pause_lets_it_be(int maxPauseMs, long residentMiB, int threads, DumpType? expected) =>
        Assert.Equal(expected, DumpPlan.Within(TimeSpan.FromMilliseconds(maxPauseMs), residentMiB << 20, threads)?.Type);
}
