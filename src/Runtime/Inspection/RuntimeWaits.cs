using Hangproof.Catalogue;
using Hangproof.Runtime.Model;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>Waits for another thread that nobody's code asks for by name, so that no row of the catalogue is about them.</summary>
/// <remarks>
/// Whoever touches a type whose static constructor runs on another thread waits for it to end; so does whoever disposes of a registration whose
/// callback runs. Both hang when that thread waits for this one in turn.
/// </remarks>
internal sealed class RuntimeWaits(IReadOnlyList<ThreadStack> stacks)
{
    private const string Initializer = "System.Runtime.CompilerServices.InitHelpers.InitClassSlow";
    private const string CallbackWait = "System.Threading.CancellationTokenSource.Registrations.WaitForCallbackToComplete";
    private const string Registrations = "System.Threading.CancellationTokenSource+Registrations";

    /// <summary>The wait, and the frame of whoever asked for it; <see langword="null"/> when the thread is in none of these.</summary>
    public (WaitRecord Wait, int Frame)? Of(ThreadStack stack)
    {
        var caller = stack.Frames.TakeWhile(f => f.IsFramework).Count();
        if (caller == 0 || caller == stack.Frames.Count)
            return null;
        if (stack.Frames[0].Name == Initializer)
            return (Wait("static constructor", InitializerOf(stack, stack.Frames[caller].Name), address: 0, stack.Frames[caller].IsOwn), caller);
        if (!stack.Frames.Take(caller).Any(f => f.Name == CallbackWait))
            return null;
        var registrations = stack.Roots.FirstOrDefault(r => r.Frame < caller && r.Object.Type?.Name == Registrations).Object;
        return (Wait("CancellationTokenRegistration.Dispose", CallerOf(registrations), registrations.IsNull ? 0 : registrations.Address, stack.Frames[caller].IsOwn), caller);
    }

    private static WaitRecord Wait(string api, int? owner, ulong address, bool isDirect) => new()
    {
        Kind = WaitKind.Lock.Name(),
        Api = api,
        Address = address,
        Type = address == 0 ? null : Registrations,
        IsDirect = isDirect,
        Owner = owner,
    };

    /// <summary>The thread that runs a static constructor: the one of the type that is touched, else the only one there is.</summary>
    private int? InitializerOf(ThreadStack waiting, string method)
    {
        var running = stacks.Where(s => s != waiting).SelectMany(s => Constructors(s).Select(type => (s.OsId, Type: type))).ToArray();
        var ofType = running.Where(r => method.StartsWith($"{r.Type}.", StringComparison.Ordinal)).ToArray();
        var found = ofType.Length > 0 ? ofType : running;
        return found.Select(r => r.OsId).Distinct().ToArray() is [var only] ? only : null;
    }

    private static IEnumerable<string> Constructors(ThreadStack stack)
    {
        const string Suffix = "..cctor";
        for (var i = 0; i + 1 < stack.Frames.Count; i++)
        {
            if (stack.Frames[i].Name.EndsWith(Suffix, StringComparison.Ordinal) && stack.Frames[i + 1].Name == Initializer)
                yield return stack.Frames[i].Name[..^Suffix.Length];
        }
    }

    private int? CallerOf(ClrObject registrations)
    {
        // Volatile and of the framework's own counting: the managed id of the thread that calls back.
        var id = registrations.Int("_threadIDExecutingCallbacks", registrations.Int("ThreadIDExecutingCallbacks", -1));
        return stacks.FirstOrDefault(s => s.Thread.ManagedThreadId == id)?.OsId;
    }
}
