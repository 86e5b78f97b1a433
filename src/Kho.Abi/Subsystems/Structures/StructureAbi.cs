using System.Text.Json.Nodes;

namespace Kho.Abi.Releases;

/// <summary>A blob, or a file's data, that is a structure of the specification and what its fields lead to.</summary>
internal sealed record StructureAbi : IFormatNames
{
    /// <summary>Structure at the blob's address.</summary>
    public required string Structure { get; init; }

    /// <summary>Version number that the release writes and accepts; null if the format has none.</summary>
    public int? Version { get; init; }

    /// <summary>Field with the version number.</summary>
    public string VersionField { get => field ?? "version"; init; }

    /// <summary>Field with the format's compatible string; null if the structure holds none.</summary>
    public string? CompatibleField { get; init; }

    /// <summary>One line about the content, with fields in braces: <c>kernel {previous_release}</c>; null for the first fields.</summary>
    public string? Summary { get; init; }

    /// <summary>Values of a workload's fields, where 0 and empty are not telling; <c>{release}</c> in a text stands for the release's id.</summary>
    public JsonObject? Sample { get; init; }

    /// <summary>
    /// Values that a parameter of the structure may have where the kernel's configuration decides it; a reader takes the one
    /// that the bytes fit, a writer the first one. Null if there is no such parameter.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>>? Parameters { get; init; }

    /// <summary>What a kernel does with the content when it reads it; null if it only restores what a handler asks for.</summary>
    public BlobConsumer? Consumer { get; init; }

    string? IFormatNames.Head => Structure;

    IEnumerable<string> IFormatNames.Structures => [Structure];

    bool IFormatNames.NeedsCompatible(BlobFormatAbi format) => false;

    /// <summary>Reads it from a description.</summary>
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
