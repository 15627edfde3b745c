namespace Hangproof.ParkedPrograms;

/// <summary>A program whose call suspends an async method.</summary>
internal sealed class SuspendingProgram<TScene>(string key, Func<TScene> scene, Func<TScene, Limits, Task<object?>> call)
    : ParkedProgram<TScene, SuspendingProgram<TScene>>(key, scene)
    where TScene : notnull
{
    protected override ParkedWait Call(TScene it, Limits limits) => new Wait(this, it, Run(it, limits));

    private async Task<Outcome> Run(TScene it, Limits limits)
    {
        try
        {
            return new Outcome(await call(it, limits), null);
        }
        catch (Exception thrown)
        {
            return new Outcome(null, thrown);
        }
    }

    private sealed class Wait(SuspendingProgram<TScene> program, TScene scene, Task<Outcome> ended) : ParkedWait
    {
        public override Task<Outcome> Ended => ended;

        public override bool IsParked => !ended.IsCompleted;

        public override void EndBy(string member) => program.End(member, scene);

        public override void Dispose() => (scene as IDisposable)?.Dispose();
    }
}
