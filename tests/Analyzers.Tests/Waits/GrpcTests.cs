using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class GrpcTests
{
    /// <summary>What the generator and the library make, as far as a call needs it.</summary>
    private const string Library = """
        namespace Grpc.Core
        {
            public abstract class ClientBase { }
            public sealed class Metadata { }
            public struct CallOptions
            {
                public CallOptions(Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) { }
                public CallOptions WithHeaders(Metadata headers) => this;
                public CallOptions WithDeadline(DateTime deadline) => this;
            }
            public sealed class AsyncUnaryCall<T>
            {
                public Task<T> ResponseAsync => throw new NotSupportedException();
                public System.Runtime.CompilerServices.TaskAwaiter<T> GetAwaiter() => ResponseAsync.GetAwaiter();
            }
        }

        public static class Greeter
        {
            public class GreeterClient : Grpc.Core.ClientBase
            {
                public virtual string SayHello(string request, Grpc.Core.Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) => "";
                public virtual string SayHello(string request, Grpc.Core.CallOptions options) => "";
                public virtual Grpc.Core.AsyncUnaryCall<string> SayHelloAsync(string request, Grpc.Core.Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) => new();
                public virtual Grpc.Core.AsyncUnaryCall<string> SayHelloAsync(string request, Grpc.Core.CallOptions options) => new();
            }
        }
        """;

    [Fact]
    public Task Reports_a_call_with_neither_deadline_nor_token() => Verify.Reports($$"""
        class C
        {
            async Task M(Greeter.GreeterClient client)
            {
                client.{|HANG408:SayHello|}("a");
                await client.{|HANG308:SayHelloAsync|}("a");
            }
        }
        {{Library}}
        """);

    [Fact]
    public Task Reports_options_that_say_nothing() => Verify.Reports($$"""
        class C
        {
            void M(Greeter.GreeterClient client, Grpc.Core.Metadata headers)
            {
                client.{|HANG308:SayHello|}("a", new Grpc.Core.CallOptions(headers));
                client.{|HANG308:SayHello|}("a", default(Grpc.Core.CallOptions).WithHeaders(headers));
            }
        }
        {{Library}}
        """);

    [Fact]
    public Task Silent_with_a_deadline() => Verify.Silent($$"""
        class C
        {
            async Task M(Greeter.GreeterClient client)
            {
                await client.SayHelloAsync("a", null, DateTime.UtcNow.AddSeconds(5));
            }

            void N(Greeter.GreeterClient client)
            {
                client.SayHello("a", deadline: DateTime.UtcNow.AddSeconds(5));
                client.SayHello("a", new Grpc.Core.CallOptions(deadline: DateTime.UtcNow));
                client.SayHello("a", default(Grpc.Core.CallOptions).WithDeadline(DateTime.UtcNow));
            }
        }
        {{Library}}
        """);

    [Fact]
    public Task Silent_with_a_token() => Verify.Silent($$"""
        class C
        {
            async Task M(Greeter.GreeterClient client, CancellationToken stop)
            {
                await client.SayHelloAsync("a", cancellationToken: stop);
            }

            void N(Greeter.GreeterClient client, CancellationToken stop)
            {
                client.SayHello("a", new Grpc.Core.CallOptions(cancellationToken: stop));
            }
        }
        {{Library}}
        """);

    [Fact]
    public Task Silent_with_options_from_elsewhere() => Verify.Silent($$"""
        public class C
        {
            public void M(Greeter.GreeterClient client, Grpc.Core.CallOptions options) => client.SayHello("a", options);
        }
        {{Library}}
        """);

    /// <summary>What registers clients, as far as a chain of calls needs it.</summary>
    private const string Factory = """
        public interface IServices { }
        public interface IHttpClientBuilder { }
        public static class Registration
        {
            public static IHttpClientBuilder AddGrpcClient<T>(this IServices services) => throw new NotSupportedException();
            public static IHttpClientBuilder EnableCallContextPropagation(this IHttpClientBuilder builder) => builder;
            public static IHttpClientBuilder AddInterceptor<T>(this IHttpClientBuilder builder) => builder;
        }
        public sealed class Invoker { }
        public sealed class Channel { public Invoker Intercept(object interceptor) => new(); }
        public sealed class Deadlines { }
        public class OrdersClient : Grpc.Core.ClientBase
        {
            public OrdersClient(Invoker invoker) { }
            public virtual string Get(string request, Grpc.Core.Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) => "";
        }
        """;

    [Theory]
    [InlineData("services.AddGrpcClient<Greeter.GreeterClient>().EnableCallContextPropagation();")]
    [InlineData("services.AddGrpcClient<Greeter.GreeterClient>().AddInterceptor<Deadlines>();")]
    [InlineData("var builder = services.AddGrpcClient<Greeter.GreeterClient>(); builder.AddInterceptor<Deadlines>();")]
    public Task Silent_for_the_client_that_is_configured_and_no_other(string configuration) => Verify.Reports($$"""
        class C
        {
            void Configure(IServices services) { {{configuration}} }

            void M(Greeter.GreeterClient client, OrdersClient orders)
            {
                client.SayHello("a");
                orders.{|HANG308:Get|}("a");
            }
        }
        {{Library}}
        {{Factory}}
        """);

    [Theory]
    [InlineData("return new OrdersClient(channel.Intercept(new Deadlines()));")]
    [InlineData("var invoker = channel.Intercept(new Deadlines()); return new OrdersClient(invoker);")]
    public Task Silent_for_the_client_that_is_made_of_the_interceptor_and_no_other(string creation) => Verify.Reports($$"""
        class C
        {
            OrdersClient Make(Channel channel) { {{creation}} }

            void M(Greeter.GreeterClient client, OrdersClient orders)
            {
                client.{|HANG308:SayHello|}("a");
                orders.Get("a");
            }
        }
        {{Library}}
        {{Factory}}
        """);

    [Fact]
    public Task Silent_for_all_where_the_interceptor_goes_where_nobody_sees_it() => Verify.Silent($$"""
        public class C
        {
            public Invoker Make(Channel channel) => channel.Intercept(new Deadlines());

            void M(Greeter.GreeterClient client) => client.SayHello("a");
        }
        {{Library}}
        {{Factory}}
        """);

    [Fact]
    public Task Reports_where_an_interceptor_is_only_spoken_of() => Verify.Reports($$"""
        class C
        {
            // AddInterceptor<Deadlines>() is for later
            void M(Greeter.GreeterClient client) => client.{|HANG308:SayHello|}("a");
        }
        {{Library}}
        """);

    [Fact]
    public Task Silent_where_deadlines_are_passed_on() => Verify.Silent($$"""
        class C
        {
            void Configure() => EnableCallContextPropagation();

            void EnableCallContextPropagation() { }

            void M(Greeter.GreeterClient client) => client.SayHello("a");
        }
        {{Library}}
        """);

    [Fact]
    public Task The_message_asks_for_a_deadline() => Verify.Reports($$"""
        class C
        {
            void M(Greeter.GreeterClient client) => client.{|#0:SayHello|}("a");
        }
        {{Library}}
        """,
        new DiagnosticResult(Descriptors.Grpc).WithLocation(0).WithArguments("GreeterClient.SayHello", "nothing bounds it", "give it a deadline"));
}
