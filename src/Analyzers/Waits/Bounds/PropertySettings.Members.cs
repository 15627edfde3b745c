using System.Collections.Immutable;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>What other members of the type that has the object, or is it, set on it. Nobody knows when they were called; whoever wrote them thought of it.</summary>
internal sealed partial class PropertySettings
{
    /// <summary>Whether such members count: <c>Open</c> sets what <c>Next</c> reads by.</summary>
    public bool BySomeMember { get; init; }

    /// <summary>What members that leave the object as it is set on it, where all agree.</summary>
    private Setting SetByMembers(ISymbol member, ImmutableArray<SymbolUse> uses, int depth)
    {
        if (!BySomeMember || member is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private })
            return Setting.Unknown;
        return InAgreement(uses.Where(use => !Assigns(EnclosingFunction.Of(use.Operation.Syntax), uses)).Select(use => Mark(use.Operation, depth)?.Setting ?? Setting.Unknown));
    }

    /// <summary><c>class Link : NetworkStream { public Link(...) { ReadTimeout = 500; } }</c>: what a type of ours sets on itself, where all of that agrees.</summary>
    private Setting SetByItself(ITypeSymbol? type, int depth)
    {
        if (!BySomeMember || depth > MaxDepth)
            return Setting.Unknown;
        var settings = new List<Setting>();
        for (; type is not null && IsOurs(type.OriginalDefinition); type = type.BaseType)
        {
            foreach (var declaration in _analysis.Models.Declarations(type.OriginalDefinition))
                settings.AddRange(Own(declaration.GetSyntax(_cancellationToken)));
        }
        return InAgreement(settings);

        IEnumerable<Setting> Own(SyntaxNode declaration)
        {
            foreach (var assignment in declaration.DescendantNodes().OfType<AssignmentExpressionSyntax>())
            {
                if (assignment.Left is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax }
                    && SymbolUses.Name(assignment.Left) is { Identifier.ValueText: var name } && _wanted.Any(property => property.Name == name)
                    && Operation(assignment) is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } target, Value: var value } && IsWanted(target.Property))
                    yield return Read(value);
            }
        }
    }

    private static Setting InAgreement(IEnumerable<Setting> settings)
    {
        var known = settings.Where(setting => setting != Setting.Unknown).Distinct().ToList();
        return known is [Setting.Bounding] ? Setting.Bounding : Setting.Unknown;
    }
}
