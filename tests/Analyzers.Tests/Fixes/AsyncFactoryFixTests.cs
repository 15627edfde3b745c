using Hangproof.CodeFixes.Tasks;
using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Tasks.AsyncFactoryFix>;

namespace Hangproof.Tests.Fixes;

public sealed class AsyncFactoryFixTests
{
    private const string Session = """
        class Session
        {
            public int Id;
            public static async Task<Session> OpenAsync(string host, CancellationToken stop = default) { await Task.Delay(1, stop); return new Session(); }
            public static async Task WarmUpAsync() => await Task.Delay(1);
            public async Task<int> LoginAsync(string user) { await Task.Delay(1); return Id; }
        }
        """;

    [Fact]
    public Task Awaits_in_a_factory_and_has_those_who_make_one_pass_their_token() => Verify.Fixed(With("""
        internal sealed class Client
        {
            private readonly Session _session;

            internal Client(string host)
            {
                Host = host;
                _session = Session.OpenAsync(host).GetAwaiter().{|HANG453:GetResult|}();
            }

            internal string Host { get; }
        }
        static class Desk
        {
            internal static async Task ServeAsync(CancellationToken stop)
            {
                var client = new Client("h");
                await Task.Delay(1, stop);
            }
            internal static async Task<string> HostAsync()
            {
                await Task.Yield();
                return new Client("h").Host;
            }
        }
        """), With("""
        internal sealed class Client
        {
            private readonly Session _session;

            private Client(string host, Session session)
            {
                Host = host;
                _session = session;
            }

            internal static async Task<Client> CreateAsync(string host, CancellationToken cancellationToken = default)
            {
                var session = await Session.OpenAsync(host, cancellationToken);
                return new Client(host, session);
            }

            internal string Host { get; }
        }
        static class Desk
        {
            internal static async Task ServeAsync(CancellationToken stop)
            {
                var client = await Client.CreateAsync("h", stop);
                await Task.Delay(1, stop);
            }
            internal static async Task<string> HostAsync()
            {
                await Task.Yield();
                return (await Client.CreateAsync("h")).Host;
            }
        }
        """));

    [Theory]
    [InlineData("Session.OpenAsync(host).{|HANG453:Result|}", "await Session.OpenAsync(host)")]
    [InlineData("Session.OpenAsync(host).ConfigureAwait(false).GetAwaiter().{|HANG453:GetResult|}()", "await Session.OpenAsync(host).ConfigureAwait(false)")]
    [InlineData("host == null ? null : Session.OpenAsync(host).{|HANG453:Result|}", "host == null ? null : await Session.OpenAsync(host)")]
    [InlineData("Task.Run(() => Session.OpenAsync(host)).{|HANG453:Result|}", "await Task.Run(() => Session.OpenAsync(host))")]
    public Task Moves_what_is_waited_for_as_it_is_where_nobody_has_a_token(string before, string after) => Verify.Fixed(With($$"""
        class Client
        {
            private readonly Session _session;
            public Client(string host)
            {
                _session = {{before}};
            }
        }
        class Desk { async Task M() { await Task.Yield(); Use(new Client("h")); } void Use(Client c) { } }
        """), With($$"""
        class Client
        {
            private readonly Session _session;
            private Client(Session session)
            {
                _session = session;
            }

            public static async Task<Client> CreateAsync(string host)
            {
                var session = {{after}};
                return new Client(session);
            }
        }
        class Desk { async Task M() { await Task.Yield(); Use(await Client.CreateAsync("h")); } void Use(Client c) { } }
        """));

    [Fact]
    public Task Moves_guards_and_locals_and_all_waits_up_to_the_last_and_leaves_what_comes_after() => Verify.Fixed(With("""
        class Client
        {
            private readonly object _gate = new object();
            private readonly Session _session;
            private readonly string _user;
            private readonly List<int> _ids = new List<int>();

            /// <summary>Connects.</summary>
            /// <param name="host">Where.</param>
            /// <param name="user">Who.</param>
            public Client(string host, string user, int tries = 3)
            {
                ArgumentNullException.ThrowIfNull(host);

                // Nobody has more.
                if (tries > 9)
                {
                    throw new ArgumentException("Too many", nameof(tries));
                }
                _user = user ?? throw new ArgumentNullException(nameof(user));
                // The slow part.
                var session = Session.OpenAsync(
                    host).{|HANG453:Result|}; // once
                var id = session.LoginAsync(user).{|HANG453:Result|};
                Session.WarmUpAsync().{|HANG453:Wait|}();
                _session = session;
                _ids.Add(id + tries);
                Start();
            }

            void Start() { }
        }
        class Desk { async Task M(CancellationToken stop) { await Task.Yield(); Client c = new("h", user: "u"); } }
        """), With("""
        class Client
        {
            private readonly object _gate = new object();
            private readonly Session _session;
            private readonly string _user;
            private readonly List<int> _ids = new List<int>();

            private Client(string user, int tries, Session session, int id)
            {
                _user = user ?? throw new ArgumentNullException(nameof(user));
                _session = session;
                _ids.Add(id + tries);
                Start();
            }

            /// <summary>Connects.</summary>
            /// <param name="host">Where.</param>
            /// <param name="user">Who.</param>
            /// <param name="cancellationToken">Ends the wait.</param>
            public static async Task<Client> CreateAsync(string host, string user, int tries = 3, CancellationToken cancellationToken = default)
            {
                ArgumentNullException.ThrowIfNull(host);
                // Nobody has more.
                if (tries > 9)
                {
                    throw new ArgumentException("Too many", nameof(tries));
                }
                if (user is null)
                    throw new ArgumentNullException(nameof(user));
                // The slow part.
                var session = await Session.OpenAsync(
                    host, cancellationToken); // once
                var id = await session.LoginAsync(user);
                await Session.WarmUpAsync();
                return new Client(user, tries, session, id);
            }

            void Start() { }
        }
        class Desk { async Task M(CancellationToken stop) { await Task.Yield(); Client c = await Client.CreateAsync("h", user: "u", cancellationToken: stop); } }
        """));

    [Fact]
    public async Task Leaves_a_wait_that_comes_after_something_else()
    {
        var workspace = Workspace(With("""
            class Client
            {
                public Client(string host)
                {
                    var session = Session.OpenAsync(host).Result;
                    Start();
                    Session.WarmUpAsync().Wait();
                }

                void Start() { }
            }
            class Desk { async Task M() { await Task.Yield(); var c = new Client("h"); } }
            """));

        await workspace.FixAll(new AsyncFactoryFix(), nameof(AsyncFactoryFix), FixAllScope.Solution, workspace.Document("One", "Client.cs"));

        Assert.Equal(With("""
            class Client
            {
                private Client()
                {
                    Start();
                    Session.WarmUpAsync().Wait();
                }

                public static async Task<Client> CreateAsync(string host)
                {
                    var session = await Session.OpenAsync(host);
                    return new Client();
                }

                void Start() { }
            }
            class Desk { async Task M() { await Task.Yield(); var c = await Client.CreateAsync("h"); } }
            """), await workspace.Text("One", "Client.cs"));
        Assert.Single(await workspace.Findings(workspace.Solution.Projects.Single()));
    }

    [Fact]
    public Task Rewrites_what_stands_on_one_line_and_in_a_generic_type() => Verify.Fixed(With("""
        class Box<T>
        {
            private readonly T _item;
            public Box(Func<Task<T>> load) => _item = load().{|HANG453:Result|};
            internal Box(Task load, T item, int n) { load.{|HANG453:Wait|}(); _item = item; N = n; }
            internal int N;
        }
        class Desk { async Task M() { await Task.Yield(); var a = new Box<int>(() => Task.Run(() => 1)); Box<string> b = new(Task.Run(() => { }), "", 1); } }
        """), With("""
        class Box<T>
        {
            private readonly T _item;
            private Box(T item) => _item = item;

            public static async Task<Box<T>> CreateAsync(Func<Task<T>> load)
            {
                var item = await load();
                return new Box<T>(item);
            }
            private Box(T item, int n) { _item = item; N = n; }

            internal static async Task<Box<T>> CreateAsync(Task load, T item, int n)
            {
                await load;
                return new Box<T>(item, n);
            }
            internal int N;
        }
        class Desk { async Task M() { await Task.Yield(); var a = await Box<int>.CreateAsync(() => Task.Run(() => 1)); Box<string> b = await Box<string>.CreateAsync(Task.Run(() => { }), "", 1); } }
        """));

    [Fact]
    public Task Finds_those_who_make_one_in_other_files_and_makes_them_async() => Verify.FixAll(
        [
            ("Client.cs", With("""
                class Client
                {
                    private readonly Session _session;
                    public Client(string host) { _session = Session.OpenAsync(host).{|HANG453:Result|}; }
                }
                """)),
            ("Shop.cs", "class Shop { internal Client Open(string host) { return new Client(host); } }"),
            ("Till.cs", "class Till { internal async Task<Client> M(Shop shop, CancellationToken stop) { await Task.Delay(1, stop).ConfigureAwait(false); using var s = new SemaphoreSlim(1); return shop.Open(\"h\") ?? new N.Lane().Own ?? new(\"g\"); } }"),
            ("Lane.cs", "namespace N { class Lane { internal Client Own; internal async Task M(CancellationToken stop) { await Task.Delay(1, stop); Own = new global::Client(host: \"l\"); } } }"),
        ],
        [
            ("Client.cs", With("""
                class Client
                {
                    private readonly Session _session;
                    private Client(Session session) { _session = session; }

                    public static async Task<Client> CreateAsync(string host, CancellationToken cancellationToken = default)
                    {
                        var session = await Session.OpenAsync(host, cancellationToken);
                        return new Client(session);
                    }
                }
                """)),
            ("Shop.cs", "class Shop { internal async Task<Client> OpenAsync(string host) { return await Client.CreateAsync(host); } }"),
            ("Till.cs", "class Till { internal async Task<Client> M(Shop shop, CancellationToken stop) { await Task.Delay(1, stop).ConfigureAwait(false); using var s = new SemaphoreSlim(1); return await shop.OpenAsync(\"h\").ConfigureAwait(false) ?? new N.Lane().Own ?? await Client.CreateAsync(\"g\", stop).ConfigureAwait(false); } }"),
            ("Lane.cs", "namespace N { class Lane { internal Client Own; internal async Task M(CancellationToken stop) { await Task.Delay(1, stop); Own = await global::Client.CreateAsync(host: \"l\", cancellationToken: stop); } } }"),
        ]);

    [Fact]
    public Task Fixes_old_code_in_the_language_it_is_written_in() => Verify.Fixed("""
        class Client
        {
            private readonly int _n;
            internal Client(string host, Func<CancellationToken, Task<int>> load)
            {
                if (host == null) throw new ArgumentNullException(nameof(host));
                _n = load(CancellationToken.None).{|HANG453:Result|};
            }
        }
        class Desk { async Task M() { await Task.Yield(); var c = new Client("h", s => Task.Run(() => 1, s)); } }
        """, """
        class Client
        {
            private readonly int _n;
            private Client(int n)
            {
                _n = n;
            }

            internal static async Task<Client> CreateAsync(string host, Func<CancellationToken, Task<int>> load)
            {
                if (host == null) throw new ArgumentNullException(nameof(host));
                var n = await load(CancellationToken.None);
                return new Client(n);
            }
        }
        class Desk { async Task M() { await Task.Yield(); var c = await Client.CreateAsync("h", s => Task.Run(() => 1, s)); } }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Takes_names_that_mean_nothing_yet() => Verify.Fixed(With("""
        class Client
        {
            private readonly Session session;
            private readonly int _cancellationToken, session2;
            public Client(string host)
            {
                session = Session.OpenAsync(host).{|HANG453:Result|};
                _cancellationToken = session.Id;
                session2 = cancellationToken;
            }
            static int cancellationToken;
            static void CreateAsync(string h) { }
        }
        class Desk { async Task M(CancellationToken stop) { await Task.Delay(1, stop); var c = new Client("h"); } }
        """), With("""
        class Client
        {
            private readonly Session session;
            private readonly int _cancellationToken, session2;
            private Client(Session session3)
            {
                session = session3;
                _cancellationToken = session.Id;
                session2 = cancellationToken;
            }

            public static async Task<Client> CreateAsync2(string host, CancellationToken cancellationToken2 = default)
            {
                var session3 = await Session.OpenAsync(host, cancellationToken2);
                return new Client(session3);
            }
            static int cancellationToken;
            static void CreateAsync(string h) { }
        }
        class Desk { async Task M(CancellationToken stop) { await Task.Delay(1, stop); var c = await Client.CreateAsync2("h", stop); } }
        """));

    [Fact]
    public Task Keeps_a_parameter_that_tells_it_from_another_constructor() => Verify.Fixed(With("""
        class Client
        {
            internal readonly Session Session;
            internal Client(Session session) => Session = session;
            internal Client(string host) => Session = Session.OpenAsync(host).{|HANG453:Result|};
        }
        class Desk { async Task M() { await Task.Yield(); Use(new Client("h"), new Client(new Session())); } void Use(Client a, Client b) { } }
        """), With("""
        class Client
        {
            internal readonly Session Session;
            internal Client(Session session) => Session = session;
            private Client(string host, Session session) => Session = session;

            internal static async Task<Client> CreateAsync(string host)
            {
                var session = await Session.OpenAsync(host);
                return new Client(host, session);
            }
        }
        class Desk { async Task M() { await Task.Yield(); Use(await Client.CreateAsync("h"), new Client(new Session())); } void Use(Client a, Client b) { } }
        """));

    [Fact]
    public async Task Edits_a_file_of_two_frameworks_once()
    {
        var desk = "class Desk { Client Own() { return new(\"o\"); } async Task M() { await Task.Yield(); var c = new Client(\"h\"); var d = Own(); } }";
        var workspace = Workspace(With(Client(""))).Add("One", "Desk.cs", desk).Add("Two", "Client.cs", With(Client("")).Replace("{|HANG453:Result|}", "Result")).Add("Two", "Desk.cs", desk);

        await workspace.FixAll(new AsyncFactoryFix(), nameof(AsyncFactoryFix), FixAllScope.Solution, workspace.Document("One", "Client.cs"));

        foreach (var project in new[] { "One", "Two" })
        {
            Assert.Equal("class Desk { async Task<Client> OwnAsync() { return await Client.CreateAsync(\"o\"); } async Task M() { await Task.Yield(); var c = await Client.CreateAsync(\"h\"); var d = await OwnAsync(); } }", await workspace.Text(project, "Desk.cs"));
            Assert.Contains("private Client(Session session) { _session = session; }", await workspace.Text(project, "Client.cs"));
        }
    }

    [Theory]
    [InlineData("var c = new Client(\"h\");", "var c = await Client.CreateAsync(\"h\");")]
    [InlineData("Func<Task> f = async () => { await Task.Yield(); using (var m = new MemoryStream()) Console.WriteLine(new Client(\"h\")); };", "Func<Task> f = async () => { await Task.Yield(); using (var m = new MemoryStream()) Console.WriteLine(await Client.CreateAsync(\"h\")); };")]
    [InlineData("await Task.Run(() => { var c = new Client(\"h\"); });", "await Task.Run(async () => { var c = await Client.CreateAsync(\"h\"); });")]
    [InlineData("List<Client> all = new() { new(\"a\"), new Client(host: \"b\") };", "List<Client> all = new() { await Client.CreateAsync(\"a\"), await Client.CreateAsync(host: \"b\") };")]
    [InlineData("try { } finally { var c = new Client(\"h\"); }", "try { } finally { var c = await Client.CreateAsync(\"h\"); }")]
    public Task Awaits_the_factory_in_top_level_statements_and_lambdas(string before, string after) => Verify.Fixed($$"""
        await Task.Yield();
        {{before}}
        {{With(Client(""))}}
        """, $$"""
        await Task.Yield();
        {{after}}
        {{With(Client("").Replace("internal Client(string host) { _session = Session.OpenAsync(host).{|HANG453:Result|}; }", """
            private Client(Session session) { _session = session; }

                internal static async Task<Client> CreateAsync(string host)
                {
                    var session = await Session.OpenAsync(host);
                    return new Client(session);
                }
            """.Replace("\r", "")))}}
        """);

    [Fact]
    public Task Documents_the_token_and_follows_how_parameters_are_laid_out() => Verify.Fixed(With("""
        #nullable enable
        class Client
        {
            private readonly Session _session;
            #region Making
            /// <summary>Connects.</summary>
            // Two lines.
            internal Client(
                string host,
                string? user)
            {
                // Kept here.
                _session = Session.OpenAsync(host + user).{|HANG453:Result|}; // and here
                Console.WriteLine(host + user);
            } // Client
            #endregion

            public override string ToString() => _session.ToString()!;
        }
        class Desk { async Task M(CancellationToken stop) { await Task.Delay(1, stop).ConfigureAwait(false); var c = new Client("h", null); } }
        """), With("""
        #nullable enable
        class Client
        {
            private readonly Session _session;
            #region Making
            // Two lines.
            private Client(
                string host,
                string? user,
                Session session)
            {
                // Kept here.
                _session = session; // and here
                Console.WriteLine(host + user);
            } // Client

            /// <summary>Connects.</summary>
            internal static async Task<Client> CreateAsync(
                string host,
                string? user,
                CancellationToken cancellationToken = default)
            {
                var session = await Session.OpenAsync(host + user, cancellationToken);
                return new Client(host, user, session);
            }
            #endregion

            public override string ToString() => _session.ToString()!;
        }
        class Desk { async Task M(CancellationToken stop) { await Task.Delay(1, stop).ConfigureAwait(false); var c = await Client.CreateAsync("h", null, stop); } }
        """));

    [Theory]
    [InlineData("interface IClient { } class Shop { IClient Client { get; set; } async Task M() { await Task.Yield(); Client = (IClient)(object)new Client(\"h\"); } }")]
    [InlineData("class Shop { async Task M() { await Task.Yield(); var Client = new Client(\"h\"); } }")]
    public Task Offers_nothing_where_the_name_would_mean_something_else(string other) => Verify.NoFix(With(Client("") + "\n" + other));

    [Fact]
    public Task Offers_nothing_where_a_comment_names_the_constructor() => Verify.NoFix(With("""
        /// <see cref="Client(string)"/>
        class Client
        {
            internal Client(string host) { var session = Session.OpenAsync(host).{|HANG453:Result|}; }
        }
        class Desk { async Task M() { await Task.Yield(); var c = new Client("h"); } }
        """));

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        var workspace = Workspace(With(Client("public string? Name { get; set; }")))
            .Add("One", "Desk.cs", "class Desk { async Task M(List<Client> all, CancellationToken stop) { await Task.Delay(1, stop); all.Add(new(\"h\")); } }");

        await workspace.FixAll(new AsyncFactoryFix(), nameof(AsyncFactoryFix), FixAllScope.Solution, workspace.Document("One", "Client.cs"));
        var client = await workspace.Text("One", "Client.cs");
        Assert.Contains("all.Add(await Client.CreateAsync(\"h\", stop));", await workspace.Text("One", "Desk.cs"));
        Assert.Contains("return new Client(session);", client);
        Assert.Empty(await workspace.Findings(workspace.Solution.Projects.Single()));

        await workspace.FixAll(new AsyncFactoryFix(), nameof(AsyncFactoryFix), FixAllScope.Solution, workspace.Document("One", "Client.cs"));
        Assert.Equal(client, await workspace.Text("One", "Client.cs"));
    }

    [Theory]
    [InlineData("Two", "async Task M(CancellationToken stop) { await Task.Delay(1, stop); Use(new Client(\"h\")); } void Use(Client c) { }", "Use(await Client.CreateAsync(\"h\", stop))")]
    [InlineData("Two", "Client M() => new Client(\"h\");", null)]
    public async Task Reaches_what_is_async_in_other_projects(string project, string members, string? after)
    {
        var workspace = Workspace("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Two\")]\n" + With(Client("")))
            .Add("One", "Other.cs", "class Other { async Task M() { await Task.Yield(); var c = new Client(\"h\"); } }")
            .Add(project, "Desk.cs", "class Nothing { }");
        workspace.Refer(project, "One");
        workspace.Add(project, "Shop.cs", $"class Shop {{ {members} }}");

        await workspace.FixAll(new AsyncFactoryFix(), nameof(AsyncFactoryFix), FixAllScope.Solution, workspace.Document("One", "Client.cs"));

        Assert.Contains(after ?? members, await workspace.Text(project, "Shop.cs"));
        Assert.Equal(after is null, (await workspace.Text("One", "Client.cs")).Contains("Result"));
    }

    [Fact]
    public async Task Offers_nothing_where_only_tests_make_one()
    {
        var workspace = Workspace("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Tests\")]\n" + With(Client("")))
            .Add("Tests", "XTests.cs", "using Xunit; namespace Xunit { class FactAttribute : Attribute { } } class XTests { async Task M() { await Task.Yield(); var c = new Client(\"h\"); } }");
        workspace.Refer("Tests", "One");

        Assert.Contains("outside of tests", await Why(workspace));
    }

    [Theory]
    [InlineData("_session = Open(host).{|HANG453:Result|}; } Task<Session> Open(string h) { return Session.OpenAsync(h); }", "speaks of the object")]
    [InlineData("_session = Session.OpenAsync(Name + host).{|HANG453:Result|}; }", "speaks of the object")]
    [InlineData("_session = Session.OpenAsync(this.Name).{|HANG453:Result|}; }", "speaks of the object")]
    [InlineData("Name = host; _session = Task.Run(() => Session.OpenAsync(Name)).{|HANG453:Result|}; }", "speaks of the object")]
    [InlineData("host = host.Trim(); _session = Session.OpenAsync(host).{|HANG453:Result|}; }", "may matter")]
    [InlineData("Console.WriteLine(host); _session = Session.OpenAsync(host).{|HANG453:Result|}; }", "may matter")]
    [InlineData("Count = 1; _session = Session.OpenAsync(host).{|HANG453:Result|}; } static int Count;", "may matter")]
    [InlineData("Long = host; _session = Session.OpenAsync(host).{|HANG453:Result|}; } string Long { set { Console.WriteLine(value); } }", "may matter")]
    [InlineData("Name = host.Trim(); _session = Session.OpenAsync(host).{|HANG453:Result|}; }", "may matter")]
    [InlineData("_chars = new List<char>(host); _session = Session.OpenAsync(host).{|HANG453:Result|}; } List<char> _chars;", "may matter")]
    [InlineData("_uri = (Uri)(object)host; _session = Session.OpenAsync(host).{|HANG453:Result|}; } Uri _uri;", "may matter")]
    [InlineData("_uri = new Uri(host); _session = Session.OpenAsync(host).{|HANG453:Result|}; } Uri _uri;", "may matter")]
    [InlineData("if (host != null) { _session = Session.OpenAsync(host).{|HANG453:Result|}; } }", "every way")]
    [InlineData("foreach (var c in host) _session = Session.OpenAsync(host).{|HANG453:Result|}; }", "every way")]
    [InlineData("try { _session = Session.OpenAsync(host).{|HANG453:Result|}; } catch (IOException) { } }", "every way")]
    [InlineData("_session = Session.OpenAsync(host).{|HANG453:Result|}; } readonly Thread _t = Begin(); static Thread Begin() { return null; }", "initialiser")]
    [InlineData("_session = Session.OpenAsync(host).{|HANG453:Result|}; } ~Client() { }", "initialiser")]
    [InlineData("\n#if !NEVER\n_session = Session.OpenAsync(host).{|HANG453:Result|};\n#endif\n}", "directives")]
    [InlineData("_session = Session.OpenAsync(host) /* now */ .{|HANG453:Result|}; }", "speaks of the object")]
    [InlineData("_session = Session.OpenAsync(host).{|HANG453:Result|}; } internal Client() : this(\"h\") { }", "no 'new'")]
    public Task Offers_nothing_where_the_wait_cannot_come_first(string body, string why) => Refused(With($$"""
        class Client
        {
            private Session _session;
            internal string Name { get; set; }
            internal Client(string host) { {{body}}
        }
        class Desk { async Task M() { await Task.Yield(); var c = new Client("h"); } }
        """), why);

    [Theory]
    [InlineData("class Loud : Client { internal Loud() : base(\"l\") { } }", "a base class")]
    [InlineData("class C { object M() => typeof(Client); }", "typeof")]
    [InlineData("class Services { internal void AddSingleton<T>() { } } class C { void M(Services s) => s.AddSingleton<Client>(); }", "type argument of 'AddSingleton'")]
    [InlineData("class Pool<T> { } class C { Pool<Client> _pool; }", "type argument of 'Pool'")]
    [InlineData("class C { Lazy<Client> _client; }", "type argument of 'Lazy'")]
    [InlineData("class C { Client M() => Activator.CreateInstance<Client>(); }", "type argument of 'CreateInstance'")]
    [InlineData("class C { public Client M() => new Client(\"h\"); }\n public class D { public static object M() => new C().M(); }", "cannot become async")]
    [InlineData("class C { event Func<Client> Wanted; void M() => Wanted += () => new Client(\"h\"); }", "cannot become async")]
    [InlineData("class C { async Task M() { await Task.Yield(); lock (this) { Use(new Client(\"h\")); } } void Use(Client c) { } }", "under a lock")]
    [InlineData("class C { async Task M(object o) { await Task.Yield(); Monitor.Enter(o); try { Use(new Client(\"h\")); } finally { Monitor.Exit(o); } } void Use(Client c) { } }", "under a lock")]
    [InlineData("class C { readonly Client _client = new Client(\"h\"); }", "cannot become async")]
    [InlineData("class C { readonly Client _client = new(\"h\"); }", "cannot become async")]
    [InlineData("class C { internal Client Own { get; } = new(\"h\"); }", "cannot become async")]
    [InlineData("class C { readonly Client _client; internal C() { _client = new Client(\"h\"); } }", "cannot become async")]
    [InlineData("class C { async Task M() { await Task.Yield(); var c = new Client(\"h\") { Name = \"n\" }; } }", "with an initializer")]
    [InlineData("class C { async Task M() { await Task.Yield(); try { Use(new Client(\"h\")); } catch (AggregateException) { } } void Use(Client c) { } }", "bundled")]
    [InlineData("class C { async Task M() { await Task.Yield(); Use(\"a\".AsSpan(), new Client(\"h\")); } void Use(ReadOnlySpan<char> s, Client c) { } }", "span")]
    [InlineData("class C { async Task M() { await Task.Yield(); System.Linq.Expressions.Expression<Func<Client>> e = () => new Client(\"h\"); } }", "type argument of 'Expression'")]
    [InlineData("class C { async Task M(int[] all) { await Task.Yield(); var q = from a in all select new Client(\"h\"); } }", "expression tree")]
    public Task Offers_nothing_where_somebody_makes_it_who_cannot_await(string other, string why) => Refused(With($$"""
        {{Client("internal string Name { get; set; }")}}
        class Desk { async Task M() { await Task.Yield(); var c = new Client("h"); } }
        {{other}}
        """), why);

    [Theory]
    [InlineData("public class Client", "public Client(string host)")]
    [InlineData("public abstract class Client", "protected Client(string host)")]
    [InlineData("[Serializable, Made] class Client", "public Client(string host)")]
    [InlineData("class Client : Named", "public Client(string host)")]
    [InlineData("struct Client", "public Client(string host)")]
    [InlineData("class Client", "[Made] public Client(string host)")]
    [InlineData("class Client", "public Client(out string host)")]
    [InlineData("class Client", "public Client(params string[] host)")]
    [InlineData("class Client", "static Client()")]
    public Task Offers_nothing_where_others_decide_about_the_constructor(string type, string constructor)
    {
        var id = constructor.StartsWith("static", StringComparison.Ordinal) ? "HANG403" : "HANG453";
        return Verify.NoFix(With($$"""
            class MadeAttribute : Attribute { }
            class Named { internal Named() => Console.WriteLine(); }
            {{type}} { static int _n; {{constructor}} { {{(constructor.Contains("out") ? "host = null;" : "")}} Session.WarmUpAsync().{|{{id}}:Wait|}(); } }
            """));
    }

    [Fact]
    public Task Offers_nothing_where_nobody_makes_one() => Verify.NoFix(With(Client("")));

    private static string Client(string member) => $$"""
        class Client
        {
            private readonly Session _session;
            internal Client(string host) { _session = Session.OpenAsync(host).{|HANG453:Result|}; }
            {{member}}
        }
        """;

    private static async Task Refused(string code, string why)
    {
        await Verify.NoFix(code);
        Assert.Contains(why, await Why(Workspace(code)));
    }

    private static async Task<string> Why(FixWorkspace workspace)
    {
        var document = workspace.Document("One", "Client.cs");
        var finding = Assert.Single(await workspace.Findings(document.Project));
        return (await AsyncFactoryFix.WhyNotAsync(document, finding, CancellationToken.None))!;
    }

    private static FixWorkspace Workspace(string client) =>
        new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG403", "HANG453").Add("One", "Client.cs", client.Replace("{|HANG453:Result|}", "Result"));

    private static string With(string code) => code + "\n" + Session;
}
