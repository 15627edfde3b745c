var registry = new Registry();
var register = Task.Run(() => registry.Register("a"));
registry.WaitForFirst();
await register;
Console.WriteLine("DONE");

public sealed class Registry
{
    private readonly object _sync = new();
    private readonly ManualResetEventSlim _any = new();
    private readonly List<string> _names = new();

    public void Register(string name)
    {
        lock (_sync)
        {
            _names.Add(name);
            _any.Set();
        }
    }

    public string WaitForFirst()
    {
        lock (_sync)
        {
            if (_names.Count == 0)
                _any.Wait(); // BUG
            return _names[0];
        }
    }
}
