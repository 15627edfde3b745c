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
            return !_values.Contains(type.Name) && !IsWriting(method) && !StaysHere(method, space) && (method.MethodKind != MethodKind.Constructor || Opens(method));
        if (type.ContainingNamespace.IsSystem())
            return FailsInFramework(method, type);
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

    /// <summary><c>new FileStream(path, mode)</c>: any other constructor puts together what it is given.</summary>
    private static bool Opens(IMethodSymbol constructor) => constructor is { ContainingType.Name: var type, Parameters: [{ Name: "path", Type.SpecialType: SpecialType.System_String }, ..] }
        && (type.EndsWith("Stream", StringComparison.Ordinal) || type.StartsWith("Stream", StringComparison.Ordinal));

    /// <summary>What a program has itself can be written as text; what it reads may be anything.</summary>
    private static bool IsWriting(IMethodSymbol method) =>
        method.Name.StartsWith("Serialize", StringComparison.Ordinal) && method.ReturnType is { SpecialType: SpecialType.System_String } or IArrayTypeSymbol;

    /// <summary><c>Directory.GetFiles(folder)</c>, <c>NetworkInterface.GetAllNetworkInterfaces()</c>, <c>File.Exists(path)</c>: what there is can be said.</summary>
    private static bool IsLookOfTheSystem(IMethodSymbol method) => method.ContainingType.Name switch
    {
        "Directory" or "DirectoryInfo" => method.Name.StartsWith("Get", StringComparison.Ordinal) || method.Name.StartsWith("Enumerate", StringComparison.Ordinal) || method.Name == "Exists",
        "File" or "NetworkInterface" => method.Name is "Exists" or "GetAllNetworkInterfaces" or "GetIsNetworkAvailable" or "GetIPProperties",
        _ => false,
    };

    /// <summary>Headers and claims are lists, a digest of what is here can be worked out, and a document is put together in memory.</summary>
    private static bool StaysHere(IMethodSymbol method, string space) =>
        IsLookOfTheSystem(method)
        || space is "System.Net.Http.Headers" or "System.Security.Claims" or "System.Security.Principal"
        || (space == "System.Security.Cryptography" && (method.Name is "Create" || method.Name.StartsWith("ComputeHash", StringComparison.Ordinal) || method.Name.StartsWith("HashData", StringComparison.Ordinal) || method.ContainingType.Name == "RandomNumberGenerator"))
        || (space is "System.Xml" or "System.Xml.Linq" && (method.Name is "Add" or "Attribute" or "Element" or "Elements" or "Attributes" or "Get" || method.Name.StartsWith("Create", StringComparison.Ordinal) || method.Name.StartsWith("Append", StringComparison.Ordinal) || method.Name.StartsWith("SetAttribute", StringComparison.Ordinal)));

    private static bool FailsInFramework(IMethodSymbol method, INamedTypeSymbol type) =>
        type.Name is "Activator" or "MethodBase"
        || (type.Name == "Process" && method.Name != "GetCurrentProcess")
        || (type.Name == "Assembly" && method.Name.StartsWith("Load", StringComparison.Ordinal))
        // What is no text, and is in range, converts.
        || (type.Name == "Convert" && method.Parameters is [{ Type.SpecialType: SpecialType.System_String or SpecialType.System_Object }, ..])
        || method.Name is "Parse" or "ParseExact"
        || (type.Name == "ChannelWriter" && method.Name == "WriteAsync")
        || (type.Name is "PropertyInfo" or "FieldInfo" && method.Name is "GetValue" or "SetValue");

    private static bool StartsWithAny(string space, string[] beginnings) => beginnings.Any(one => space.StartsWith(one, StringComparison.Ordinal) && (space.Length == one.Length || space[one.Length] == '.'));
}
