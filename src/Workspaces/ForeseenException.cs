namespace Hangproof.Workspaces;

/// <summary>What the user can put right: shown as one line, never as a stack.</summary>
internal sealed class ForeseenException(string message) : Exception(message);
