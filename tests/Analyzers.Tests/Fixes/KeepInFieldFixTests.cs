using Hangproof.CodeFixes.Disposal;
using Hangproof.Lifetimes;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Tests.Fixes;

public sealed class KeepInFieldFixTests
{
    [Fact]
    public Task Keeps_a_local_and_disposes_it() => Verify<TimerLifetimeAnalyzer, KeepInFieldFix>.Fixed("""
        #nullable enable
        sealed class Janitor : IDisposable
        {
            private readonly Stream _log = new MemoryStream();

            public void Start()
            {
                // Often enough.
                var sweep = new {|HANG507:Timer|}(_ => { }, null, 1000, 1000);
                sweep.Change(0, 1);
            }

            public void Dispose() => _log.Dispose();
        }
        """, """
        #nullable enable
        sealed class Janitor : IDisposable
        {
            private readonly Stream _log = new MemoryStream();
            private Timer? _sweep;

            public void Start()
            {
                // Often enough.
                _sweep = new Timer(_ => { }, null, 1000, 1000);
                _sweep.Change(0, 1);
            }

            public void Dispose()
            {
                _sweep?.Dispose();
                _log.Dispose();
            }
        }
        """);

    [Fact]
    public Task Keeps_what_is_dropped() => Verify<TimerLifetimeAnalyzer, KeepInFieldFix>.Fixed("""
        sealed class Janitor
        {
            public void Start()
            {
                new {|HANG507:Timer|}(_ => { }, null, 1000, 1000);
                _ = new {|HANG507:Timer|}(_ => { }, null, 500, 500);
            }
        }
        """, """
        sealed class Janitor : IDisposable
        {
            private Timer _timer;
            private Timer _timer2;

            public void Start()
            {
                _timer = new Timer(_ => { }, null, 1000, 1000);
                _timer2 = new Timer(_ => { }, null, 500, 500);
            }

            public void Dispose()
            {
                _timer?.Dispose();
                _timer2?.Dispose();
            }
        }
        """);

    [Fact]
    public Task Keeps_what_a_static_method_makes_for_good() => Verify<TimerLifetimeAnalyzer, KeepInFieldFix>.Fixed("""
        static class Janitor
        {
            private static int _sweeps;

            public static void Start() => new {|HANG507:Timer|}(_ => _sweeps++, null, 1000, 1000);
        }
        """, """
        static class Janitor
        {
            private static int _sweeps;
            private static Timer _timer;

            public static void Start() => _timer = new Timer(_ => _sweeps++, null, 1000, 1000);
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Offers_no_field_to_top_level_statements() => Verify<TimerLifetimeAnalyzer, KeepInFieldFix>.NoFix("""
        var timer = new {|HANG507:Timer|}(_ => Console.Write('.'), null, 0, 1000);
        Console.ReadLine();
        """);
}
