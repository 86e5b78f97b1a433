namespace Kho.Abi.Manifests;

/// <summary>The x86 boot data that lead the next kernel to root and scratch: a node of the list of <c>setup_data</c>.</summary>
/// <param name="At">Physical address of the node, or null to have it placed.</param>
/// <param name="Next">Physical address of the next node; 0 for none.</param>
public sealed record SetupDataManifest(ulong? At, ulong Next);
