using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tests.Flow;

/// <summary>A function is told by its kind, which has to be each kind that there is.</summary>
public sealed class EnclosingFunctionTests
{
    private const string Code = """
        using System;
        record struct Point(int X);
        record Line(Point From);
        interface IShape { int Area { get; } }
        enum Colour { Red }
        struct Pair { }
        class Shape
        {
            /// <summary>See <see cref="Area"/>.</summary>
            public Shape() { Func<int, int> one = x => x; Func<int> two = () => 1; Action three = delegate { }; int Local() => 2; }
            ~Shape() { }
            public static Shape operator +(Shape one, Shape other) => one;
            public static implicit operator int(Shape shape) => 1;
            public int Area => 3;
            public int Width { get; init; } = 4;
            public int Height { get => 5; set { } }
            public int this[int index] { get => index; }
            public event Action Changed { add { } remove { } }
            public void Draw() { if (Area > 0) { return; } }
        }
        """;

    [Fact]
    public void Each_kind_is_told()
    {
        foreach (var node in Nodes())
        {
            Assert.Equal(
                node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
                    or PropertyDeclarationSyntax { ExpressionBody: not null } or BaseTypeDeclarationSyntax,
                EnclosingFunction.IsFunction(node));
        }
    }

    [Fact]
    public void The_nearest_around_a_node_is_its_own()
    {
        foreach (var node in Nodes())
            Assert.Same(node.AncestorsAndSelf().Skip(1).FirstOrDefault(EnclosingFunction.IsFunction) ?? node.SyntaxTree.GetRoot(), EnclosingFunction.Of(node));
    }

    private static IEnumerable<SyntaxNode> Nodes() =>
        CSharpSyntaxTree.ParseText(Code).GetRoot().DescendantNodes(descendIntoTrivia: true);
}
