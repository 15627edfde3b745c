using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static partial class HttpPrograms
{
    private const string ClientType = "System.Net.Http.HttpClient";
    private const string Invoker = "System.Net.Http.HttpMessageInvoker";
    private const string Content = "System.Net.Http.HttpContent";
    private const string Request = "System.Net.Http.HttpRequestMessage";
    private const string Option = "System.Net.Http.HttpCompletionOption";
    private const string ClientJson = "System.Net.Http.Json.HttpClientJsonExtensions";
    private const string ContentJson = "System.Net.Http.Json.HttpContentJsonExtensions";
    private const string JsonOptions = "System.Text.Json.JsonSerializerOptions";
    private const string JsonContext = "System.Text.Json.Serialization.JsonSerializerContext";
    private const string JsonInfo = "System.Text.Json.Serialization.Metadata.JsonTypeInfo{``0}";
    private const string Context = "System.Net.TransportContext";
    private const string StreamType = "System.IO.Stream";
    private const string Text = "System.String";
    private const string Address = "System.Uri";
    private const HttpCompletionOption ToHeaders = HttpCompletionOption.ResponseHeadersRead;

    private static readonly string _url = SilentHttpServer.Nothing;
    private static readonly Uri _uri = new(_url);
    private static readonly JsonTypeInfo<int> _info = IntJson.Default.Int32;

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Calls($"GetAsync({Text})", async (client, _) => await client.GetAsync(_url)),
        Calls($"GetAsync({Text},{Token})", async (client, token) => await client.GetAsync(_url, token)),
        Calls($"GetAsync({Text},{Option})", async (client, _) => await client.GetAsync(_url, ToHeaders)),
        Calls($"GetAsync({Text},{Option},{Token})", async (client, token) => await client.GetAsync(_url, ToHeaders, token)),
        Calls($"GetAsync({Address})", async (client, _) => await client.GetAsync(_uri)),
        Calls($"GetAsync({Address},{Token})", async (client, token) => await client.GetAsync(_uri, token)),
        Calls($"GetAsync({Address},{Option})", async (client, _) => await client.GetAsync(_uri, ToHeaders)),
        Calls($"GetAsync({Address},{Option},{Token})", async (client, token) => await client.GetAsync(_uri, ToHeaders, token)),
        Calls($"GetByteArrayAsync({Text})", async (client, _) => await client.GetByteArrayAsync(_url)),
        Calls($"GetByteArrayAsync({Text},{Token})", async (client, token) => await client.GetByteArrayAsync(_url, token)),
        Calls($"GetByteArrayAsync({Address})", async (client, _) => await client.GetByteArrayAsync(_uri)),
        Calls($"GetByteArrayAsync({Address},{Token})", async (client, token) => await client.GetByteArrayAsync(_uri, token)),
        Calls($"GetStringAsync({Text})", async (client, _) => await client.GetStringAsync(_url)),
        Calls($"GetStringAsync({Text},{Token})", async (client, token) => await client.GetStringAsync(_url, token)),
        Calls($"GetStringAsync({Address})", async (client, _) => await client.GetStringAsync(_uri)),
        Calls($"GetStringAsync({Address},{Token})", async (client, token) => await client.GetStringAsync(_uri, token)),
        Calls($"GetStreamAsync({Text})", async (client, _) => await client.GetStreamAsync(_url)),
        Calls($"GetStreamAsync({Text},{Token})", async (client, token) => await client.GetStreamAsync(_url, token)),
        Calls($"GetStreamAsync({Address})", async (client, _) => await client.GetStreamAsync(_uri)),
        Calls($"GetStreamAsync({Address},{Token})", async (client, token) => await client.GetStreamAsync(_uri, token)),
        Calls($"PostAsync({Text},{Content})", async (client, _) => await client.PostAsync(_url, null)),
        Calls($"PostAsync({Text},{Content},{Token})", async (client, token) => await client.PostAsync(_url, null, token)),
        Calls($"PostAsync({Address},{Content})", async (client, _) => await client.PostAsync(_uri, null)),
        Calls($"PostAsync({Address},{Content},{Token})", async (client, token) => await client.PostAsync(_uri, null, token)),
        Calls($"PutAsync({Text},{Content})", async (client, _) => await client.PutAsync(_url, null)),
        Calls($"PutAsync({Text},{Content},{Token})", async (client, token) => await client.PutAsync(_url, null, token)),
        Calls($"PutAsync({Address},{Content})", async (client, _) => await client.PutAsync(_uri, null)),
        Calls($"PutAsync({Address},{Content},{Token})", async (client, token) => await client.PutAsync(_uri, null, token)),
        Calls($"PatchAsync({Text},{Content})", async (client, _) => await client.PatchAsync(_url, null)),
        Calls($"PatchAsync({Text},{Content},{Token})", async (client, token) => await client.PatchAsync(_url, null, token)),
        Calls($"PatchAsync({Address},{Content})", async (client, _) => await client.PatchAsync(_uri, null)),
        Calls($"PatchAsync({Address},{Content},{Token})", async (client, token) => await client.PatchAsync(_uri, null, token)),
        Calls($"DeleteAsync({Text})", async (client, _) => await client.DeleteAsync(_url)),
        Calls($"DeleteAsync({Text},{Token})", async (client, token) => await client.DeleteAsync(_url, token)),
        Calls($"DeleteAsync({Address})", async (client, _) => await client.DeleteAsync(_uri)),
        Calls($"DeleteAsync({Address},{Token})", async (client, token) => await client.DeleteAsync(_uri, token)),
        Calls($"SendAsync({Request})", async (client, _) => await client.SendAsync(Get())),
        Calls($"SendAsync({Request},{Token})", async (client, token) => await client.SendAsync(Get(), token)),
        Calls($"SendAsync({Request},{Option})", async (client, _) => await client.SendAsync(Get(), ToHeaders)),
        Calls($"SendAsync({Request},{Option},{Token})", async (client, token) => await client.SendAsync(Get(), ToHeaders, token)),
        Blocking($"Send({Request})", (client, _) => client.Send(Get())),
        Blocking($"Send({Request},{Token})", (client, token) => client.Send(Get(), token)),
        Blocking($"Send({Request},{Option})", (client, _) => client.Send(Get(), ToHeaders)),
        Blocking($"Send({Request},{Option},{Token})", (client, token) => client.Send(Get(), ToHeaders, token)),
        Blocks($"M:{Invoker}.Send({Request},{Token})", NewInvoker, (invoker, limits) => invoker.Send(Get(), limits.Token)).OutOfSight(),
        Suspends($"M:{Invoker}.SendAsync({Request},{Token})", NewInvoker, async (invoker, limits) => await invoker.SendAsync(Get(), limits.Token)),

        JsonCalls($"GetFromJsonAsync``1({ClientType},{Text},{Token})", async (client, token) => await client.GetFromJsonAsync<int>(_url, token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Text},{JsonOptions},{Token})", async (client, token) => await client.GetFromJsonAsync<int>(_url, Options(), token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Text},{JsonInfo},{Token})", async (client, token) => await client.GetFromJsonAsync(_url, _info, token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Address},{Token})", async (client, token) => await client.GetFromJsonAsync<int>(_uri, token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Address},{JsonOptions},{Token})", async (client, token) => await client.GetFromJsonAsync<int>(_uri, Options(), token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Address},{JsonInfo},{Token})", async (client, token) => await client.GetFromJsonAsync(_uri, _info, token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Text},System.Type,{Token})", async (client, token) => await client.GetFromJsonAsync(_url, typeof(int), token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Text},System.Type,{JsonOptions},{Token})",
            async (client, token) => await client.GetFromJsonAsync(_url, typeof(int), Options(), token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Text},System.Type,{JsonContext},{Token})",
            async (client, token) => await client.GetFromJsonAsync(_url, typeof(int), IntJson.Default, token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Address},System.Type,{Token})", async (client, token) => await client.GetFromJsonAsync(_uri, typeof(int), token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Address},System.Type,{JsonOptions},{Token})",
            async (client, token) => await client.GetFromJsonAsync(_uri, typeof(int), Options(), token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Address},System.Type,{JsonContext},{Token})",
            async (client, token) => await client.GetFromJsonAsync(_uri, typeof(int), IntJson.Default, token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Text},{Token})", async (client, token) => await client.DeleteFromJsonAsync<int>(_url, token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Text},{JsonOptions},{Token})",
            async (client, token) => await client.DeleteFromJsonAsync<int>(_url, Options(), token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Text},{JsonInfo},{Token})", async (client, token) => await client.DeleteFromJsonAsync(_url, _info, token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Address},{Token})", async (client, token) => await client.DeleteFromJsonAsync<int>(_uri, token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Address},{JsonOptions},{Token})",
            async (client, token) => await client.DeleteFromJsonAsync<int>(_uri, Options(), token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Address},{JsonInfo},{Token})", async (client, token) => await client.DeleteFromJsonAsync(_uri, _info, token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Text},System.Type,{Token})", async (client, token) => await client.DeleteFromJsonAsync(_url, typeof(int), token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Text},System.Type,{JsonOptions},{Token})",
            async (client, token) => await client.DeleteFromJsonAsync(_url, typeof(int), Options(), token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Text},System.Type,{JsonContext},{Token})",
            async (client, token) => await client.DeleteFromJsonAsync(_url, typeof(int), IntJson.Default, token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Address},System.Type,{Token})",
            async (client, token) => await client.DeleteFromJsonAsync(_uri, typeof(int), token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Address},System.Type,{JsonOptions},{Token})",
            async (client, token) => await client.DeleteFromJsonAsync(_uri, typeof(int), Options(), token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Address},System.Type,{JsonContext},{Token})",
            async (client, token) => await client.DeleteFromJsonAsync(_uri, typeof(int), IntJson.Default, token)),
        JsonCalls($"GetFromJsonAsAsyncEnumerable``1({ClientType},{Text},{Token})", (client, token) => Drain(client.GetFromJsonAsAsyncEnumerable<int>(_url, token))),
        JsonCalls($"GetFromJsonAsAsyncEnumerable``1({ClientType},{Text},{JsonOptions},{Token})",
            (client, token) => Drain(client.GetFromJsonAsAsyncEnumerable<int>(_url, Options(), token))),
        JsonCalls($"GetFromJsonAsAsyncEnumerable``1({ClientType},{Text},{JsonInfo},{Token})",
            (client, token) => Drain(client.GetFromJsonAsAsyncEnumerable(_url, _info, token))),
        JsonCalls($"GetFromJsonAsAsyncEnumerable``1({ClientType},{Address},{Token})",
            (client, token) => Drain(client.GetFromJsonAsAsyncEnumerable<int>(_uri, token))),
        JsonCalls($"GetFromJsonAsAsyncEnumerable``1({ClientType},{Address},{JsonOptions},{Token})",
            (client, token) => Drain(client.GetFromJsonAsAsyncEnumerable<int>(_uri, Options(), token))),
        JsonCalls($"GetFromJsonAsAsyncEnumerable``1({ClientType},{Address},{JsonInfo},{Token})",
            (client, token) => Drain(client.GetFromJsonAsAsyncEnumerable(_uri, _info, token))),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Text},``0,{Token})", async (client, token) => await client.PostAsJsonAsync(_url, 1, token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Text},``0,{JsonOptions},{Token})", async (client, token) => await client.PostAsJsonAsync(_url, 1, Options(), token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Text},``0,{JsonInfo},{Token})", async (client, token) => await client.PostAsJsonAsync(_url, 1, _info, token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Address},``0,{Token})", async (client, token) => await client.PostAsJsonAsync(_uri, 1, token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Address},``0,{JsonOptions},{Token})", async (client, token) => await client.PostAsJsonAsync(_uri, 1, Options(), token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Address},``0,{JsonInfo},{Token})", async (client, token) => await client.PostAsJsonAsync(_uri, 1, _info, token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Text},``0,{Token})", async (client, token) => await client.PutAsJsonAsync(_url, 1, token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Text},``0,{JsonOptions},{Token})", async (client, token) => await client.PutAsJsonAsync(_url, 1, Options(), token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Text},``0,{JsonInfo},{Token})", async (client, token) => await client.PutAsJsonAsync(_url, 1, _info, token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Address},``0,{Token})", async (client, token) => await client.PutAsJsonAsync(_uri, 1, token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Address},``0,{JsonOptions},{Token})", async (client, token) => await client.PutAsJsonAsync(_uri, 1, Options(), token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Address},``0,{JsonInfo},{Token})", async (client, token) => await client.PutAsJsonAsync(_uri, 1, _info, token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Text},``0,{Token})", async (client, token) => await client.PatchAsJsonAsync(_url, 1, token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Text},``0,{JsonOptions},{Token})", async (client, token) => await client.PatchAsJsonAsync(_url, 1, Options(), token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Text},``0,{JsonInfo},{Token})", async (client, token) => await client.PatchAsJsonAsync(_url, 1, _info, token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Address},``0,{Token})", async (client, token) => await client.PatchAsJsonAsync(_uri, 1, token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Address},``0,{JsonOptions},{Token})", async (client, token) => await client.PatchAsJsonAsync(_uri, 1, Options(), token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Address},``0,{JsonInfo},{Token})", async (client, token) => await client.PatchAsJsonAsync(_uri, 1, _info, token)),

        Blocks($"M:{Content}.CopyTo({StreamType},{Context},{Token})", SilentHttpServer.Body,
            (content, limits) => content.CopyTo(Stream.Null, null, limits.Token)).OutOfSight(),
        Reads("ReadAsByteArrayAsync", async (content, _) => await content.ReadAsByteArrayAsync()),
        Reads($"ReadAsByteArrayAsync({Token})", async (content, token) => await content.ReadAsByteArrayAsync(token)),
        Reads("ReadAsStringAsync", async (content, _) => await content.ReadAsStringAsync()),
        Reads($"ReadAsStringAsync({Token})", async (content, token) => await content.ReadAsStringAsync(token)),
        Reads("LoadIntoBufferAsync", async (content, _) => await content.LoadIntoBufferAsync()),
        Reads($"LoadIntoBufferAsync({Token})", async (content, token) => await content.LoadIntoBufferAsync(token)),
        Reads($"LoadIntoBufferAsync(System.Int64)", async (content, _) => await content.LoadIntoBufferAsync(int.MaxValue)),
        Reads($"LoadIntoBufferAsync(System.Int64,{Token})", async (content, token) => await content.LoadIntoBufferAsync(int.MaxValue, token)),
        Reads($"CopyToAsync({StreamType})", async (content, _) => await content.CopyToAsync(Stream.Null)),
        Reads($"CopyToAsync({StreamType},{Token})", async (content, token) => await content.CopyToAsync(Stream.Null, token)),
        Reads($"CopyToAsync({StreamType},{Context})", async (content, _) => await content.CopyToAsync(Stream.Null, null)),
        Reads($"CopyToAsync({StreamType},{Context},{Token})", async (content, token) => await content.CopyToAsync(Stream.Null, null, token)),
        JsonReads($"ReadFromJsonAsync``1({Content},{Token})", async (content, token) => await content.ReadFromJsonAsync<int>(token)),
        JsonReads($"ReadFromJsonAsync``1({Content},{JsonOptions},{Token})", async (content, token) => await content.ReadFromJsonAsync<int>(Options(), token)),
        JsonReads($"ReadFromJsonAsync``1({Content},{JsonInfo},{Token})", async (content, token) => await content.ReadFromJsonAsync(_info, token)),
        JsonReads($"ReadFromJsonAsync({Content},System.Type,{Token})", async (content, token) => await content.ReadFromJsonAsync(typeof(int), token)),
        JsonReads($"ReadFromJsonAsync({Content},System.Type,{JsonOptions},{Token})", async (content, token) => await content.ReadFromJsonAsync(typeof(int), Options(), token)),
        JsonReads($"ReadFromJsonAsync({Content},System.Type,{JsonContext},{Token})",
            async (content, token) => await content.ReadFromJsonAsync(typeof(int), IntJson.Default, token)),
        JsonReads($"ReadFromJsonAsAsyncEnumerable``1({Content},{Token})", (content, token) => Drain(content.ReadFromJsonAsAsyncEnumerable<int>(token))),
        JsonReads($"ReadFromJsonAsAsyncEnumerable``1({Content},{JsonOptions},{Token})",
            (content, token) => Drain(content.ReadFromJsonAsAsyncEnumerable<int>(Options(), token))),
        JsonReads($"ReadFromJsonAsAsyncEnumerable``1({Content},{JsonInfo},{Token})",
            (content, token) => Drain(content.ReadFromJsonAsAsyncEnumerable(_info, token))),
    ];

    private static HttpRequestMessage Get() => new(HttpMethod.Get, _url);

    private static JsonSerializerOptions Options() => JsonSerializerOptions.Web;

    private static async Task Drain<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items)
        {
        }
    }

    private static HttpClient Patient() => new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private static HttpMessageInvoker NewInvoker() => new(new SocketsHttpHandler { UseProxy = false });

    private static ParkedProgram Calls(string overload, Func<HttpClient, CancellationToken, Task> call) => Suspending($"M:{ClientType}.{overload}", call);

    private static ParkedProgram JsonCalls(string overload, Func<HttpClient, CancellationToken, Task> call) => Suspending($"M:{ClientJson}.{overload}", call);

    private static ParkedProgram Suspending(string key, Func<HttpClient, CancellationToken, Task> call) =>
        Suspends(key, Patient, (client, limits) => call(client, limits.Token)).With($"P:{ClientType}.Timeout", client => client.Timeout = Limits.Short);

    private static ParkedProgram Blocking(string overload, Func<HttpClient, CancellationToken, object?> call) =>
        Blocks($"M:{ClientType}.{overload}", Patient, (client, limits) => call(client, limits.Token)).OutOfSight()
            .With($"P:{ClientType}.Timeout", client => client.Timeout = Limits.Short);

    private static ParkedProgram Reads(string overload, Func<HttpContent, CancellationToken, Task> call) =>
        Suspends($"M:{Content}.{overload}", SilentHttpServer.Body, (content, limits) => call(content, limits.Token));

    private static ParkedProgram JsonReads(string overload, Func<HttpContent, CancellationToken, Task> call) =>
        Suspends($"M:{ContentJson}.{overload}", SilentHttpServer.Body, (content, limits) => call(content, limits.Token));

    [JsonSerializable(typeof(int))]
    private sealed partial class IntJson : JsonSerializerContext;
}
