using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>Types of a memfd.</summary>
internal sealed record MemfdAbi : IFormatNames
{
    /// <summary>Type of the memfd's own structure.</summary>
    public required string Structure { get; init; }

    /// <summary>Type of an entry of its array of folios.</summary>
    public required string Folio { get; init; }

    IEnumerable<string> IFormatNames.Structures => [Structure, Folio];

    bool IFormatNames.NeedsCompatible(BlobFormatAbi format) => false;

    /// <summary>Reads it from a description.</summary>
    public static MemfdAbi Read(DescriptionMembers members) => members.Complete(new MemfdAbi
    {
        Structure = members.Text("structure"),
        Folio = members.Text("folio"),
    });
}

/// <summary>What a memfd comes to of which some folio, not the first, cannot be restored; with the first, every release refuses the memfd.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<FailedFolioPolicy>))]
internal enum FailedFolioPolicy
{
    /// <summary>Retrieving the file fails.</summary>
    [JsonStringEnumMemberName("ends_file")]
    EndsFile,

    /// <summary>Retrieving the file succeeds, and this folio and all later ones are holes in it.</summary>
    [JsonStringEnumMemberName("holes")]
    Holes,
}

/// <summary>Which flags the writer records of a folio.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<FolioFlagsPolicy>))]
internal enum FolioFlagsPolicy
{
    /// <summary>All that the format has; the writer makes them true of every folio.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>Those that the folio had when it was preserved; what became of it later is not recorded.</summary>
    [JsonStringEnumMemberName("as_found")]
    AsFound,
}

/// <summary>Memfds as files of the live update orchestrator.</summary>
internal sealed record MemfdBehaviour
{
    /// <summary>Seals that a memfd may have; with others it is refused. 0 where memfds carry no seals.</summary>
    public required int KnownSeals { get; init; }

    /// <summary>What a memfd comes to of which some folio, not the first, cannot be restored.</summary>
    public FailedFolioPolicy FailedFolio { get; init; }

    /// <summary>Which flags the writer records of a folio.</summary>
    public FolioFlagsPolicy FolioFlags { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static MemfdBehaviour Read(DescriptionMembers members) => members.Complete(new MemfdBehaviour
    {
        KnownSeals = members.Number("known_seals"),
        FailedFolio = members.OptionalChoice<FailedFolioPolicy>("failed_folio") ?? default,
        FolioFlags = members.OptionalChoice<FolioFlagsPolicy>("folio_flags") ?? default,
    });
}
