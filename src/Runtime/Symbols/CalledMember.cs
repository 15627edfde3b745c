using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Hangproof.Runtime.Fingerprints;

namespace Hangproof.Runtime.Symbols;

/// <summary>A member that a method's code calls.</summary>
/// <param name="Type">Full name of its type, as documentation-comment ids have it.</param>
/// <param name="Name">Its name in metadata (<c>get_Result</c>).</param>
/// <param name="Id">Its documentation-comment id; of an accessor the property's.</param>
internal sealed record CalledMember(string Type, string Name, string Id)
{
    public bool IsOfCompletionSource => Type.StartsWith("System.Threading.Tasks.TaskCompletionSource", StringComparison.Ordinal);

    /// <summary>The method as its source has it, of one that is not made by the compiler.</summary>
    public string SourceName => SourceNames.Method(Type, Name);

    public static CalledMember? From(MetadataReader reader, int token)
    {
        try
        {
            return From(reader, MetadataTokens.EntityHandle(token), genericArity: 0);
        }
        catch (Exception e) when (e is BadImageFormatException or ArgumentException or InvalidCastException)
        {
            return null;
        }
    }

    private static CalledMember? From(MetadataReader reader, EntityHandle handle, int genericArity)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodSpecification:
                var specification = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                return From(reader, specification.Method, specification.DecodeSignature(DocumentationNames.Instance, null).Length);
            case HandleKind.MemberReference:
                var reference = reader.GetMemberReference((MemberReferenceHandle)handle);
                return reference.GetKind() == MemberReferenceKind.Method
                    ? Make(DocumentationNames.Of(reader, reference.Parent), reader.GetString(reference.Name), genericArity, reference.DecodeMethodSignature(DocumentationNames.Instance, null))
                    : null;
            case HandleKind.MethodDefinition:
                var definition = reader.GetMethodDefinition((MethodDefinitionHandle)handle);
                return Make(DocumentationNames.Of(reader, definition.GetDeclaringType()), reader.GetString(definition.Name), genericArity, definition.DecodeSignature(DocumentationNames.Instance, null));
            default:
                return null;
        }
    }

    private static CalledMember Make(string type, string name, int genericArity, MethodSignature<string> signature)
    {
        if (name.StartsWith("get_", StringComparison.Ordinal) && signature.ParameterTypes.IsEmpty)
            return new(type, name, $"P:{type}.{name[4..]}");
        var arity = genericArity > 0 ? $"``{genericArity}" : "";
        var parameters = signature.ParameterTypes.IsEmpty ? "" : $"({string.Join(',', signature.ParameterTypes)})";
        return new(type, name, $"M:{type}.{name}{arity}{parameters}");
    }
}
