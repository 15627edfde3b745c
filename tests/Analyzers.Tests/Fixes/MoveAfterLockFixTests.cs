using Hangproof.CodeFixes.Locks;
using Hangproof.Locks;
using Hangproof.Tests.Verification;

namespace Hangproof.Tests.Fixes;

public sealed class MoveAfterLockFixTests
{
    private static string Stock(string body) => $$"""
        public class Stock
        {
            readonly object _gate = new(); int _asked; int Asked() { lock (_gate) return _asked; }
            readonly BlockingCollection<string> _changed = new(2);
            int _items;
            public event EventHandler? Changed;

            public void Add(string name, int items)
            {
        {{body}}
            }
        }
        """;

    [Fact]
    public Task Raises_the_event_behind_the_lock() => Verify<HeldLockAnalyzer, MoveAfterLockFix>.Fixed(
        Stock("""
                    lock (_gate)
                    {
                        _items += items;
                        Changed?.{|HANG209:Invoke|}(this, EventArgs.Empty);
                    }
            """),
        Stock("""
                    lock (_gate)
                    {
                        _items += items;
                    }
                    Changed?.Invoke(this, EventArgs.Empty);
            """));

    [Fact]
    public Task Waits_behind_the_lock() => Verify<HeldLockAnalyzer, MoveAfterLockFix>.Fixed(
        Stock("""
                    lock (_gate)
                    {
                        _items += items;
                        _changed.{|HANG202:Add|}(name);
                    }
            """),
        Stock("""
                    lock (_gate)
                    {
                        _items += items;
                    }
                    _changed.Add(name);
            """));

    [Fact]
    public Task Offers_nothing_where_more_follows() => Verify<HeldLockAnalyzer, MoveAfterLockFix>.NoFix(
        Stock("lock (_gate) { _items += items; Changed?.{|HANG209:Invoke|}(this, EventArgs.Empty); _items++; }"));

    [Fact]
    public Task Offers_nothing_where_it_is_given_what_the_lock_guards() => Verify<HeldLockAnalyzer, MoveAfterLockFix>.NoFix(
        Stock("lock (_gate) { _items += items; _changed.{|HANG202:Add|}(_items.ToString()); }"));

    [Fact]
    public Task Offers_nothing_where_it_is_given_what_is_made_there() => Verify<HeldLockAnalyzer, MoveAfterLockFix>.NoFix(
        Stock("lock (_gate) { var text = _items.ToString(); _changed.{|HANG202:Add|}(text); }"));

    [Fact]
    public Task Offers_nothing_where_a_comment_would_be_left_behind() => Verify<HeldLockAnalyzer, MoveAfterLockFix>.NoFix(
        Stock("""
                    lock (_gate)
                    {
                        _items += items;
                        // Tell the others.
                        _changed.{|HANG202:Add|}(name);
                    }
            """));
}
