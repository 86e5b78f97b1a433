namespace Kho.Abi.Layouts;

/// <summary>A value of an enumeration.</summary>
/// <param name="Id">Id in the specification.</param>
/// <param name="KernelName">The kernel's name for it, or null.</param>
/// <param name="Doc">What it means, or null.</param>
public sealed record EnumerationValue(string Id, string? KernelName, string? Doc);
