using System.Text.Json.Nodes;

namespace Kho.Abi.Manifests;

/// <summary>A blob that is a structure of the specification and what its fields lead to.</summary>
/// <param name="Value">Fields by the kernel's names; what is missing is 0 or, of counts and addresses, computed.</param>
public sealed record StructureManifest(JsonObject Value) : BlobContentManifest
{
    /// <summary>Key of the content in a manifest.</summary>
    public const string Key = "value";

    /// <summary>Key that older manifests have for the structure that names the writing kernel.</summary>
    internal const string OldKey = "metadata";
}
