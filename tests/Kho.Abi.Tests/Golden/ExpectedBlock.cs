namespace Kho.Abi.Tests.Golden;

/// <summary>A preserved block as a kernel stated it.</summary>
/// <param name="Start">Physical address.</param>
/// <param name="Order">Order.</param>
/// <param name="Type">Page type, or null where the release has none.</param>
internal sealed record ExpectedBlock(ulong Start, int Order, string? Type);
