using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Reporting;

/// <summary>What a member does that nobody calls happens to nobody.</summary>
public sealed class UncalledCodeTests
{
    private const string Program = "new Store().Load(); ";

    [Theory]
    [InlineData("private", "Wait", "")]
    [InlineData("internal", "Wait", "")]
    [InlineData("internal", "{|HANG207:Wait|}", "public void Load() => Rest();")]
    [InlineData("private", "{|HANG207:Wait|}", "public void Load() => Rest();")]
    [InlineData("private", "{|HANG207:Wait|}", "public Action Load() => Rest;")]
    [InlineData("private", "{|HANG207:Wait|}", "public string Load() => nameof(Rest);")]
    [InlineData("[Obsolete] private", "{|HANG207:Wait|}", "")]
    [InlineData("protected", "{|HANG207:Wait|}", "")]
    [InlineData("public", "{|HANG207:Wait|}", "")]
    [InlineData("", "{|HANG207:Wait|}", "")]
    public Task Of_a_library_what_it_says_is_its_own(string access, string wait, string other) => Verify.Reports($$"""
        public class Store
        {
            readonly ManualResetEventSlim _loaded = new();
            {{access}} void Rest() => _loaded.{{wait}}();
            {{other}}
        }
        """);

    [Theory]
    [InlineData("class Store", "public void Rest()", "Wait")]
    [InlineData("class Store", "private void Rest()", "Wait")]
    [InlineData("class Store : IStore", "public void Rest()", "Wait", "interface IStore { void Rest(); }")]
    [InlineData("class Store : IStore", "public void Rest()", "{|HANG207:Wait|}", "interface IStore { void Rest(); } class Uses { public static void M(IStore store) => store.Rest(); }")]
    [InlineData("class Store : IDisposable", "public void Dispose()", "{|HANG207:Wait|}")]
    [InlineData("class Store : Attribute", "public void Rest()", "{|HANG207:Wait|}")]
    [InlineData("partial class Store", "public void Rest()", "{|HANG207:Wait|}")]
    [InlineData("class Store", "public void Invoke()", "{|HANG207:Wait|}")]
    [InlineData("class Store", "private void OnClick(object sender, EventArgs e)", "{|HANG207:Wait|}")]
    [InlineData("class Store", "public virtual void Rest()", "{|HANG207:Wait|}")]
    [InlineData("class StoreController", "public void Rest()", "{|HANG207:Wait|}", "class Store { public void Load() { } }")]
    public Task Of_a_program_what_no_framework_finds(string type, string method, string wait, string others = "") => Verify.Reports(Program + $$"""
        {{others}}
        {{type}}
        {
            readonly ManualResetEventSlim _loaded = new();
            {{method}} => _loaded.{{wait}}();
            {{(type.Contains("Controller") ? "" : "public void Load() { }")}}
        }
        """);

    [Theory]
    [InlineData("internal int Loaded", "Wait", "")]
    [InlineData("internal int Loaded", "{|HANG207:Wait|}", "public int Load() => Loaded;")]
    [InlineData("public int Loaded", "{|HANG207:Wait|}", "")]
    public Task Of_a_library_a_property_that_nobody_reads(string property, string wait, string other) => Verify.Reports($$"""
        public class Store
        {
            readonly ManualResetEventSlim _loaded = new();
            {{property}} { get { _loaded.{{wait}}(); return 1; } }
            {{other}}
        }
        """);

    [Theory]
    [InlineData("internal sealed class Rest", "Wait", "")]
    [InlineData("internal sealed class Rest", "{|HANG207:Wait|}", "public class Store { public object Load() => new Rest(); }")]
    [InlineData("internal sealed class Rest", "{|HANG207:Wait|}", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Shop\")]", true)]
    [InlineData("internal sealed class Rest", "Wait", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Shop.Tests, PublicKey=00\")]", true)]
    [InlineData("internal sealed class Rest : IRest", "{|HANG207:Wait|}", "public interface IRest { }")]
    [InlineData("internal sealed class RestHandler", "{|HANG207:Wait|}", "")]
    [InlineData("[Obsolete] internal sealed class Rest", "{|HANG207:Wait|}", "")]
    [InlineData("public sealed class Rest", "{|HANG207:Wait|}", "")]
    [InlineData("sealed class Rest", "{|HANG207:Wait|}", "")]
    public Task Of_a_library_a_type_that_nobody_names(string type, string wait, string other, bool isFirst = false) => Verify.Reports($$"""
        {{(isFirst ? other : "")}}
        {{type}}
        {
            readonly ManualResetEventSlim _loaded = new();
            public void Load() => _loaded.{{wait}}();
            protected void Again() => Load();
        }
        {{(isFirst ? "" : other)}}
        """);
}
