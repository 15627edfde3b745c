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
        Calls($"GetAsync({Text})", (client, _) => client.GetAsync(_url)),
        Calls($"GetAsync({Text},{Token})", (client, token) => client.GetAsync(_url, token)),
        Calls($"GetAsync({Text},{Option})", (client, _) => client.GetAsync(_url, ToHeaders)),
        Calls($"GetAsync({Text},{Option},{Token})", (client, token) => client.GetAsync(_url, ToHeaders, token)),
        Calls($"GetAsync({Address})", (client, _) => client.GetAsync(_uri)),
        Calls($"GetAsync({Address},{Token})", (client, token) => client.GetAsync(_uri, token)),
        Calls($"GetAsync({Address},{Option})", (client, _) => client.GetAsync(_uri, ToHeaders)),
        Calls($"GetAsync({Address},{Option},{Token})", (client, token) => client.GetAsync(_uri, ToHeaders, token)),
        Calls($"GetByteArrayAsync({Text})", (client, _) => client.GetByteArrayAsync(_url)),
        Calls($"GetByteArrayAsync({Text},{Token})", (client, token) => client.GetByteArrayAsync(_url, token)),
        Calls($"GetByteArrayAsync({Address})", (client, _) => client.GetByteArrayAsync(_uri)),
        Calls($"GetByteArrayAsync({Address},{Token})", (client, token) => client.GetByteArrayAsync(_uri, token)),
        Calls($"GetStringAsync({Text})", (client, _) => client.GetStringAsync(_url)),
        Calls($"GetStringAsync({Text},{Token})", (client, token) => client.GetStringAsync(_url, token)),
        Calls($"GetStringAsync({Address})", (client, _) => client.GetStringAsync(_uri)),
        Calls($"GetStringAsync({Address},{Token})", (client, token) => client.GetStringAsync(_uri, token)),
        Calls($"GetStreamAsync({Text})", (client, _) => client.GetStreamAsync(_url)),
        Calls($"GetStreamAsync({Text},{Token})", (client, token) => client.GetStreamAsync(_url, token)),
        Calls($"GetStreamAsync({Address})", (client, _) => client.GetStreamAsync(_uri)),
        Calls($"GetStreamAsync({Address},{Token})", (client, token) => client.GetStreamAsync(_uri, token)),
        Calls($"PostAsync({Text},{Content})", (client, _) => client.PostAsync(_url, null)),
        Calls($"PostAsync({Text},{Content},{Token})", (client, token) => client.PostAsync(_url, null, token)),
        Calls($"PostAsync({Address},{Content})", (client, _) => client.PostAsync(_uri, null)),
        Calls($"PostAsync({Address},{Content},{Token})", (client, token) => client.PostAsync(_uri, null, token)),
        Calls($"PutAsync({Text},{Content})", (client, _) => client.PutAsync(_url, null)),
        Calls($"PutAsync({Text},{Content},{Token})", (client, token) => client.PutAsync(_url, null, token)),
        Calls($"PutAsync({Address},{Content})", (client, _) => client.PutAsync(_uri, null)),
        Calls($"PutAsync({Address},{Content},{Token})", (client, token) => client.PutAsync(_uri, null, token)),
        Calls($"PatchAsync({Text},{Content})", (client, _) => client.PatchAsync(_url, null)),
        Calls($"PatchAsync({Text},{Content},{Token})", (client, token) => client.PatchAsync(_url, null, token)),
        Calls($"PatchAsync({Address},{Content})", (client, _) => client.PatchAsync(_uri, null)),
        Calls($"PatchAsync({Address},{Content},{Token})", (client, token) => client.PatchAsync(_uri, null, token)),
        Calls($"DeleteAsync({Text})", (client, _) => client.DeleteAsync(_url)),
        Calls($"DeleteAsync({Text},{Token})", (client, token) => client.DeleteAsync(_url, token)),
        Calls($"DeleteAsync({Address})", (client, _) => client.DeleteAsync(_uri)),
        Calls($"DeleteAsync({Address},{Token})", (client, token) => client.DeleteAsync(_uri, token)),
        Calls($"SendAsync({Request})", (client, _) => client.SendAsync(Get())),
        Calls($"SendAsync({Request},{Token})", (client, token) => client.SendAsync(Get(), token)),
        Calls($"SendAsync({Request},{Option})", (client, _) => client.SendAsync(Get(), ToHeaders)),
        Calls($"SendAsync({Request},{Option},{Token})", (client, token) => client.SendAsync(Get(), ToHeaders, token)),
        Blocking($"Send({Request})", (client, _) => client.Send(Get())),
        Blocking($"Send({Request},{Token})", (client, token) => client.Send(Get(), token)),
        Blocking($"Send({Request},{Option})", (client, _) => client.Send(Get(), ToHeaders)),
        Blocking($"Send({Request},{Option},{Token})", (client, token) => client.Send(Get(), ToHeaders, token)),
        Blocks($"M:{Invoker}.Send({Request},{Token})", NewInvoker, (invoker, limits) => invoker.Send(Get(), limits.Token)).OutOfSight(),
        Suspends($"M:{Invoker}.SendAsync({Request},{Token})", NewInvoker, (invoker, limits) => invoker.SendAsync(Get(), limits.Token)),

        JsonCalls($"GetFromJsonAsync``1({ClientType},{Text},{Token})", (client, token) => client.GetFromJsonAsync<int>(_url, token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Text},{JsonOptions},{Token})", (client, token) => client.GetFromJsonAsync<int>(_url, Options(), token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Text},{JsonInfo},{Token})", (client, token) => client.GetFromJsonAsync(_url, _info, token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Address},{Token})", (client, token) => client.GetFromJsonAsync<int>(_uri, token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Address},{JsonOptions},{Token})", (client, token) => client.GetFromJsonAsync<int>(_uri, Options(), token)),
        JsonCalls($"GetFromJsonAsync``1({ClientType},{Address},{JsonInfo},{Token})", (client, token) => client.GetFromJsonAsync(_uri, _info, token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Text},System.Type,{Token})", (client, token) => client.GetFromJsonAsync(_url, typeof(int), token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Text},System.Type,{JsonOptions},{Token})",
            (client, token) => client.GetFromJsonAsync(_url, typeof(int), Options(), token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Text},System.Type,{JsonContext},{Token})",
            (client, token) => client.GetFromJsonAsync(_url, typeof(int), IntJson.Default, token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Address},System.Type,{Token})", (client, token) => client.GetFromJsonAsync(_uri, typeof(int), token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Address},System.Type,{JsonOptions},{Token})",
            (client, token) => client.GetFromJsonAsync(_uri, typeof(int), Options(), token)),
        JsonCalls($"GetFromJsonAsync({ClientType},{Address},System.Type,{JsonContext},{Token})",
            (client, token) => client.GetFromJsonAsync(_uri, typeof(int), IntJson.Default, token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Text},{Token})", (client, token) => client.DeleteFromJsonAsync<int>(_url, token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Text},{JsonOptions},{Token})",
            (client, token) => client.DeleteFromJsonAsync<int>(_url, Options(), token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Text},{JsonInfo},{Token})", (client, token) => client.DeleteFromJsonAsync(_url, _info, token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Address},{Token})", (client, token) => client.DeleteFromJsonAsync<int>(_uri, token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Address},{JsonOptions},{Token})",
            (client, token) => client.DeleteFromJsonAsync<int>(_uri, Options(), token)),
        JsonCalls($"DeleteFromJsonAsync``1({ClientType},{Address},{JsonInfo},{Token})", (client, token) => client.DeleteFromJsonAsync(_uri, _info, token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Text},System.Type,{Token})", (client, token) => client.DeleteFromJsonAsync(_url, typeof(int), token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Text},System.Type,{JsonOptions},{Token})",
            (client, token) => client.DeleteFromJsonAsync(_url, typeof(int), Options(), token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Text},System.Type,{JsonContext},{Token})",
            (client, token) => client.DeleteFromJsonAsync(_url, typeof(int), IntJson.Default, token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Address},System.Type,{Token})",
            (client, token) => client.DeleteFromJsonAsync(_uri, typeof(int), token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Address},System.Type,{JsonOptions},{Token})",
            (client, token) => client.DeleteFromJsonAsync(_uri, typeof(int), Options(), token)),
        JsonCalls($"DeleteFromJsonAsync({ClientType},{Address},System.Type,{JsonContext},{Token})",
            (client, token) => client.DeleteFromJsonAsync(_uri, typeof(int), IntJson.Default, token)),
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
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Text},``0,{Token})", (client, token) => client.PostAsJsonAsync(_url, 1, token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Text},``0,{JsonOptions},{Token})", (client, token) => client.PostAsJsonAsync(_url, 1, Options(), token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Text},``0,{JsonInfo},{Token})", (client, token) => client.PostAsJsonAsync(_url, 1, _info, token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Address},``0,{Token})", (client, token) => client.PostAsJsonAsync(_uri, 1, token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Address},``0,{JsonOptions},{Token})", (client, token) => client.PostAsJsonAsync(_uri, 1, Options(), token)),
        JsonCalls($"PostAsJsonAsync``1({ClientType},{Address},``0,{JsonInfo},{Token})", (client, token) => client.PostAsJsonAsync(_uri, 1, _info, token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Text},``0,{Token})", (client, token) => client.PutAsJsonAsync(_url, 1, token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Text},``0,{JsonOptions},{Token})", (client, token) => client.PutAsJsonAsync(_url, 1, Options(), token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Text},``0,{JsonInfo},{Token})", (client, token) => client.PutAsJsonAsync(_url, 1, _info, token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Address},``0,{Token})", (client, token) => client.PutAsJsonAsync(_uri, 1, token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Address},``0,{JsonOptions},{Token})", (client, token) => client.PutAsJsonAsync(_uri, 1, Options(), token)),
        JsonCalls($"PutAsJsonAsync``1({ClientType},{Address},``0,{JsonInfo},{Token})", (client, token) => client.PutAsJsonAsync(_uri, 1, _info, token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Text},``0,{Token})", (client, token) => client.PatchAsJsonAsync(_url, 1, token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Text},``0,{JsonOptions},{Token})", (client, token) => client.PatchAsJsonAsync(_url, 1, Options(), token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Text},``0,{JsonInfo},{Token})", (client, token) => client.PatchAsJsonAsync(_url, 1, _info, token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Address},``0,{Token})", (client, token) => client.PatchAsJsonAsync(_uri, 1, token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Address},``0,{JsonOptions},{Token})", (client, token) => client.PatchAsJsonAsync(_uri, 1, Options(), token)),
        JsonCalls($"PatchAsJsonAsync``1({ClientType},{Address},``0,{JsonInfo},{Token})", (client, token) => client.PatchAsJsonAsync(_uri, 1, _info, token)),

        Blocks($"M:{Content}.CopyTo({StreamType},{Context},{Token})", SilentHttpServer.Body,
            (content, limits) => content.CopyTo(Stream.Null, null, limits.Token)).OutOfSight(),
        Reads("ReadAsByteArrayAsync", (content, _) => content.ReadAsByteArrayAsync()),
        Reads($"ReadAsByteArrayAsync({Token})", (content, token) => content.ReadAsByteArrayAsync(token)),
        Reads("ReadAsStringAsync", (content, _) => content.ReadAsStringAsync()),
        Reads($"ReadAsStringAsync({Token})", (content, token) => content.ReadAsStringAsync(token)),
        Reads("LoadIntoBufferAsync", (content, _) => content.LoadIntoBufferAsync()),
        Reads($"LoadIntoBufferAsync({Token})", (content, token) => content.LoadIntoBufferAsync(token)),
        Reads($"LoadIntoBufferAsync(System.Int64)", (content, _) => content.LoadIntoBufferAsync(int.MaxValue)),
        Reads($"LoadIntoBufferAsync(System.Int64,{Token})", (content, token) => content.LoadIntoBufferAsync(int.MaxValue, token)),
        Reads($"CopyToAsync({StreamType})", (content, _) => content.CopyToAsync(Stream.Null)),
        Reads($"CopyToAsync({StreamType},{Token})", (content, token) => content.CopyToAsync(Stream.Null, token)),
        Reads($"CopyToAsync({StreamType},{Context})", (content, _) => content.CopyToAsync(Stream.Null, null)),
        Reads($"CopyToAsync({StreamType},{Context},{Token})", (content, token) => content.CopyToAsync(Stream.Null, null, token)),
        JsonReads($"ReadFromJsonAsync``1({Content},{Token})", (content, token) => content.ReadFromJsonAsync<int>(token)),
        JsonReads($"ReadFromJsonAsync``1({Content},{JsonOptions},{Token})", (content, token) => content.ReadFromJsonAsync<int>(Options(), token)),
        JsonReads($"ReadFromJsonAsync``1({Content},{JsonInfo},{Token})", (content, token) => content.ReadFromJsonAsync(_info, token)),
        JsonReads($"ReadFromJsonAsync({Content},System.Type,{Token})", (content, token) => content.ReadFromJsonAsync(typeof(int), token)),
        JsonReads($"ReadFromJsonAsync({Content},System.Type,{JsonOptions},{Token})", (content, token) => content.ReadFromJsonAsync(typeof(int), Options(), token)),
        JsonReads($"ReadFromJsonAsync({Content},System.Type,{JsonContext},{Token})",
            (content, token) => content.ReadFromJsonAsync(typeof(int), IntJson.Default, token)),
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
