using System.Globalization;
using System.Text;

namespace Hangproof.Benchmarks.Fixing;

/// <summary>A solution made for the run: projects that refer to one another, with many findings of one id among code that has none.</summary>
/// <param name="Folder">Where it was written.</param>
/// <param name="Lines">How many lines of code there are in it.</param>
internal sealed record FindingsSolution(string Folder, int Lines)
{
    public const string Id = "HANG101";

    private const int FindingsInFile = 5;
    private const int OrdinaryClassesInFile = 10;

    public string Path => System.IO.Path.Combine(Folder, "Made.slnx");

    /// <summary>The same text in every folder.</summary>
    /// <param name="linesForEach">How many lines there are to a finding; what it needs itself, if they are fewer.</param>
    public static FindingsSolution Write(string folder, int projects, int findings, int linesForEach, IEnumerable<string> analyzers)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(System.IO.Path.Combine(folder, "Made.slnx"), $"<Solution>\n{string.Concat(Enumerable.Range(0, projects).Select(i => $"  <Project Path=\"{Name(i)}/{Name(i)}.csproj\" />\n"))}</Solution>\n");
        // Nothing of where the folder lies: neither a repository's settings nor its style.
        File.WriteAllText(System.IO.Path.Combine(folder, ".editorconfig"), "root = true\n");
        File.WriteAllText(System.IO.Path.Combine(folder, "Directory.Build.targets"), "<Project />\n");
        File.WriteAllText(System.IO.Path.Combine(folder, "Directory.Packages.props"), "<Project />\n");
        File.WriteAllText(System.IO.Path.Combine(folder, "Directory.Build.props"), $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(analyzers.Select(file => $"<Analyzer Include=\"{file}\" />"))}
              </ItemGroup>
            </Project>

            """);
        var lines = 0;
        for (var i = 0; i < projects; i++)
            lines += WriteProject(folder, i, findings / projects, linesForEach);
        return new(folder, lines);
    }

    /// <summary>The sources, by their paths within the folder.</summary>
    public IReadOnlyDictionary<string, string> Sources() =>
        Directory.EnumerateFiles(Folder, "Part*.cs", SearchOption.AllDirectories).ToDictionary(file => System.IO.Path.GetRelativePath(Folder, file), File.ReadAllText, StringComparer.Ordinal);

    private static string Name(int project) => string.Create(CultureInfo.InvariantCulture, $"Made{project:00}");

    private static int WriteProject(string folder, int project, int findings, int linesForEach)
    {
        var lines = 0;
        var own = Directory.CreateDirectory(System.IO.Path.Combine(folder, Name(project))).FullName;
        var below = project == 0 ? "" : $"<ItemGroup><ProjectReference Include=\"../{Name(project - 1)}/{Name(project - 1)}.csproj\" /></ItemGroup>";
        File.WriteAllText(System.IO.Path.Combine(own, Name(project) + ".csproj"), $"<Project Sdk=\"Microsoft.NET.Sdk\">{below}</Project>\n");
        for (var first = 0; first < findings; first += FindingsInFile)
        {
            var text = new StringBuilder($"using System.Threading.Channels;\n\nnamespace {Name(project)};\n");
            for (var i = first; i < Math.Min(findings, first + FindingsInFile); i++)
                text.Append(Class(project, i));
            Add($"Part{first / FindingsInFile}.cs", text.ToString());
        }

        for (var file = 0; lines < findings * linesForEach; file++)
            Add($"Ordinary{file}.cs", $"namespace {Name(project)};\n{string.Concat(Enumerable.Range(file * OrdinaryClassesInFile, OrdinaryClassesInFile).Select(Ordinary))}");
        return lines;

        void Add(string name, string text)
        {
            File.WriteAllText(System.IO.Path.Combine(own, name), text);
            lines += text.AsSpan().Count('\n');
        }
    }

    private static string Class(int project, int i) => $$"""

        public sealed record Order{{i}}(string Name, decimal Unit, IReadOnlyList<string> Parts);

        public sealed class Worker{{i}}(ChannelReader<Order{{i}}> orders)
        {
            private readonly Dictionary<string, decimal> _totals = new(StringComparer.Ordinal);

            // One order after the other, until the caller has enough.
            public async Task<decimal> WorkAsync(int most, CancellationToken cancellationToken)
            {
                var sum = 0m;
                for (var done = 0; done < most && !cancellationToken.IsCancellationRequested; done++)
                {
                    var order = await orders.ReadAsync();
                    sum += Price(order, done);
                    _totals[order.Name] = _totals.GetValueOrDefault(order.Name) + sum;
                }
                return sum;
            }

            public decimal Price(Order{{i}} order, int quantity)
            {
                var total = order.Unit * quantity;
                if (quantity > {{i}} && order.Name.Length > 3)
                    total -= total / 100 * Discount(quantity);
                foreach (var part in order.Parts)
                    total += part.Length;
                return Math.Max(total, {{project}});
            }

            public IEnumerable<string> Best(int count) => _totals.OrderByDescending(pair => pair.Value).Take(count).Select(pair => pair.Key);

            private static int Discount(int quantity) => quantity switch { < 10 => 0, < 100 => 3, _ => 5 };
        }

        """;

    /// <summary>Code of which no rule says anything, as most code is.</summary>
    private static string Ordinary(int i) => $$"""

        public sealed class Stock{{i}}(IReadOnlyList<string> names, TimeProvider clock)
        {
            private readonly Dictionary<string, List<decimal>> _prices = new(StringComparer.Ordinal);
            private int _version;

            public int Version => _version;

            public void Put(string name, decimal price)
            {
                if (string.IsNullOrWhiteSpace(name))
                    throw new ArgumentException("a name is needed", nameof(name));
                if (!_prices.TryGetValue(name, out var list))
                    _prices[name] = list = [];
                list.Add(price);
                _version++;
            }

            public decimal? Median(string name)
            {
                if (!_prices.TryGetValue(name, out var list) || list.Count == 0)
                    return null;
                var sorted = list.OrderBy(price => price).ToArray();
                return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
            }

            public string Describe(int most)
            {
                var text = new System.Text.StringBuilder();
                foreach (var (name, list) in _prices.Where(pair => names.Contains(pair.Key)).Take(most))
                {
                    text.Append(name).Append(": ");
                    for (var at = 0; at < list.Count; at++)
                    {
                        if (at > 0)
                            text.Append(", ");
                        text.Append(list[at].ToString("0.00", System.Globalization.CultureInfo.InvariantCulture));
                    }
                    text.AppendLine();
                }
                return text.Append(clock.GetUtcNow().ToString("O")).ToString();
            }

            public async Task<int> CountAsync(Func<string, Task<bool>> isGood)
            {
                var count = 0;
                foreach (var name in names)
                {
                    if (await isGood(name))
                        count++;
                }
                return count;
            }
        }

        """;
}
