using Hangproof.CodeFixes.Locks;
using Hangproof.Locks;
using Hangproof.Tests.Verification;

namespace Hangproof.Tests.Fixes;

public sealed class UnregisterFixTests
{
    private static string Watcher(string stop) => $$"""
        class Watcher
        {
            readonly object _gate = new();
            CancellationTokenRegistration _registration;
            public void Start(CancellationToken token) => _registration = token.Register(OnChanged);
            void OnChanged() { lock (_gate) { } }

            public void Stop()
            {
                {{stop}}
            }
        }
        """;

    [Fact]
    public Task Unregisters() => Verify<HeldLockAnalyzer, UnregisterFix>.Fixed(
        Watcher("lock (_gate) { _registration.{|HANG212:Dispose|}(); }"),
        Watcher("lock (_gate) { _registration.Unregister(); }"));

    [Fact]
    public Task Unregisters_every_one() => Verify<HeldLockAnalyzer, UnregisterFix>.Fixed(
        Watcher("lock (_gate) { _registration.{|HANG212:Dispose|}(); /* twice */ _registration.{|HANG212:Dispose|}(); }"),
        Watcher("lock (_gate) { _registration.Unregister(); /* twice */ _registration.Unregister(); }"));

    [Fact]
    public Task Offers_nothing_for_a_call_that_ends_it() => Verify<HeldLockAnalyzer, UnregisterFix>.NoFix(
        Watcher("lock (_gate) { {|HANG212:End|}(); } void End() => _registration.Dispose();"));

    [Fact]
    public Task Offers_nothing_for_a_using() => Verify<HeldLockAnalyzer, UnregisterFix>.NoFix(
        Watcher("lock (_gate) { using var again = new CancellationToken().{|HANG212:Register|}(OnChanged); }"));
}
