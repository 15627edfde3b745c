using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Hangproof.Tests.Tasks;

/// <summary>Whether a task of another assembly can fail: of a package everything may, of a project of the same product it is known where its code is.</summary>
public sealed class TeamCodeTests
{
    [Theory]
    [InlineData("Acme.Store", "_store.{|HANG451:SaveAsync|}(1);", "")]
    [InlineData("TestProjects.Store", "_store.{|HANG451:SaveAsync|}(1);", "")]
    [InlineData("TestProject.Store", "_store.{|HANG451:SaveAsync|}(1);", "")]
    [InlineData("TestProject.Store", "Task.{|HANG451:Run|}(async () => { await _store.SaveAsync(_names.Count); _names.Clear(); });", "")]
    [InlineData("TestProject.Store", "_store.{|HANG401:SaveAsync|}(1);", "class Files : IStore { public async Task SaveAsync(int n) { await Task.Delay(n); File.Delete(\"x\"); } }")]
    [InlineData("TestProject.Store", "_store.{|HANG451:SaveAsync|}(1);", "class Counted : IStore { private int _sum; public async Task SaveAsync(int n) { await Task.Delay(n); _sum += new List<int> { n }.IndexOf(n); } }")]
    public Task A_task_of_the_same_product_fails_if_that_is_seen(string project, string call, string implementation) => Run(project, $$"""
        class ControllerBase { }
        class C : ControllerBase
        {
            private readonly IStore _store;
            private readonly List<string> _names = new();
            public C(IStore store) => _store = store;
            public void M() { {{call}} }
        }
        {{implementation}}
        """);

    [Theory]
    [InlineData("Acme.Store", "private async void {|HANG451:Import|}() => await _store.SaveAsync(1); public void M() => Import();")]
    [InlineData("TestProject.Store", "private async void {|HANG451:Import|}() => await _store.SaveAsync(1); public void M() => Import();")]
    [InlineData("TestProject.Store", "[HttpPost(\"import\")] public async void {|HANG401:Import|}() => await _store.SaveAsync(1);")]
    [InlineData("TestProject.Store", "[Obsolete] public async void {|HANG451:Import|}() => await _store.SaveAsync(1);")]
    public Task The_action_of_a_web_service_is_answered_before_it_is_done(string project, string members) => Run(project, $$"""
        class Api
        {
            private readonly IStore _store;
            public Api(IStore store) => _store = store;
            {{members}}
        }
        class HttpPostAttribute : Attribute { public HttpPostAttribute(string route) { } }
        """);

    private static async Task Run(string name, string source)
    {
        var test = new CSharpAnalyzerTest<Hangproof.Tasks.ForgottenTaskAnalyzer, DefaultVerifier>();
        Snippet.Prepare(test, source, LanguageVersion.Latest);
        var project = test.TestState.AdditionalProjects[name];
        project.ReferenceAssemblies = test.ReferenceAssemblies;
        project.AdditionalReferences.AddRange(References.Net);
        project.Sources.Add("public interface IStore { System.Threading.Tasks.Task SaveAsync(int n); }");
        test.TestState.AdditionalProjectReferences.Add(name);
        await test.RunAsync(CancellationToken.None);
    }
}
