using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Benchmarks.Cost;

/// <summary>Service-like code of any size, with waits of every family, locks, tasks and timers in it: one class of some 110 lines after the other.</summary>
internal static class GeneratedCode
{
    private const int ClassesInFile = 10;

    public static Corpus.Entry Of(int classes)
    {
        var trees = new List<SyntaxTree>();
        for (var first = 0; first < classes; first += ClassesInFile)
        {
            var text = new StringBuilder("using System; using System.Collections.Generic; using System.Net.Sockets; using System.Threading; using System.Threading.Channels; using System.Threading.Tasks;\nnamespace Generated;\n");
            for (var i = first; i < Math.Min(first + ClassesInFile, classes); i++)
                text.Append(Class(i, classes));
            trees.Add(CSharpSyntaxTree.ParseText(text.ToString(), new CSharpParseOptions(LanguageVersion.Latest), $"Generated{first}.cs"));
        }
        var compilation = CSharpCompilation.Create("Generated", trees, References(), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return new($"generated, {classes} classes", compilation, new AnalyzerOptions([]), trees.Sum(tree => tree.GetText().Lines.Count));
    }

    /// <summary>The runtime this runs on: no download, and no other version than the one measured with.</summary>
    public static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(file) is "netstandard.dll" or "mscorlib.dll")
            .Select(file => MetadataReference.CreateFromFile(file));

    private static string Class(int i, int classes)
    {
        var plain = new StringBuilder();
        for (var m = 0; m < 10; m++)
        {
            plain.Append($$"""
                    public decimal Price{{m}}(Order{{i}} order, int quantity)
                    {
                        var total = order.Unit * quantity;
                        if (quantity > {{m}} && order.Name.Length > 3)
                            total -= total / 100 * Discount{{m}}(quantity);
                        foreach (var part in order.Parts)
                            total += part.Length * {{m + 1}};
                        return Math.Max(total, 0m);
                    }
                    private static int Discount{{m}}(int quantity) => quantity switch { < 10 => 0, < 100 => {{m}}, _ => {{m + 5}} };

                """);
        }
        return $$"""
            public sealed record Order{{i}}(string Name, decimal Unit, List<string> Parts);
            public sealed class Service{{i}} : IDisposable
            {
                private readonly object _gate = new();
                private readonly SemaphoreSlim _permits = new(1);
                private readonly Channel<Order{{i}}> _orders = Channel.CreateBounded<Order{{i}}>(8);
                private readonly CancellationTokenSource _stop = new();
                private Service{{(i + 1) % classes}}? _next;
                private int _count;
            {{plain}}
                public async Task RunAsync(CancellationToken token)
                {
                    await foreach (var order in _orders.Reader.ReadAllAsync(token))
                    {
                        await _permits.WaitAsync(token);
                        try { _count += order.Parts.Count; await Task.Delay(10, token); }
                        finally { _permits.Release(); }
                    }
                }
                public async Task SubmitAsync(Order{{i}} order) => await _orders.Writer.WriteAsync(order);
                public int Count() { lock (_gate) { return _count + (_next?.Peek() ?? 0); } }
                public int Peek() { lock (_gate) return _count; }
                public int Receive(Socket socket, byte[] buffer) => socket.Receive(buffer);
                public void Dispose() { _stop.Cancel(); _stop.Dispose(); _orders.Writer.TryComplete(); _permits.Dispose(); }
            }

            """;
    }
}
