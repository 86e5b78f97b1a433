namespace Kho.Fuzz.Mutation;

/// <summary>A reader did more work than what it reads can account for.</summary>
internal sealed class UnboundedException(string message) : Exception(message);
