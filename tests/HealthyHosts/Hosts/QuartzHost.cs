using Quartz;
using Quartz.Impl;

namespace Hangproof.HealthyHosts.Hosts;

/// <summary>A scheduler with a job now and then, one for each minute, and one that is asked for.</summary>
internal sealed class QuartzHost : IHealthyHost
{
    private static readonly JobKey s_often = new("often");

    private IScheduler? _scheduler;

    public async Task StartAsync()
    {
        _scheduler = await new StdSchedulerFactory().GetScheduler();
        await _scheduler.AddJob(JobBuilder.Create<Work>().WithIdentity(s_often).StoreDurably().Build(), replace: true);
        await ScheduleAsync("now and then", trigger => trigger.WithSimpleSchedule(schedule => schedule.WithIntervalInSeconds(2).RepeatForever()));
        await ScheduleAsync("each minute", trigger => trigger.WithCronSchedule("0 * * * * ?"));
        await _scheduler.Start();
    }

    public Task WorkAsync() => _scheduler!.TriggerJob(s_often);

    private Task ScheduleAsync(string name, Func<TriggerBuilder, TriggerBuilder> when) =>
        _scheduler!.ScheduleJob(JobBuilder.Create<Work>().WithIdentity(name).Build(), when(TriggerBuilder.Create()).Build());

    private sealed class Work : IJob
    {
        public async Task Execute(IJobExecutionContext context) => await Task.Delay(1, context.CancellationToken);
    }
}
