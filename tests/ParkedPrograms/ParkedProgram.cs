namespace Hangproof.ParkedPrograms;

/// <summary>A situation in which one catalogued call waits for ever, and everything that should end it.</summary>
internal abstract class ParkedProgram(string key)
{
    /// <summary>The catalogue row's key.</summary>
    public string Key { get; } = key;

    /// <summary>The owner members, deadlines and modes (by id) that this program can try on its call.</summary>
    public abstract IEnumerable<string> Means { get; }

    /// <summary>Sets the scene and makes the call, under these limits.</summary>
    /// <param name="limits">What is handed to the call.</param>
    /// <param name="setting">Id of a deadline or mode property to set before the call.</param>
    public abstract ParkedWait Start(Limits limits, string? setting = null);

    /// <summary>A call that blocks its thread and returns something.</summary>
    public static BlockingProgram<TScene> Blocks<TScene>(string key, Func<TScene> scene, Func<TScene, Limits, object?> call) where TScene : notnull =>
        new(key, scene, call);

    /// <summary>A call that blocks its thread and returns nothing.</summary>
    public static BlockingProgram<TScene> Blocks<TScene>(string key, Func<TScene> scene, Action<TScene, Limits> call) where TScene : notnull =>
        new(key, scene, (it, limits) =>
        {
            call(it, limits);
            return null;
        });

    /// <summary>A call that suspends and gives something.</summary>
    public static SuspendingProgram<TScene> Suspends<TScene, TResult>(string key, Func<TScene> scene, Func<TScene, Limits, Task<TResult>> call)
        where TScene : notnull => new(key, scene, async (it, limits) => await limits.Around(call(it, limits)));

    /// <summary>A call that suspends and gives nothing.</summary>
    public static SuspendingProgram<TScene> Suspends<TScene>(string key, Func<TScene> scene, Func<TScene, Limits, Task> call) where TScene : notnull =>
        new(key, scene, async (it, limits) =>
        {
            await limits.Around(call(it, limits));
            return null;
        });
}

/// <summary>A program with a scene: whatever the call waits on. A disposable scene is disposed at the end.</summary>
internal abstract class ParkedProgram<TScene, TSelf>(string key, Func<TScene> scene) : ParkedProgram(key)
    where TScene : notnull
    where TSelf : ParkedProgram<TScene, TSelf>
{
    private readonly Dictionary<string, Action<TScene>> _means = [];

    public override IEnumerable<string> Means => _means.Keys;

    /// <summary>An owner's member that ends the wait.</summary>
    public TSelf EndedBy(string member, Action<TScene> end) => Add(member, end);

    /// <summary>Everything in a list that ends the wait, by the owner's hand or as a deadline.</summary>
    public TSelf EndedByAny(IEnumerable<(string Member, Action<TScene> Do)> means)
    {
        foreach (var (member, act) in means)
            Add(member, act);
        return (TSelf)this;
    }

    /// <summary>A deadline of <see cref="Limits.Short"/>, or a mode, set before the call.</summary>
    public TSelf With(string property, Action<TScene> set) => Add(property, set);

    public override ParkedWait Start(Limits limits, string? setting = null)
    {
        var it = scene();
        if (setting is not null)
            _means[setting](it);
        return Call(it, limits);
    }

    protected abstract ParkedWait Call(TScene it, Limits limits);

    protected void End(string member, TScene it) => _means[member](it);

    private TSelf Add(string member, Action<TScene> means)
    {
        _means.Add(member, means);
        return (TSelf)this;
    }
}
