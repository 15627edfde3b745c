using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Http
    {
        private const string Client = "System.Net.Http.HttpClient";
        private const string Invoker = "System.Net.Http.HttpMessageInvoker";
        private const string Content = "System.Net.Http.HttpContent";
        private const string Request = "System.Net.Http.HttpRequestMessage";
        private const string Option = "System.Net.Http.HttpCompletionOption";
        private const string ClientJson = "System.Net.Http.Json.HttpClientJsonExtensions";
        private const string ContentJson = "System.Net.Http.Json.HttpContentJsonExtensions";
        private const string JsonOptions = "System.Text.Json.JsonSerializerOptions";
        private const string JsonContext = "System.Text.Json.Serialization.JsonSerializerContext";
        private const string JsonInfo = "System.Text.Json.Serialization.Metadata.JsonTypeInfo{``0}";
        private const string Stream = "System.IO.Stream";
        private const string Context = "System.Net.TransportContext";

        private static readonly string[] _addresses = ["System.String", "System.Uri"];

        private static readonly Bound[] _timeout =
        [
            Deadline($"P:{Client}.Timeout", Expiry.Cancelled),
            Default("100 s, for the whole answer", $"P:{Client}.Timeout"),
        ];

        private static readonly Bound[] _timeoutToHeaders =
        [
            Deadline($"P:{Client}.Timeout", Expiry.Cancelled),
            Default("100 s, up to the headers where ResponseHeadersRead is asked for", $"P:{Client}.Timeout"),
        ];

        /// <summary>A response is read whole, under <c>HttpClient.Timeout</c>, before anyone sees it; unless only its headers were waited for.</summary>
        public static Bound BufferedByDefault { get; } = Default("already in memory, unless ResponseHeadersRead was asked for");

        public static BlockingApi[] Rows { get; } =
        [
            .. Calls("GetAsync", _timeout),
            .. Calls("GetAsync", _timeoutToHeaders, $",{Option}"),
            .. Calls("GetByteArrayAsync", _timeout),
            .. Calls("GetStringAsync", _timeout),
            .. Calls("GetStreamAsync", _timeoutToHeaders),
            .. Calls("PostAsync", _timeout, $",{Content}"),
            .. Calls("PutAsync", _timeout, $",{Content}"),
            .. Calls("PatchAsync", _timeout, $",{Content}"),
            .. Calls("DeleteAsync", _timeout),
            .. Sends("", _timeout),
            .. Sends($",{Option}", _timeoutToHeaders),
            Blocks($"M:{Invoker}.Send({Request},{TokenType})", WaitKind.HttpCall, "HANG305", Token()),
            Suspends($"M:{Invoker}.SendAsync({Request},{TokenType})", WaitKind.HttpCall, "HANG305", Token(), Wrap()),

            .. TypedJsonCalls("GetFromJsonAsync", _timeout),
            .. TypedJsonCalls("DeleteFromJsonAsync", _timeout),
            .. GenericJsonCalls("GetFromJsonAsAsyncEnumerable``1", "", _timeoutToHeaders),
            .. GenericJsonCalls("PostAsJsonAsync``1", ",``0", _timeout),
            .. GenericJsonCalls("PutAsJsonAsync``1", ",``0", _timeout),
            .. GenericJsonCalls("PatchAsJsonAsync``1", ",``0", _timeout),

            // Its token is not looked at while it waits for the body.
            Blocks($"M:{Content}.CopyTo({Stream},{Context},{TokenType})", WaitKind.HttpBody, "HANG305", BufferedByDefault),
            .. Reads("ReadAsByteArrayAsync"),
            .. Reads("ReadAsStringAsync"),
            .. Reads("LoadIntoBufferAsync"),
            .. Reads("LoadIntoBufferAsync", "System.Int64"),
            .. Reads("CopyToAsync", Stream),
            .. Reads("CopyToAsync", $"{Stream},{Context}"),
            JsonReads($"ReadFromJsonAsync``1({Content},{TokenType})"),
            JsonReads($"ReadFromJsonAsync``1({Content},{JsonOptions},{TokenType})"),
            JsonReads($"ReadFromJsonAsync``1({Content},{JsonInfo},{TokenType})"),
            JsonReads($"ReadFromJsonAsync({Content},System.Type,{TokenType})"),
            JsonReads($"ReadFromJsonAsync({Content},System.Type,{JsonOptions},{TokenType})"),
            JsonReads($"ReadFromJsonAsync({Content},System.Type,{JsonContext},{TokenType})"),
            JsonReads($"ReadFromJsonAsAsyncEnumerable``1({Content},{TokenType})"),
            JsonReads($"ReadFromJsonAsAsyncEnumerable``1({Content},{JsonOptions},{TokenType})"),
            JsonReads($"ReadFromJsonAsAsyncEnumerable``1({Content},{JsonInfo},{TokenType})"),
        ];

        private static IEnumerable<BlockingApi> Calls(string member, Bound[] timeout, string more = "") =>
            from address in _addresses
            from row in (BlockingApi[])
            [
                Calls($"{member}({address}{more})", Token($"M:{Client}.{member}({address}{more},{TokenType})"), timeout),
                Calls($"{member}({address}{more},{TokenType})", Token(), timeout),
            ]
            select row;

        private static BlockingApi Calls(string overload, Bound token, Bound[] timeout) =>
            Suspends($"M:{Client}.{overload}", WaitKind.HttpCall, "HANG305", [token, Wrap(), .. timeout]);

        private static BlockingApi[] Sends(string more, Bound[] timeout) =>
        [
            Blocks($"M:{Client}.Send({Request}{more})", WaitKind.HttpCall, "HANG305",
                [Token($"M:{Client}.Send({Request}{more},{TokenType})"), .. timeout]),
            Blocks($"M:{Client}.Send({Request}{more},{TokenType})", WaitKind.HttpCall, "HANG305", [Token(), .. timeout]),
            Calls($"SendAsync({Request}{more})", Token($"M:{Client}.SendAsync({Request}{more},{TokenType})"), timeout),
            Calls($"SendAsync({Request}{more},{TokenType})", Token(), timeout),
        ];

        private static IEnumerable<BlockingApi> TypedJsonCalls(string member, Bound[] timeout) =>
        [
            .. GenericJsonCalls($"{member}``1", "", timeout),
            .. from address in _addresses
               from more in (string[])["", $",{JsonOptions}", $",{JsonContext}"]
               select JsonCalls($"{member}({Client},{address},System.Type{more},{TokenType})", timeout),
        ];

        private static IEnumerable<BlockingApi> GenericJsonCalls(string member, string value, Bound[] timeout) =>
            from address in _addresses
            from more in (string[])["", $",{JsonOptions}", $",{JsonInfo}"]
            select JsonCalls($"{member}({Client},{address}{value}{more},{TokenType})", timeout);

        private static BlockingApi JsonCalls(string overload, Bound[] timeout) =>
            Suspends($"M:{ClientJson}.{overload}", WaitKind.HttpCall, "HANG305", [Token(), Wrap(), .. timeout]);

        private static BlockingApi[] Reads(string member, string parameters = "")
        {
            var withToken = parameters.Length == 0 ? $"{member}({TokenType})" : $"{member}({parameters},{TokenType})";
            return
            [
                Reads(parameters.Length == 0 ? member : $"{member}({parameters})", Token($"M:{Content}.{withToken}")),
                Reads(withToken, Token()),
            ];
        }

        private static BlockingApi Reads(string overload, Bound token) =>
            Suspends($"M:{Content}.{overload}", WaitKind.HttpBody, "HANG305", token, Wrap(), BufferedByDefault);

        private static BlockingApi JsonReads(string overload) =>
            Suspends($"M:{ContentJson}.{overload}", WaitKind.HttpBody, "HANG305", Token(), Wrap(), BufferedByDefault);
    }
}
