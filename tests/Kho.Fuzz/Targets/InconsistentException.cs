namespace Kho.Fuzz.Targets;

/// <summary>The library contradicts itself.</summary>
internal sealed class InconsistentException(string message) : Exception(message);
