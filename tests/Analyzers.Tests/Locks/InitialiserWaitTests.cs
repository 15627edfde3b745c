using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;

namespace Hangproof.Tests.Locks;

public sealed class InitialiserWaitTests
{
    [Fact]
    public Task Reports_a_lazy_value_whose_workers_ask_for_it() => Verify.Reports("""
        class Host
        {
            readonly Lazy<List<string>> _catalog;
            readonly string[] _names = { "a" };

            public Host() => _catalog = new Lazy<List<string>>(Discover);

            List<string> Discover()
            {
                var catalog = new List<string>();
                var probes = _names.Select(name => Task.Run(() => Probe(name))).ToArray();
                foreach (var probe in probes)
                    catalog.Add(probe.GetAwaiter().{|HANG212:GetResult|}());
                return catalog;
            }

            string Probe(string name) => name + Next();
            int Next() => _catalog.Value.Count;
        }
        """);

    [Fact]
    public Task Reports_a_static_constructor_whose_work_needs_the_type() => Verify.Reports("""
        class Rates
        {
            static readonly Dictionary<string, decimal> _rates;
            static Rates() => _rates = LoadAsync().{|HANG212:Result|};
            static async Task<Dictionary<string, decimal>> LoadAsync() { await Task.Delay(1); return Parse("x"); }
            static Dictionary<string, decimal> Parse(string text) => new();
        }
        """);

    [Fact]
    public Task Silent_when_workers_ask_for_nothing() => Verify.Silent("""
        class Host
        {
            readonly Lazy<List<string>> _catalog;
            readonly string[] _names = { "a" };
            public Host() => _catalog = new Lazy<List<string>>(Discover);
            List<string> Discover() => Task.WhenAll(_names.Select(name => Task.Run(() => name))).Result.ToList();
            public int Count => _catalog.Value.Count;
        }
        """);

    [Fact]
    public Task Silent_when_the_value_is_made_without_a_lock() => Verify.Silent("""
        class Host
        {
            readonly Lazy<int> _count;
            public Host() => _count = new Lazy<int>(() => Task.Run(() => Next()).Result, LazyThreadSafetyMode.PublicationOnly);
            int Next() => _count.IsValueCreated ? _count.Value : 1;
        }
        """);
}
