using System.Text.Json.Nodes;

namespace Kho.Abi.Releases;

/// <summary>A blob, or a file's data, that is a structure of the specification together with the targets of its pointers.</summary>
internal sealed record StructureAbi : IFormatNames
{
    /// <summary>Name of the structure at the blob's address.</summary>
    public required string Structure { get; init; }

    /// <summary>Version number that the release writes and accepts; null if the format has none.</summary>
    public int? Version { get; init; }

    /// <summary>Field that holds the version number.</summary>
    public string VersionField { get => field ?? "version"; init; }

    /// <summary>Field that holds the format's compatible string; null if the structure has none.</summary>
    public string? CompatibleField { get; init; }

    /// <summary>
    /// Template for a one-line summary, with fields in braces, such as <c>kernel {previous_release}</c>; null to list the first
    /// fields.
    /// </summary>
    public string? Summary { get; init; }

    /// <summary>
    /// Field values for a test workload in which 0 or an empty text would prove nothing; <c>{release}</c> in a text stands for
    /// the release's id.
    /// </summary>
    public JsonObject? Sample { get; init; }

    /// <summary>
    /// Possible values of structure parameters that the kernel's configuration decides. A reader takes the value that fits the
    /// bytes, a writer the first one. Null if there are no such parameters.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>>? Parameters { get; init; }

    /// <summary>The kernel's own use of the contents; null if the kernel restores them only at a handler's request.</summary>
    public BlobConsumer? Consumer { get; init; }

    string? IFormatNames.Head => Structure;

    IEnumerable<string> IFormatNames.Structures => [Structure];

    bool IFormatNames.NeedsCompatible(BlobFormatAbi format) => false;

    /// <summary>Reads the format from a release description.</summary>
    public static StructureAbi Read(DescriptionMembers members) => members.Complete(new StructureAbi
    {
        Structure = members.Text("structure"),
        Version = members.OptionalNumber("version"),
        VersionField = members.OptionalText("version_field") ?? "version",
        CompatibleField = members.OptionalText("compatible_field"),
        Summary = members.OptionalText("summary"),
        Sample = members.OptionalObject("sample"),
        Parameters = members.OptionalNumbersByName("parameters"),
        Consumer = members.OptionalChoice<BlobConsumer>("consumer"),
    });
}
