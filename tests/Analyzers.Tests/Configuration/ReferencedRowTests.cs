using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Hangproof.Tests.Configuration;

public sealed class ReferencedRowTests
{
    private const string Library = """
        namespace Acme
        {
            public static class Queue
            {
                public static int Take() => 0;
                public static int Take(System.Threading.CancellationToken token) => 0;
            }
        }
        """;

    private const string Row = """[assembly: System.Reflection.AssemblyMetadata("Hangproof.Api", "M:Acme.Queue.Take | - | queue-read | blocks | HANG105 | token: M:Acme.Queue.Take(System.Threading.CancellationToken)")]""";
    private const string BadRow = """[assembly: System.Reflection.AssemblyMetadata("Hangproof.Api", "what?")]""";
    private const string Other = """[assembly: System.Reflection.AssemblyMetadata("Other", "M:Acme.Queue.Take | - | queue-read | blocks | HANG105 | -")]""";

    private const string Code = """
        using System.Threading;

        class Consumer
        {
            int Next(CancellationToken token) => Acme.Queue.{|HANG105:Take|}();
            int NextOrCancelled(CancellationToken token) => Acme.Queue.Take(token);
        }
        """;

    [Fact]
    public Task A_row_of_a_librarys_metadata_is_judged_like_a_built_in_one() => Run(Code, Row);

    [Fact]
    public Task A_bad_row_of_a_library_is_left_out() => Run(Code, BadRow, Row);

    [Fact]
    public Task Other_metadata_says_nothing() => Run(Code.Replace("{|HANG105:Take|}", "Take", StringComparison.Ordinal), Other);

    private static Task Run(string code, params string[] metadata)
    {
        var test = new CSharpAnalyzerTest<UnboundedWaitAnalyzer, DefaultVerifier>
        {
            TestCode = code,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            DisabledDiagnostics = { "HANG900", "HANG251" },
        };
        test.TestState.AdditionalReferences.AddRange(References.Net);
        var library = test.TestState.AdditionalProjects["Acme", LanguageNames.CSharp];
        library.Sources.Add(string.Join("\n", [.. metadata, Library]));
        library.AdditionalReferences.AddRange(References.Net);
        test.TestState.AdditionalProjectReferences.Add("Acme");
        return test.RunAsync(CancellationToken.None);
    }
}
