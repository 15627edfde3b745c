using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// Whether a compilation is made for a display: its dispatcher takes what comes out of <c>async void</c>, as it takes what a handler throws, and most functions that return
/// nothing are there because the display calls them.
/// </summary>
internal sealed class Displays
{
    private static readonly string[] _elements =
    {
        "System.Windows.Threading.DispatcherObject", "System.Windows.Forms.Control", "Microsoft.UI.Xaml.DependencyObject", "Windows.UI.Xaml.DependencyObject", "Avalonia.AvaloniaObject",
        "Microsoft.Maui.Controls.BindableObject", "Xamarin.Forms.BindableObject", "Gtk.Widget", "Eto.Forms.Control", "UnityEngine.MonoBehaviour", "Godot.Node", "Android.App.Activity", "UIKit.UIView", "AppKit.NSView",
        "Microsoft.VisualStudio.Shell.Package",
    };

    private readonly FoundOnce _areUsed;

    public Displays(CodeFacts facts) => _areUsed = new FoundOnce(_ => facts.Compilation.Options.OutputKind == OutputKind.WindowsApplication || _elements.Any(element => facts.Compilation.FindType(element) is not null));

    /// <summary>Found out once, and only where there is something to report.</summary>
    public bool AreUsed(CancellationToken cancellationToken) => _areUsed.Is(cancellationToken);
}
