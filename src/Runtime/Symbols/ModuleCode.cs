using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Symbols;

/// <summary>A module's code as its file has it, with lines from the symbols beside it or in it.</summary>
internal sealed class ModuleCode : IDisposable
{
    private static readonly Guid s_sha256 = new("8829d00f-11b8-4213-878b-770e8597ac16");

    private readonly PEReader? _image;
    private readonly MetadataReader? _metadata;
    private readonly MetadataReaderProvider? _symbolsOwner;
    private readonly MetadataReader? _symbols;
    private readonly Dictionary<int, MethodCode?> _methods = [];
    private HashSet<string>? _calledNames;

    private ModuleCode(string name, CodeOrigin origin)
    {
        Name = name;
        Origin = origin;
    }

    private ModuleCode(string name, CodeOrigin origin, PEReader image, MetadataReaderProvider? symbols)
        : this(name, origin)
    {
        _image = image;
        _metadata = image.GetMetadataReader();
        _symbolsOwner = symbols;
        _symbols = symbols?.GetMetadataReader();
        Mvid = _metadata.GetGuid(_metadata.GetModuleDefinition().Mvid);
    }

    public string Name { get; }

    public CodeOrigin Origin { get; }

    public Guid Mvid { get; }

    public bool HasSymbols => _symbols is not null;

    /// <summary>Reads a module from its file; without one (it was made in memory, or the file is gone) there are names only.</summary>
    public static ModuleCode Open(string name, string? path, CodeOrigin origin)
    {
        if (path is null || !File.Exists(path))
            return new ModuleCode(name, origin);
        PEReader? image = null;
        try
        {
            image = new PEReader(File.OpenRead(path));
            return image.HasMetadata ? new ModuleCode(name, origin, image, OpenSymbols(image, path)) : new ModuleCode(name, origin);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            image?.Dispose();
            return new ModuleCode(name, origin);
        }
    }

    /// <summary>A method by its token; <see langword="null"/> when its code cannot be read.</summary>
    public MethodCode? Method(int token)
    {
        if (_metadata is null)
            return null;
        if (!_methods.TryGetValue(token, out var method))
            _methods.Add(token, method = Read(token));
        return method;
    }

    /// <summary>A method's name and the types of its parameters; <see langword="null"/> when they cannot be read.</summary>
    public CalledMember? Member(int token) => _metadata is null ? null : CalledMember.From(_metadata, token);

    /// <summary>The code of a state machine's <c>MoveNext</c>, by the token of its type.</summary>
    public MethodCode? MoveNext(int typeToken)
    {
        if (_metadata is null)
            return null;
        try
        {
            foreach (var handle in _metadata.GetTypeDefinition((TypeDefinitionHandle)MetadataTokens.EntityHandle(typeToken)).GetMethods())
            {
                var name = _metadata.GetString(_metadata.GetMethodDefinition(handle).Name);
                if (name is "MoveNext" or "System.Runtime.CompilerServices.IAsyncStateMachine.MoveNext")
                    return Method(MetadataTokens.GetToken(handle));
            }
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidCastException or ArgumentException)
        {
            // A module that was written over since it was loaded.
        }
        return null;
    }

    /// <summary>Whether anything in this module calls a member of another module by this name.</summary>
    public bool Calls(string memberName)
    {
        if (_metadata is null)
            return false;
        _calledNames ??= [.. _metadata.MemberReferences.Select(h => _metadata.GetString(_metadata.GetMemberReference(h).Name))];
        return _calledNames.Contains(memberName);
    }

    /// <summary>SHA-256 of each source file, as far as the symbols have it.</summary>
    public IEnumerable<(string File, string Hash)> Documents()
    {
        if (_symbols is null)
            yield break;
        foreach (var handle in _symbols.Documents)
        {
            var document = _symbols.GetDocument(handle);
            if (!document.HashAlgorithm.IsNil && _symbols.GetGuid(document.HashAlgorithm) == s_sha256)
                yield return (_symbols.GetString(document.Name), Convert.ToHexStringLower(_symbols.GetBlobBytes(document.Hash)));
        }
    }

    /// <summary>Every call in this module's methods of a member of another one that satisfies.</summary>
    public IEnumerable<(MethodCode Method, CalledMember Member, int Offset)> CallsOf(Func<CalledMember, bool> satisfies)
    {
        if (_metadata is null)
            yield break;
        foreach (var handle in _metadata.MethodDefinitions)
        {
            if (Method(MetadataTokens.GetToken(handle)) is not { } method)
                continue;
            foreach (var (member, offset) in method.Calls().Where(c => satisfies(c.Member)))
                yield return (method, member, offset);
        }
    }

    /// <summary>Where a delegate of a method is made and handed to a timer: in the method's own type, or the one around it.</summary>
    /// <param name="method">Token of the method.</param>
    /// <param name="timerTypes">Types whose constructors or methods take it.</param>
    public (MethodCode Method, int Offset)? TimerOf(int method, Func<CalledMember, bool> timerTypes)
    {
        if (_metadata is null)
            return null;
        try
        {
            var type = _metadata.GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.EntityHandle(method)).GetDeclaringType();
            for (; !type.IsNil; type = _metadata.GetTypeDefinition(type).GetDeclaringType())
            {
                foreach (var maker in Makers(type))
                {
                    if (maker.TimerWith(method, timerTypes) is { } offset)
                        return (maker, offset);
                }
            }
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidCastException or ArgumentException)
        {
            // A module that was written over since it was loaded.
        }
        return null;
    }

    /// <summary>The methods of a type and of those within it: lambdas and state machines are in types of their own.</summary>
    public IEnumerable<MethodCode> MethodsIn(int typeToken)
    {
        if (_metadata is null || MetadataTokens.EntityHandle(typeToken) is not { Kind: HandleKind.TypeDefinition } handle)
            yield break;
        var types = new Queue<TypeDefinitionHandle>([(TypeDefinitionHandle)handle]);
        while (types.TryDequeue(out var type))
        {
            var definition = _metadata.GetTypeDefinition(type);
            foreach (var method in definition.GetMethods().Select(m => Method(MetadataTokens.GetToken(m))).OfType<MethodCode>())
                yield return method;
            foreach (var nested in definition.GetNestedTypes())
                types.Enqueue(nested);
        }
    }

    private IEnumerable<MethodCode> Makers(TypeDefinitionHandle type)
    {
        var definition = _metadata!.GetTypeDefinition(type);
        return definition.GetMethods().Select(m => Method(MetadataTokens.GetToken(m)))
            .Concat(definition.GetNestedTypes().Select(n => MoveNext(MetadataTokens.GetToken(n))))
            .OfType<MethodCode>();
    }

    public void Dispose()
    {
        _symbolsOwner?.Dispose();
        _image?.Dispose();
    }

    private static MetadataReaderProvider? OpenSymbols(PEReader image, string path)
    {
        try
        {
            return image.TryOpenAssociatedPortablePdb(path, p => File.Exists(p) ? File.OpenRead(p) : null, out var provider, out _) ? provider : null;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private MethodCode? Read(int token)
    {
        try
        {
            var handle = (MethodDefinitionHandle)MetadataTokens.EntityHandle(token);
            var method = _metadata!.GetMethodDefinition(handle);
            var code = method.RelativeVirtualAddress == 0
                ? []
                : Instruction.ReadAll(_image!.GetMethodBody(method.RelativeVirtualAddress).GetILBytes());
            return new MethodCode(_metadata, code, Lines(handle), TypeName(method.GetDeclaringType()), _metadata.GetString(method.Name));
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidCastException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private List<(int Offset, SourceLine Line)> Lines(MethodDefinitionHandle method)
    {
        var lines = new List<(int, SourceLine)>();
        if (_symbols is null)
            return lines;
        foreach (var point in _symbols.GetMethodDebugInformation(method.ToDebugInformationHandle()).GetSequencePoints())
        {
            if (!point.IsHidden)
                lines.Add((point.Offset, new SourceLine(_symbols.GetString(_symbols.GetDocument(point.Document).Name), point.StartLine, point.EndLine)));
        }
        return lines;
    }

    private string TypeName(TypeDefinitionHandle handle)
    {
        var type = _metadata!.GetTypeDefinition(handle);
        var name = _metadata.GetString(type.Name);
        if (type.GetDeclaringType() is { IsNil: false } outer)
            return $"{TypeName(outer)}+{name}";
        return type.Namespace.IsNil ? name : $"{_metadata.GetString(type.Namespace)}.{name}";
    }
}
