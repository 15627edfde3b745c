using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Tasks.Forgotten;

/// <summary>Members of other assemblies that fail for reasons outside the program: a peer, a disk, a text that does not parse.</summary>
internal static class ExternalCode
{
    /// <summary>Namespaces whose members reach out of the process, or read what came from there.</summary>
    private static readonly string[] _reaching =
    {
        "System.IO", "System.Net", "System.Data", "System.Text.Json", "System.Xml", "System.Security", "System.ServiceModel", "System.Management", "System.ServiceProcess", "System.DirectoryServices",
        "Newtonsoft.Json", "Microsoft.Win32", "Microsoft.EntityFrameworkCore", "Microsoft.Data",
    };

    /// <summary>Types of those that only hold values.</summary>
    private static readonly HashSet<string> _values = new(StringComparer.Ordinal)
    {
        "Path", "StringReader", "StringWriter", "MemoryStream", "WebUtility", "IPEndPoint", "EndPoint", "IPAddress", "Cookie", "CookieContainer", "JsonSerializerOptions", "NetworkCredential", "ServicePointManager", "SocketAsyncEventArgs",
    };

    /// <summary>Queries that throw where there is nothing, or twice the same.</summary>
    private static readonly HashSet<string> _strictQueries = new(StringComparer.Ordinal) { "First", "Single", "Last", "ElementAt", "Aggregate", "Average", "Max", "Min", "ToDictionary" };

    /// <summary>The framework, whose members are known, and what shows something, whose failures come to the display.</summary>
    private static readonly string[] _known = { "System", "Microsoft", "Avalonia", "Windows", "Eto", "Gtk", "Xamarin", "UnityEngine" };

    private static readonly string[] _displays = { "Dispatcher", "Dialog", "MessageBox", "Window", "Logg" };

    /// <summary>Whether reading a property asks another process or the disk.</summary>
    public static bool Fails(IPropertySymbol property) => property.ContainingType is { Name: "Process" or "FileInfo" or "Console", ContainingNamespace.Name: "Diagnostics" or "IO" or "System" } && property.Name is "HasExited" or "Id" or "ExitCode" or "Length" or "KeyAvailable";

    /// <summary>Whether a method, or a constructor, can fail in a program that is right.</summary>
    /// <param name="method">The member, of another assembly.</param>
    /// <param name="isTask">Whether it gives a task: what goes on behind one reaches somewhere.</param>
    public static bool Fails(IMethodSymbol method, bool isTask)
    {
        // What ends or names an object is not expected to throw.
        if (method.ContainingType is not { } type || method.Name is "Dispose" or "DisposeAsync" or "Close" or "Equals" or "ToString" or "GetHashCode" or "GetType")
            return false;
        var space = type.ContainingNamespace?.ToDisplayString() ?? "";
        if (StartsWithAny(space, _reaching))
            return !_values.Contains(type.Name) && !IsWriting(method) && (method.MethodKind != MethodKind.Constructor || Opens(method));
        if (type.ContainingNamespace.IsSystem())
            return FailsInFramework(method, type, space);
        return isTask && !IsOfDisplay(type);
    }

    public static bool IsOfDisplay(INamedTypeSymbol type) => _displays.Any(word => type.Name.Contains(word));

    /// <summary>
    /// Whether a method is of another project of the same product, as the first part of the assemblies' names says, or that it was built beside this one: whether that fails is
    /// known where its code is. Vendors whose name is no product's share two parts.
    /// </summary>
    public static bool IsOfProduct(IMethodSymbol method, Compilation compilation) =>
        method.ContainingAssembly is { Name: var theirs } assembly && compilation.AssemblyName is { } own && (Product(theirs).Equals(Product(own), StringComparison.OrdinalIgnoreCase) || compilation.GetMetadataReference(assembly) switch
        {
            CompilationReference => true,
            // The form of another project's output that a build gives to the compiler.
            PortableExecutableReference { FilePath: { } path } => path.Replace('\\', '/').Contains("/obj/"),
            _ => false,
        });

    private static string Product(string assembly)
    {
        var parts = assembly.Split('.');
        return parts.Length > 1 && parts[0] is "Microsoft" or "System" or "Azure" or "Google" or "Amazon" ? $"{parts[0]}.{parts[1]}" : parts[0];
    }

    /// <summary>Whether a method does somebody else's work, of which nothing is known here.</summary>
    public static bool IsOpaque(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, ContainingType: { TypeKind: not TypeKind.Struct, ContainingNamespace: { } space } } && !StartsWithAny(space.ToDisplayString(), _known);

    /// <summary><c>new FileStream(path, mode)</c>: any other constructor puts together what it is given.</summary>
    private static bool Opens(IMethodSymbol constructor) => constructor is { ContainingType.Name: var type, Parameters: [{ Name: "path", Type.SpecialType: SpecialType.System_String }, ..] }
        && (type.EndsWith("Stream", StringComparison.Ordinal) || type.StartsWith("Stream", StringComparison.Ordinal));

    /// <summary>What a program has itself can be written as text; what it reads may be anything.</summary>
    private static bool IsWriting(IMethodSymbol method) =>
        method.Name.StartsWith("Serialize", StringComparison.Ordinal) && method.ReturnType is { SpecialType: SpecialType.System_String } or IArrayTypeSymbol;

    private static bool FailsInFramework(IMethodSymbol method, INamedTypeSymbol type, string space) =>
        type.Name is "Process" or "Activator" or "MethodBase" or "Assembly" or "Convert"
        || method.Name is "Parse" or "ParseExact"
        || (type.Name == "ChannelWriter" && method.Name == "WriteAsync")
        || (type.Name is "PropertyInfo" or "FieldInfo" && method.Name is "GetValue" or "SetValue")
        || (space == "System.Linq" && _strictQueries.Contains(method.Name));

    private static bool StartsWithAny(string space, string[] beginnings) => beginnings.Any(one => space.StartsWith(one, StringComparison.Ordinal) && (space.Length == one.Length || space[one.Length] == '.'));
}
