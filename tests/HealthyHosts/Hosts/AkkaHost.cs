using Akka.Actor;

namespace Hangproof.HealthyHosts.Hosts;

/// <summary>Actors that answer, that wait for others, and that are told by the clock.</summary>
internal sealed class AkkaHost : IHealthyHost
{
    private readonly ActorSystem _system = ActorSystem.Create("healthy", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
    private readonly IActorRef _desk;

    public AkkaHost()
    {
        _desk = _system.ActorOf(Props.Create<Desk>(), "desk");
        _system.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromSeconds(1), _desk, 1, ActorRefs.NoSender);
    }

    public Task StartAsync() => Task.CompletedTask;

    public Task WorkAsync() => _desk.Ask<string>("hello", TimeSpan.FromSeconds(30));

    private sealed class Desk : ReceiveActor
    {
        public Desk()
        {
            Receive<int>(_ => { });
            ReceiveAsync<string>(async text =>
            {
                await Task.Delay(1);
                Sender.Tell(text);
            });
        }
    }
}
