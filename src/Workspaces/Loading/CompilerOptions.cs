using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Workspaces.Loading;

/// <summary>The compiler's switches, from the properties that a build would make them of.</summary>
internal static class CompilerOptions
{
    public static CSharpParseOptions Parsing(EvaluatedProject project, IEnumerable<string> implicitSymbols, bool asBuilt)
    {
        var version = LanguageVersionFacts.TryParse(project.Property("LangVersion"), out var parsed) ? parsed : LanguageVersion.Latest;
        return new CSharpParseOptions(
                version,
                asBuilt && BreaksOnWarnings(project) && project.IsTrue("GenerateDocumentationFile") ? DocumentationMode.Diagnose : DocumentationMode.Parse,
                preprocessorSymbols: project.List("DefineConstants").Union(implicitSymbols, StringComparer.Ordinal))
            .WithFeatures([new("InterceptorsNamespaces", project.Property("InterceptorsNamespaces"))]);
    }

    /// <param name="asBuilt">Whether warnings that break a build are errors here as well.</param>
    public static CSharpCompilationOptions Compilation(EvaluatedProject project, bool asBuilt)
    {
        var options = new CSharpCompilationOptions(
            OutputKindOf(project.Property("OutputType")),
            allowUnsafe: project.IsTrue("AllowUnsafeBlocks"),
            checkOverflow: project.IsTrue("CheckForOverflowUnderflow"),
            concurrentBuild: true,
            deterministic: true,
            reportSuppressedDiagnostics: true,
            // As the compiler itself does on .NET and .NET Framework alike: versions of one assembly are unified.
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default,
            nullableContextOptions: Nullable(project.Property("Nullable")),
            specificDiagnosticOptions: project.List("NoWarn").Select(DiagnosticId).Distinct(StringComparer.Ordinal)
                .ToDictionary(id => id, _ => ReportDiagnostic.Suppress, StringComparer.Ordinal));
        if (asBuilt)
            options = WithWarningsAsErrors(options, project);

        // Friends are granted to a public key, so an assembly that is signed by its build must have one here.
        return project.IsTrue("SignAssembly") && project.Property("AssemblyOriginatorKeyFile") is { Length: > 0 } key && File.Exists(project.Resolve(key))
            ? options.WithCryptoKeyFile(project.Resolve(key)).WithPublicSign(true).WithStrongNameProvider(new DesktopStrongNameProvider())
            : options;
    }

    private static bool BreaksOnWarnings(EvaluatedProject project) => project.IsTrue("TreatWarningsAsErrors") || project.List("WarningsAsErrors").Any();

    /// <summary>Left to the compiler's own parser, which knows the groups of warnings and what goes before what.</summary>
    private static CSharpCompilationOptions WithWarningsAsErrors(CSharpCompilationOptions options, EvaluatedProject project)
    {
        string[] switches =
        [
            $"/warnaserror{(project.IsTrue("TreatWarningsAsErrors") ? '+' : '-')}",
            .. project.List("WarningsAsErrors").Select(id => $"/warnaserror+:{id}"),
            .. project.List("WarningsNotAsErrors").Select(id => $"/warnaserror-:{id}"),
            .. project.List("NoWarn").Select(id => $"/nowarn:{id}"),
        ];
        var parsed = CSharpCommandLineParser.Default.Parse(switches, project.Directory, sdkDirectory: null).CompilationOptions;
        options = options.WithGeneralDiagnosticOption(parsed.GeneralDiagnosticOption).WithSpecificDiagnosticOptions(parsed.SpecificDiagnosticOptions);
        return int.TryParse(project.Property("WarningLevel"), NumberStyles.None, CultureInfo.InvariantCulture, out var level) ? options.WithWarningLevel(level) : options;
    }

    private static OutputKind OutputKindOf(string outputType) => outputType.ToUpperInvariant() switch
    {
        "EXE" => OutputKind.ConsoleApplication,
        "WINEXE" or "APPCONTAINEREXE" => OutputKind.WindowsApplication,
        "MODULE" => OutputKind.NetModule,
        _ => OutputKind.DynamicallyLinkedLibrary,
    };

    private static NullableContextOptions Nullable(string value) => value.ToUpperInvariant() switch
    {
        "ENABLE" => NullableContextOptions.Enable,
        "WARNINGS" => NullableContextOptions.Warnings,
        "ANNOTATIONS" => NullableContextOptions.Annotations,
        _ => NullableContextOptions.Disable,
    };

    /// <summary>A bare number is one of the compiler's own.</summary>
    private static string DiagnosticId(string id) => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? $"CS{number:D4}" : id;
}
