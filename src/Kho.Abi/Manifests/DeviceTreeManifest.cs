namespace Kho.Abi.Manifests;

/// <summary>How a device tree is laid out, where that is not as the release lays it out.</summary>
/// <param name="Style">Name of the style: <c>sequential</c> or <c>edited</c>; null for the release's own.</param>
/// <param name="Strings">Property names in the order of the strings block; null for the style's own order.</param>
public sealed record DeviceTreeManifest(string? Style, IReadOnlyList<string>? Strings);
