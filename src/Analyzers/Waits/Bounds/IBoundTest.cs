namespace Hangproof.Waits.Bounds;

/// <summary>One of the ways in which a wait can be bounded.</summary>
internal interface IBoundTest
{
    /// <summary>
    /// The verdict, if this test can give one: bounded, or unbounded for a reason that no other test could lift. <see langword="null"/>
    /// passes the question on.
    /// </summary>
    BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis);
}
