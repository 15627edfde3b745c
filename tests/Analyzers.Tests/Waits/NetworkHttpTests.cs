using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class NetworkHttpTests
{
    [Fact]
    public Task Reports_a_client_that_never_gives_up() => Verify.Reports("""
        class C
        {
            private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

            Task<string> M() => _http.{|HANG305:GetStringAsync|}("https://example.org");
        }
        """);

    [Fact]
    public Task Reports_a_client_that_a_factory_elsewhere_told_never_to_give_up() => Verify.Reports("""
        static class Clients
        {
            public static HttpClient Create()
            {
                var client = new HttpClient(new SocketsHttpHandler());
                client.Timeout = TimeSpan.FromMilliseconds(-1);
                return client;
            }
        }

        class Rates(HttpClient http)
        {
            public Task<string> Latest() => http.{|HANG305:GetStringAsync|}("latest");
        }

        class C
        {
            async Task M()
            {
                using var client = Clients.Create();
                await new Rates(client).Latest();
            }
        }
        """);

    [Fact]
    public Task Reports_a_body_read_after_the_headers() => Verify.Reports("""
        class C
        {
            async Task<string> M(HttpClient http, CancellationToken stop)
            {
                using var response = await http.GetAsync("a", HttpCompletionOption.ResponseHeadersRead, stop);
                return await response.Content.{|HANG305:ReadAsStringAsync|}();
            }
        }
        """);

    [Fact]
    public Task Says_one_word_of_a_reader_and_its_loop() => Verify.Reports("""
        class C
        {
            readonly List<string?> _lines = new();
            async Task M(HttpClient http, CancellationToken stop)
            {
                using var reader = new StreamReader(await {|#1:http.GetStreamAsync("a")|});
                while (!reader.{|#0:EndOfStream|} && !stop.IsCancellationRequested)
                    _lines.Add(reader.ReadLine());
            }
        }
        """,
        new DiagnosticResult(Descriptors.Http).WithLocation(0).WithLocation(1).WithArguments("StreamReader.EndOfStream", "'HttpClient.Timeout' reaches to the headers only", "read until 'ReadLineAsync' with a token gives null"));

    [Fact]
    public Task A_read_without_an_asynchronous_form_ends_with_its_stream() => Verify.Reports("""
        class C
        {
            async Task<int> M(HttpClient http)
            {
                using var reader = new StreamReader(await {|#1:http.GetStreamAsync("a")|});
                return reader.{|#0:Peek|}();
            }
        }
        """,
        new DiagnosticResult(Descriptors.Http).WithLocation(0).WithLocation(1).WithArguments("TextReader.Peek", "'HttpClient.Timeout' reaches to the headers only", "dispose the stream when a token is cancelled"));

    [Theory]
    [InlineData("while (!one.{|HANG305:EndOfStream|}) _lines.Add(other.{|HANG305:ReadLine|}());")]
    [InlineData("while (!one.{|HANG305:EndOfStream|}) _lines.Add(one.ReadLine()); _lines.Add(one.{|HANG305:ReadLine|}());")]
    [InlineData("_lines.Add(one.{|HANG305:ReadLine|}()); _lines.Add(one.{|HANG305:ReadLine|}());")]
    [InlineData("while (!one.{|HANG305:EndOfStream|}) { while (one.{|HANG305:ReadLine|}() is { Length: > 0 }) _lines.Clear(); }")]
    public Task Another_reader_or_loop_has_a_word_of_its_own(string reads) => Verify.Reports($$"""
        class C
        {
            readonly List<string?> _lines = new();
            async Task M(HttpClient http)
            {
                using var one = new StreamReader(await http.GetStreamAsync("a"));
                using var other = new StreamReader(await http.GetStreamAsync("a"));
                {{reads}}
            }
        }
        """);

    [Fact]
    public Task Reports_a_read_of_a_body_s_stream() => Verify.Reports("""
        class C
        {
            async Task<string?> M(HttpClient http)
            {
                using var stream = await http.GetStreamAsync("a");
                using var reader = new StreamReader(stream);
                return await reader.{|HANG305:ReadLineAsync|}();
            }

            async Task N(HttpClient http, Stream file, HttpRequestMessage request)
            {
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                await using var stream = await response.Content.ReadAsStreamAsync();
                await stream.{|HANG305:CopyToAsync|}(file);
            }
        }
        """);

    [Theory]
    [InlineData("Body = await (await http.SendAsync(request)).Content.ReadAsStreamAsync(); if (Body is null) return;", "ReadToEnd")]
    [InlineData("if (request.Content is not null) Body = await (await http.SendAsync(request)).Content.ReadAsStreamAsync();", "{|HANG305:ReadToEnd|}")]
    [InlineData("Body = await (await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)).Content.ReadAsStreamAsync();", "{|HANG305:ReadToEnd|}")]
    public Task What_a_member_was_given_just_before_is_what_it_has(string ask, string read) => Verify.Reports($$"""
        class C
        {
            Stream? Body { get; set; }
            async Task M(HttpClient http, HttpRequestMessage request)
            {
                {{ask}}
                if (request.Headers is not null)
                {
                    using (var reader = new StreamReader(Body))
                        throw new InvalidOperationException(reader.{{read}}());
                }
            }
            async Task N(HttpClient http, HttpRequestMessage request) =>
                Body = await (await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)).Content.ReadAsStreamAsync();
        }
        """);

    [Fact]
    public Task Silent_when_the_default_timeout_bounds_the_call() => Verify.Silent("""
        class C
        {
            async Task<string> M(HttpClient http)
            {
                using var response = await http.GetAsync("a");
                await http.PostAsync("b", null);
                return await response.Content.ReadAsStringAsync();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_timeout_is_finite() => Verify.Silent("""
        class C
        {
            private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

            Task<string> M() => _http.GetStringAsync("https://example.org");
        }
        """);

    [Fact]
    public Task Silent_when_an_endless_client_is_given_a_token() => Verify.Silent("""
        class C
        {
            private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

            Task<string> M(CancellationToken stop) => _http.GetStringAsync("https://example.org", stop);
        }
        """);

    [Fact]
    public Task Silent_when_the_body_is_read_with_a_token() => Verify.Silent("""
        class C
        {
            async Task<string> M(HttpClient http, Stream file, CancellationToken stop)
            {
                using var response = await http.GetAsync("a", HttpCompletionOption.ResponseHeadersRead, stop);
                await using var stream = await response.Content.ReadAsStreamAsync(stop);
                await stream.CopyToAsync(file, stop);
                return await response.Content.ReadAsStringAsync(stop);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_whole_answer_was_asked_for() => Verify.Silent("""
        class C
        {
            async Task M(HttpClient http, Stream file)
            {
                using var response = await http.GetAsync("a", HttpCompletionOption.ResponseContentRead);
                await using var stream = await response.Content.ReadAsStreamAsync();
                await stream.CopyToAsync(file);
            }
        }
        """);

    [Fact]
    public Task Silent_on_a_decision() => Verify.Silent("""
        class C
        {
            private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

            Task<string> M() => _http.GetStringAsync("https://example.org", CancellationToken.None);
        }
        """);

    [Fact]
    public Task The_message_names_the_setting_and_points_at_it() => Verify.Reports("""
        class C
        {
            Task<string> M()
            {
                var http = new HttpClient { {|#1:Timeout = Timeout.InfiniteTimeSpan|} };
                return http.{|#0:GetStringAsync|}("https://example.org");
            }
        }
        """,
        new DiagnosticResult(Descriptors.Http).WithLocation(0).WithLocation(1)
            .WithArguments("HttpClient.GetStringAsync", "'Timeout' is set so that it never ends", "pass a 'CancellationToken'"));

    [Fact]
    public Task Reports_a_request_without_end_though_the_owner_disposes_the_client() => Verify.Reports("""
        class C : IDisposable
        {
            private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

            public Task<string> M() => _http.{|HANG305:GetStringAsync|}("rates");

            public void Dispose() => _http.Dispose();
        }
        """);

    /// <summary>What registers clients, as far as a chain of calls needs it.</summary>
    private const string Registration = """
        public interface IServices { }
        public interface IHttpClientBuilder { }
        public static class Registration
        {
            public static IHttpClientBuilder AddHttpClient(this IServices services, string name, Action<HttpClient> configure) => throw new NotSupportedException();
            public static IHttpClientBuilder AddHttpClient(this IServices services, string name) => throw new NotSupportedException();
            public static IHttpClientBuilder AddHttpClient<T>(this IServices services, Action<HttpClient> configure) => throw new NotSupportedException();
            public static IHttpClientBuilder ConfigureHttpClient(this IHttpClientBuilder builder, Action<HttpClient> configure) => builder;
        }
        public interface IHttpClientFactory { HttpClient CreateClient(string name); }
        """;

    [Fact]
    public Task Reports_a_typed_client_that_is_registered_without_a_timeout() => Verify.Reports($$"""
        class StartUp
        {
            void Configure(IServices services) => services.AddHttpClient<Rates>(client => client.Timeout = Timeout.InfiniteTimeSpan);
        }

        public sealed class Rates(HttpClient http)
        {
            public Task<string> LatestAsync() => http.{|HANG305:GetStringAsync|}("latest");
        }

        public sealed class Others
        {
            private readonly HttpClient _http;

            public Others(HttpClient http) => _http = http;

            public Task<string> LatestAsync() => _http.GetStringAsync("latest");
        }
        {{Registration}}
        """);

    [Theory]
    [InlineData("services.AddHttpClient(\"rates\", client => { client.BaseAddress = null; client.Timeout = Timeout.InfiniteTimeSpan; });")]
    [InlineData("services.AddHttpClient(\"rates\").ConfigureHttpClient(client => client.Timeout = TimeSpan.FromMilliseconds(-1));")]
    public Task Reports_a_named_client_that_is_registered_without_a_timeout(string configuration) => Verify.Reports($$"""
        class StartUp
        {
            void Configure(IServices services) { {{configuration}} }
        }

        public sealed class Rates(IHttpClientFactory factory)
        {
            public Task<string> LatestAsync() => factory.CreateClient("rates").{|HANG305:GetStringAsync|}("latest");
            public Task<string> OthersAsync() => factory.CreateClient("others").GetStringAsync("latest");
        }
        {{Registration}}
        """);

    [Theory]
    [InlineData("client.Timeout = TimeSpan.FromMinutes(5)")]
    [InlineData("client.MaxResponseContentBufferSize = 1")]
    public Task Silent_for_a_registered_client_with_a_timeout(string setting) => Verify.Silent($$"""
        class StartUp
        {
            void Configure(IServices services) => services.AddHttpClient<Rates>(client => {{setting}});
        }

        public sealed class Rates(HttpClient http)
        {
            public Task<string> LatestAsync() => http.GetStringAsync("latest");
        }
        {{Registration}}
        """);

    [Theory]
    [InlineData("override int Read(byte[] buffer, int offset, int count)", "Read")]
    [InlineData("int ReadSome(byte[] buffer, int offset, int count)", "{|HANG305:Read|}")]
    public Task A_stream_that_hands_on_what_another_reads_is_no_place_for_a_bound(string member, string read) => Verify.Reports($$"""
        public class Counting(HttpClient http) : MemoryStream
        {
            private Stream _inner = Null;
            public long Total;
            public async Task Open(string at) => _inner = await http.GetStreamAsync(at);
            public {{member}} { var read = _inner.{{read}}(buffer, offset, count); Total += read; return read; }
        }
        """);

    [Theory]
    [InlineData("", "{|HANG305:Read|}")]
    [InlineData("public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken stop) => _body.ReadAsync(buffer, offset, count, stop);", "Read")]
    public Task A_stream_that_reads_synchronously_only_blocks_who_reads_it_asynchronously(string other, string read) => Verify.Reports($$"""
        public sealed class Throttled : Stream
        {
            readonly Stream _body;
            public Throttled(Stream body) => _body = body;
            public static async Task<Stream> Open(HttpClient client, string at) => new Throttled(await client.GetStreamAsync(at));
            public override int Read(byte[] buffer, int offset, int count) => _body.{{read}}(buffer, offset, Math.Min(count, 100));
            {{other}}
            public override bool CanRead => true;
            public override bool CanSeek => false;
            public override bool CanWrite => false;
            public override long Length => 0;
            public override long Position { get; set; }
            public override void Flush() { }
            public override long Seek(long offset, SeekOrigin origin) => 0;
            public override void SetLength(long value) { }
            public override void Write(byte[] buffer, int offset, int count) { }
        }
        """);
}
