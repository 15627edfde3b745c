using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Tests.Tasks;

/// <summary>The hosting abstractions, as far as rules look at them: test code cannot refer to their package.</summary>
internal static class Hosting
{
    private const string Stub = """

        namespace Microsoft.Extensions.Hosting
        {
            public interface IHostedService
            {
                Task StartAsync(CancellationToken cancellationToken);
                Task StopAsync(CancellationToken cancellationToken);
            }

            public abstract class BackgroundService : IHostedService, IDisposable
            {
                protected abstract Task ExecuteAsync(CancellationToken stoppingToken);
                public virtual Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
                public virtual Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
                public virtual void Dispose() { }
            }
        }
        """;

    public static string With(string code) => "using Microsoft.Extensions.Hosting;\n" + code + Stub;

    /// <summary>A background service with a body.</summary>
    public static string Service(string execution, string members = "") => With($$"""
        sealed class Service : BackgroundService
        {
            {{members}}

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
        {{execution}}
            }
        }
        """);

    /// <summary>The abstractions in an assembly of their own, as their version is what is asked about.</summary>
    public static MetadataReference Abstractions(string version)
    {
        using var image = new MemoryStream();
        var emitted = CSharpCompilation.Create(
            "Microsoft.Extensions.Hosting.Abstractions",
            [CSharpSyntaxTree.ParseText(Snippet.GlobalUsings), CSharpSyntaxTree.ParseText(Stub), CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version}\")]")],
            References.Net, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
