namespace Hangproof.EndToEnd;

/// <summary>A stranger's project in a folder of its own, with the package installed by a plain restore.</summary>
internal sealed class ThrowAwayProject : IDisposable
{
    public const string Worker = """
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;

        public sealed class Worker
        {
            private readonly Channel<int> _jobs = Channel.CreateUnbounded<int>();

            public async Task<int> NextAsync(CancellationToken stoppingToken)
            {
                return await _jobs.Reader.ReadAsync();
            }

            public async Task<int> AnyAsync(ChannelReader<int> jobs)
            {
                return await jobs.ReadAsync();
            }
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hangproof-user-");

    public ThrowAwayProject(PackedAnalyzers package, string properties = "")
    {
        Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="local" value="{package.Feed}" /></packageSources>
            </configuration>
            """);
        // Nothing of our own repository's settings reaches a stranger's.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("User.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <UseSharedCompilation>false</UseSharedCompilation>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Hangproof.Analyzers" Version="{package.Version}" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """);
        Write("Worker.cs", Worker);
    }

    public string Folder => _folder.FullName;

    public ThrowAwayProject Write(string file, string text)
    {
        File.WriteAllText(Path.Combine(Folder, file), text.ReplaceLineEndings("\n") + "\n");
        return this;
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public CommandResult Build(params string[] arguments) => Dotnet.Run(Folder, ["build", "-nologo", .. arguments]);

    public CommandResult Run(params string[] arguments) => Dotnet.Run(Folder, arguments);

    public void Dispose() => _folder.Delete(recursive: true);
}
