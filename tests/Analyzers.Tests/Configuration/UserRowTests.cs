using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Hangproof.Tests.Configuration;

public sealed class UserRowTests
{
    private const string Code = """
        using System.Threading;

        namespace Acme
        {
            public static class Queue
            {
                public static int Take() => 0;
                public static int Take(CancellationToken token) => 0;
            }
        }

        class Consumer
        {
            int Next(CancellationToken token) => Acme.Queue.{|HANG105:Take|}();
            int NextOrCancelled(CancellationToken token) => Acme.Queue.Take(token);
        }
        """;

    private const string Take = "M:Acme.Queue.Take | - | queue-read | blocks | HANG105 | token: M:Acme.Queue.Take(System.Threading.CancellationToken)";

    [Fact]
    public Task A_users_row_is_judged_like_a_built_in_one() => Run(Code, Take);

    [Fact]
    public Task Without_the_row_nothing_is_known() => Run(Code.Replace("{|HANG105:Take|}", "Take", StringComparison.Ordinal));

    [Fact]
    public Task A_bad_line_does_not_cost_the_good_ones() => Run(Code, $"what?\n{Take}");

    [Fact]
    public Task Every_list_counts() => Run(Code, "# the project's own", Take);

    private static Task Run(string code, params string[] lists)
    {
        var test = new CSharpAnalyzerTest<UnboundedWaitAnalyzer, DefaultVerifier>
        {
            TestCode = code,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            DisabledDiagnostics = { "HANG900", "HANG251" },
        };
        test.TestState.AdditionalReferences.AddRange(References.Net);
        for (var i = 0; i < lists.Length; i++)
            test.TestState.AdditionalFiles.Add(($"/{i}/hangproof.apis.txt", lists[i]));
        return test.RunAsync(CancellationToken.None);
    }
}
