using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Testing;

namespace Hangproof.Tests.Verification;

/// <summary>What surrounds a test's code.</summary>
internal static class Snippet
{
    public const string GlobalUsings = """
        global using System;
        global using System.Collections.Concurrent;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.IO.Pipelines;
        global using System.IO.Pipes;
        global using System.Linq;
        global using System.Net;
        global using System.Net.Http;
        global using System.Net.Sockets;
        global using System.Threading;
        global using System.Threading.Channels;
        global using System.Threading.Tasks;
        """;

    private static readonly Regex _markup = new(@"\{\|\w+:|\|\}|\[\||\|\]");

    private static readonly string[] _offByDefault = ["HANG251", "HANG900"];

    private static readonly KeyValuePair<string, ReportDiagnostic>[] _shipped = [.. AllRules.Descriptors.Where(rule => rule.IsEnabledByDefault).Select(AllRules.Asked)];

    /// <summary>Makes a test of the library one of a snippet: our references, the usual namespaces, and no more rules than ship switched on.</summary>
    public static void Prepare(AnalyzerTest<DefaultVerifier> test, string source, LanguageVersion language)
    {
        test.TestCode = WithUsings(source, language);
        test.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        test.TestState.AdditionalReferences.AddRange(References.Net);
        if (HasGlobalUsings(language))
            test.TestState.Sources.Add(("GlobalUsings.cs", GlobalUsings));
        test.CompilerDiagnostics = CompilerDiagnostics.Errors;
        // The library switches on what is off by default; a test that is about one of these takes it off the list.
        test.DisabledDiagnostics.AddRange(_offByDefault.Where(id => !source.Contains(id)));
        test.SolutionTransforms.Add((solution, project) =>
        {
            var options = solution.GetProject(project)!.CompilationOptions!;
            return solution.WithProjectCompilationOptions(project, options.WithOutputKind(OutputKind(source)).WithSpecificDiagnosticOptions(Asked(options.SpecificDiagnosticOptions)));
        });
    }

    /// <summary>Every rule is asked for by its id, so that a rule says all that it can; <see cref="ShownTests"/> have what it says unasked.</summary>
    private static ImmutableDictionary<string, ReportDiagnostic> Asked(ImmutableDictionary<string, ReportDiagnostic> options) =>
        options.AddRange(_shipped.Where(rule => !options.ContainsKey(rule.Key)));

    /// <summary>The snippet as its language can have it: where there are no global usings, they stand above it.</summary>
    public static string WithUsings(string source, LanguageVersion language) =>
        HasGlobalUsings(language) ? source : GlobalUsings.Replace("global ", "") + "\n" + source;

    public static bool HasGlobalUsings(LanguageVersion language) => language.MapSpecifiedToEffectiveVersion() >= LanguageVersion.CSharp10;

    /// <summary>Top-level statements make a program, anything else a library.</summary>
    public static OutputKind OutputKind(string source) =>
        CSharpSyntaxTree.ParseText(_markup.Replace(source, "")).GetCompilationUnitRoot().Members.Any(m => m is GlobalStatementSyntax)
            ? Microsoft.CodeAnalysis.OutputKind.ConsoleApplication
            : Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary;
}
