namespace Hangproof.ParkedPrograms;

/// <summary>A program whose call blocks a fresh thread.</summary>
internal sealed class BlockingProgram<TScene>(string key, Func<TScene> scene, Func<TScene, Limits, object?> call)
    : ParkedProgram<TScene, BlockingProgram<TScene>>(key, scene)
    where TScene : notnull
{
    private bool _waitsInRuntime = true;

    /// <summary>The thread waits in a system call, or spins: the runtime does not count it as waiting.</summary>
    public BlockingProgram<TScene> OutOfSight()
    {
        _waitsInRuntime = false;
        return this;
    }

    protected override ParkedWait Call(TScene it, Limits limits) => new Wait(this, it, limits);

    private sealed class Wait : ParkedWait
    {
        private readonly BlockingProgram<TScene> _program;
        private readonly TScene _scene;
        private readonly Thread _thread;
        private readonly TaskCompletionSource<Outcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _entered;

        public Wait(BlockingProgram<TScene> program, TScene scene, Limits limits)
        {
            (_program, _scene) = (program, scene);
            _thread = new Thread(() => Run(limits)) { IsBackground = true, Name = program.Key };
            _thread.Start();
        }

        public override Task<Outcome> Ended => _ended.Task;

        public override bool IsParked =>
            _entered && !_ended.Task.IsCompleted && (!_program._waitsInRuntime || _thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin));

        public override void EndBy(string member) => _program.End(member, _scene);

        public override void Dispose() => (_scene as IDisposable)?.Dispose();

        private void Run(Limits limits)
        {
            _entered = true;
            try
            {
                _ended.SetResult(new Outcome(_program.Invoke(_scene, limits), null));
            }
            catch (Exception thrown)
            {
                _ended.SetResult(new Outcome(null, thrown));
            }
        }
    }

    private object? Invoke(TScene it, Limits limits) => call(it, limits);
}
