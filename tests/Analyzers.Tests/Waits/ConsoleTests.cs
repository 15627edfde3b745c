using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class ConsoleTests
{
    [Fact]
    public Task Silent_for_an_answer_of_the_user() => Verify.Silent("""
        class C
        {
            string M(CancellationToken stop)
            {
                Console.ReadKey(true);
                return Console.ReadLine() + Console.Read();
            }
        }
        """);

    [Fact]
    public Task Stands_in_the_inventory() => Verify.Reports("""
        // HANG900
        class C
        {
            string M() => Console.{|#0:ReadLine|}();
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.Inventory).WithLocation(0).WithArguments("Console.ReadLine", "default"));
}
