namespace Hangproof.CodeFixes;
