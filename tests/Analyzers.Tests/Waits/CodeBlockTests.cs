using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

/// <summary>One wait is one report, whatever blocks the compiler makes of a declaration.</summary>
public sealed class CodeBlockTests
{
    [Fact]
    public Task Reports_once_in_a_type_and_members_with_attributes() => Verify.Reports("""
        [Serializable]
        class C
        {
            [NonSerialized] readonly ManualResetEventSlim _ready = new();
            [Obsolete] void M() => _ready.{|HANG207:Wait|}();
            [Obsolete] int P { get { _ready.{|HANG207:Wait|}(); return 1; } }
            [Obsolete] WaitHandle Q => Seen(() => _ready.{|HANG207:Wait|}());
            [Obsolete] WaitHandle this[int index] => Seen(() => _ready.{|HANG207:Wait|}());
            static WaitHandle Seen(Action wait) { wait(); return null; }
        }
        """);

    [Fact]
    public Task Reports_in_initialisers_and_arguments_of_a_base() => Verify.Reports("""
        class B(bool ready);
        [Serializable]
        class C(ManualResetEventSlim ready) : B(Waited(() => ready.{|HANG257:Wait|}()))
        {
            readonly bool _field = Waited(() => ready.{|HANG257:Wait|}());
            bool Property { get; } = Waited(() => ready.{|HANG257:Wait|}());
            static bool Waited(Action wait) { wait(); return true; }
        }
        """);

    [Theory]
    [InlineData("#if DEBUG", "#endif", "Wait")]
    [InlineData("#if DEBUG && !NOTHING", "#endif", "Wait")]
    [InlineData("#if NOTHING\n#elif DEBUG", "#endif", "Wait")]
    [InlineData("#if DEBUG\n#if !NOTHING", "#endif\n#endif", "Wait")]
    [InlineData("#if DEBUG\n#endif\n#if !NOTHING", "#endif", "{|HANG207:Wait|}")]
    [InlineData("#if !NOTHING", "#endif", "{|HANG207:Wait|}")]
    [InlineData("#if DEBUG || RELEASE", "#endif", "{|HANG207:Wait|}")]
    [InlineData("#if !DEBUG\n#else", "#endif", "{|HANG207:Wait|}")]
    public Task Silent_about_what_is_built_for_debugging_only(string begin, string end, string wait) => Verify.Reports($$"""
        class C
        {
            readonly ManualResetEventSlim _ready = new();
            void M()
            {
        {{begin}}
                _ready.{{wait}}();
        {{end}}
            }
        }
        """);
}
