namespace Kho.Fuzz.Running;

/// <summary>A case in which a promise was broken.</summary>
/// <param name="Case">Name of the case.</param>
/// <param name="Kind">Which promise: <c>exception</c>, <c>slow</c>, <c>memory</c>, <c>hang</c>.</param>
/// <param name="Key">What findings of the same cause have in common.</param>
/// <param name="Message">What happened.</param>
internal sealed record FuzzFinding(string Case, string Kind, string Key, string Message);
