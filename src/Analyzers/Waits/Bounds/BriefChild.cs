using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A child that has little to say: it is only asked for a word, <c>git rev-parse HEAD</c>, <c>ffmpeg -version</c>, <c>which dotnet</c>, or does one small thing
/// to a file, <c>chmod +x tool</c>. What it says has room in any pipe, so that it ends whoever reads.
/// </summary>
internal static class BriefChild
{
    /// <summary>Programs that answer with a line, or with one for each hit, and such as say something only when they fail.</summary>
    private static readonly HashSet<string> _programs = new(StringComparer.OrdinalIgnoreCase)
    {
        "which", "where", "whoami", "hostname", "uname", "id", "pwd", "where.exe", "/usr/bin/which", "/usr/bin/id",
        "chmod", "/bin/chmod", "/usr/bin/chmod", "chown", "ln", "mkdir", "kill", "pkill", "killall", "taskkill", "taskkill.exe", "xattr", "/usr/bin/xattr", "xclip", "xsel", "wl-copy", "pbcopy", "osascript", "xrandr", "xdpyinfo", "msiexec", "msiexec.exe",
    };

    /// <summary>Questions that any program answers with a line or two.</summary>
    private static readonly string[] _questions = { "--version", "-version", "-f null -", "rev-parse", "git describe", "describe --", "log -1", "command -v", "which ", "where ", "id -u", "id -g", "uname", "whoami", "hostname" };

    /// <summary>Whether all that a function starts a process with asks for no more.</summary>
    public static bool IsStartedIn(SyntaxNode function, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        var programs = new List<ExpressionSyntax>();
        var questions = new List<ExpressionSyntax>();
        foreach (var node in function.DescendantNodes())
        {
            switch (node)
            {
                case BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } given } made when IsStartInfo(made, analysis, cancellationToken):
                    programs.Add(given[0].Expression);
                    if (given.Count > 1)
                        questions.Add(given[1].Expression);
                    break;
                case AssignmentExpressionSyntax { Left: var target, Right: var value }:
                    switch (SymbolUses.Name(target)?.Identifier.ValueText)
                    {
                        case "FileName":
                            programs.Add(value);
                            break;
                        case "Arguments":
                            questions.Add(value);
                            break;
                    }
                    break;
            }
        }
        return (questions.Count > 0 && questions.All(question => Are(question, IsQuestion))) || (programs.Count > 0 && programs.All(program => Are(program, _programs.Contains)));

        bool Are(ExpressionSyntax text, Func<string, bool> isBrief) =>
            analysis.Models.Operation(text, cancellationToken) is { } value && analysis.Origins.Of(value, cancellationToken).All(leaf => Text(leaf) is { } written && isBrief(written));
    }

    private static bool IsQuestion(string text) => _questions.Any(question => text.IndexOf(question, StringComparison.Ordinal) >= 0);

    private static bool IsStartInfo(BaseObjectCreationExpressionSyntax made, WaitAnalysis analysis, CancellationToken cancellationToken) =>
        analysis.Models.Operation(made, cancellationToken)?.Type is { Name: "ProcessStartInfo" };

    /// <summary>What is written, with what is put into it left out.</summary>
    private static string? Text(IOperation value) => value switch
    {
        { ConstantValue: { HasValue: true, Value: string text } } => text,
        IInterpolatedStringOperation { Parts: var parts } => string.Concat(parts.Select(part => part is IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string text } } ? text : "")),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, LeftOperand: var left, RightOperand: var right } => Text(left) + Text(right),
        _ => null,
    };
}
