using Hangproof.Locks;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Hangproof.Tests.Locks;

public sealed class UserLockTests
{
    private const string Grab = "M:Acme.Turnstile.Grab | - | lock | blocks | HANG201 | timeout false: M:Acme.Turnstile.Grab(System.Int32)";

    private const string Turnstile = """
        using System;
        using System.Threading.Tasks;

        namespace Acme
        {
            public sealed class Turnstile
            {
                public IDisposable Grab() => throw new NotImplementedException();
                public IDisposable Grab(int milliseconds) => throw new NotImplementedException();
            }
        }

        """;

    private const string OppositeOrders = Turnstile + """
        class Exchange
        {
            private readonly Acme.Turnstile _orders = new();
            private readonly Acme.Turnstile _prices = new();

            void Sell()
            {
                using (_orders.Grab())
                using (_prices.Grab())
                    Console.WriteLine("sold");
            }

            void Quote()
            {
                using (_prices.Grab())
                using (_orders.Grab())
                    Console.WriteLine("quoted");
            }
        }
        """;

    private const string Blocked = Turnstile + """
        class Exchange
        {
            private readonly Acme.Turnstile _orders = new();
            private readonly TaskCompletionSource<int> _answer = new();

            int Sell()
            {
                using (_orders.Grab())
                    return _answer.Task.Result;
            }

            void Answered(int price)
            {
                using (_orders.Grab())
                    _answer.SetResult(price);
            }
        }
        """;

    [Fact]
    public Task A_lock_of_a_users_row_is_in_the_order_of_all_locks() => Run<LockOrderAnalyzer>(Marked(OppositeOrders, "HANG203", "using (_orders.Grab())\n        using (_prices.", "Grab"), Grab);

    [Fact]
    public Task A_lock_of_a_users_row_is_held_like_any_other() => Run<HeldLockAnalyzer>(Marked(Blocked, "HANG212", "_answer.Task.", "Result"), Grab);

    [Fact]
    public Task Without_the_row_neither_is_a_lock()
    {
        return Task.WhenAll(Run<LockOrderAnalyzer>(OppositeOrders), Run<HeldLockAnalyzer>(Blocked));
    }

    private static string Marked(string code, string rule, string before, string name) =>
        code.ReplaceLineEndings("\n").Replace(before + name, $"{before}{{|{rule}:{name}|}}", StringComparison.Ordinal);

    private static Task Run<TAnalyzer>(string code, params string[] lists)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var test = new CSharpAnalyzerTest<TAnalyzer, DefaultVerifier>
        {
            TestCode = code,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
        };
        test.TestState.AdditionalReferences.AddRange(References.Net);
        for (var i = 0; i < lists.Length; i++)
            test.TestState.AdditionalFiles.Add(($"/{i}/hangproof.apis.txt", lists[i]));
        return test.RunAsync(CancellationToken.None);
    }
}
