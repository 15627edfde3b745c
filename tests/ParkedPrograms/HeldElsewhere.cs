namespace Hangproof.ParkedPrograms;

/// <summary>Something that another thread has taken, and gives back only when this is disposed.</summary>
internal sealed class HeldElsewhere<T> : IDisposable where T : notnull
{
    private readonly ManualResetEventSlim _taken = new();
    private readonly ManualResetEventSlim _over = new();

    public HeldElsewhere(T it, Action<T> take, Action<T> giveBack)
    {
        It = it;
        new Thread(() =>
        {
            take(it);
            _taken.Set();
            _over.Wait();
            giveBack(it);
        })
        { IsBackground = true, Name = "holder" }.Start();
        _taken.Wait();
    }

    public T It { get; }

    public void Dispose() => _over.Set();
}
