using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.CodeFixes.Calls;

/// <summary>Puts <c>WaitAsync</c> behind a task whose waiter takes nothing with it when it gives up.</summary>
internal static class WrappedCall
{
    public static Rewrite? With(SourceCall call, string argument)
    {
        var type = call.Site.Model.GetTypeInfo(call.Expression, call.Site.CancellationToken).Type;
        var task = call.Site.Model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
        if (task is null || task.GetMembers("WaitAsync").IsEmpty || !(Awaitable.IsTask(type) || Awaitable.IsValueTask(type)))
            return null;
        var asTask = Awaitable.IsValueTask(type) ? ".AsTask()" : "";
        return new Rewrite(new[] { Rewrite.Insert(call.Expression.Span.End, $"{asTask}.WaitAsync({argument})") });
    }
}
