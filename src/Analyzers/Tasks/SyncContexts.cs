using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Tasks;

/// <summary>
/// Where a compilation's code can run on a thread that continuations come back to: the thread that blocks there is the one that the task needs.
/// </summary>
internal sealed class SyncContexts
{
    private static readonly (string Type, string Context)[] _byType =
    {
        ("System.Windows.Application", "the WPF thread"),
        ("System.Windows.Forms.Control", "the Windows Forms thread"),
        ("Avalonia.Application", "the Avalonia thread"),
        ("Microsoft.Maui.Controls.Application", "the MAUI thread"),
        ("Xamarin.Forms.Application", "the Xamarin thread"),
        ("Microsoft.UI.Xaml.Application", "the WinUI thread"),
        ("Windows.UI.Xaml.Application", "the UWP thread"),
    };

    /// <summary>What a web application of .NET Framework has types of; a library refers to that assembly to encode a text.</summary>
    private static readonly string[] _web =
        { "System.Web.HttpApplication", "System.Web.IHttpHandler", "System.Web.UI.Page", "System.Web.Mvc.ControllerBase", "System.Web.Http.ApiController" };

    private readonly INamedTypeSymbol? _component;
    private readonly string? _ofProject;

    public SyncContexts(CodeFacts facts)
    {
        var compilation = facts.Compilation;
        foreach (var (type, context) in _byType)
        {
            // A stub in the compilation itself is as good as the framework's.
            if (compilation.FindType(type) is null)
                continue;
            _ofProject = context;
            IsOfDisplay = true;
            break;
        }
        if (_ofProject is null && Array.Exists(_web, name => compilation.FindType(name) is { } type && facts.Derived.Below(type).Any()))
            _ofProject = "the ASP.NET request";
        // Every ASP.NET Core project refers to Blazor's components: only those that are components have its context.
        _component = compilation.FindType("Microsoft.AspNetCore.Components.ComponentBase");
    }

    /// <summary>Whether it is a display's one thread, on which some code of the project runs, and not that of each request.</summary>
    public bool IsOfDisplay { get; }

    /// <summary>Whose thread a type's code runs on, for the message; <see langword="null"/> where it is a pool thread's.</summary>
    public string? Of(INamedTypeSymbol? type) => _ofProject ?? (_component is not null && type.IsOrDerivesFrom(_component) ? "the Blazor renderer" : null);
}
