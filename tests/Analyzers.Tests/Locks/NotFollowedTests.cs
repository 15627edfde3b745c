using System.Diagnostics.Tracing;
using Hangproof.Flow.Summaries;
using Hangproof.Locks;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Hangproof.Tests.Locks;

public sealed class NotFollowedTests
{
    private const string AssemblyName = "DeepCalls";

    [Fact]
    public async Task Calls_that_are_not_followed_any_further_are_told_to_listeners()
    {
        var steps = string.Join("\n", Enumerable.Range(1, SummaryLimits.MaxDepth + 2).Select(i => $"void Step{i}() => Step{i + 1}();"));
        var test = new CSharpAnalyzerTest<LockOrderAnalyzer, DefaultVerifier>
        {
            TestCode = $$"""
                class Chain
                {
                    private readonly object _gate = new();

                    void Start()
                    {
                        lock (_gate)
                            Step1();
                    }

                    {{steps}}
                    void Step{{SummaryLimits.MaxDepth + 3}}() { }
                }
                """,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            SolutionTransforms = { (solution, id) => solution.WithProjectAssemblyName(id, AssemblyName) },
        };
        test.TestState.AdditionalReferences.AddRange(References.Net);
        using var listener = new Listener();

        await test.RunAsync(CancellationToken.None);

        Assert.Contains(listener.Depths, depth => depth > 0);
    }

    private sealed class Listener : EventListener
    {
        private readonly List<int> _depths = [];

        public int[] Depths
        {
            get
            {
                lock (_depths)
                    return [.. _depths];
            }
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == AnalysisEvents.SourceName)
                EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            // Other tests analyse meanwhile.
            if (eventData is not { EventName: nameof(AnalysisEvents.NotFollowed), Payload: [AssemblyName, int depth, ..] })
                return;
            lock (_depths)
                _depths.Add(depth);
        }
    }
}
