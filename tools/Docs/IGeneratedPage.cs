namespace Hangproof.Docs;

/// <summary>A page of the docs that has generated parts.</summary>
internal interface IGeneratedPage
{
    /// <summary>Path below the repository's root.</summary>
    string Path { get; }

    /// <summary>The page as it should be, given the page as it is.</summary>
    string Render(string current);
}
