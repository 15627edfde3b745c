using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

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

    /// <summary>Top-level statements make a program, anything else a library.</summary>
    public static OutputKind OutputKind(string source) =>
        CSharpSyntaxTree.ParseText(_markup.Replace(source, "")).GetCompilationUnitRoot().Members.Any(m => m is GlobalStatementSyntax)
            ? Microsoft.CodeAnalysis.OutputKind.ConsoleApplication
            : Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary;
}
