using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>Structure names of a memfd.</summary>
internal sealed record MemfdAbi : IFormatNames
{
    /// <summary>Structure of the memfd itself.</summary>
    public required string Structure { get; init; }

    /// <summary>Structure of an entry in the folio array.</summary>
    public required string Folio { get; init; }

    IEnumerable<string> IFormatNames.Structures => [Structure, Folio];

    bool IFormatNames.NeedsCompatible(BlobFormatAbi format) => false;

    /// <summary>Reads the names from a release description.</summary>
    public static MemfdAbi Read(DescriptionMembers members) => members.Complete(new MemfdAbi
    {
        Structure = members.Text("structure"),
        Folio = members.Text("folio"),
    });
}

/// <summary>Effect of a folio that cannot be restored, unless it is the first of its memfd: then every release refuses the memfd.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<FailedFolioPolicy>))]
internal enum FailedFolioPolicy
{
    /// <summary>Retrieving the file fails.</summary>
    [JsonStringEnumMemberName("ends_file")]
    EndsFile,

    /// <summary>Retrieving the file succeeds. This folio and all later ones become holes in the file.</summary>
    [JsonStringEnumMemberName("holes")]
    Holes,
}

/// <summary>Folio flags that the writer records.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<FolioFlagsPolicy>))]
internal enum FolioFlagsPolicy
{
    /// <summary>All flags of the format; the writer makes every folio match them.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>The flags that the folio had when it was preserved; later changes are not recorded.</summary>
    [JsonStringEnumMemberName("as_found")]
    AsFound,
}

/// <summary>Behaviour of LUO's memfd handler.</summary>
internal sealed record MemfdBehaviour
{
    /// <summary>Seals that the handler accepts; it refuses a memfd with other seals. 0 if the format has no seals.</summary>
    public required int KnownSeals { get; init; }

    /// <summary>Effect of a folio, other than the first, that cannot be restored.</summary>
    public FailedFolioPolicy FailedFolio { get; init; }

    /// <summary>Folio flags that the writer records.</summary>
    public FolioFlagsPolicy FolioFlags { get; init; }

    /// <summary>Reads the behaviour from a release description.</summary>
    public static MemfdBehaviour Read(DescriptionMembers members) => members.Complete(new MemfdBehaviour
    {
        KnownSeals = members.Number("known_seals"),
        FailedFolio = members.OptionalChoice<FailedFolioPolicy>("failed_folio") ?? default,
        FolioFlags = members.OptionalChoice<FolioFlagsPolicy>("folio_flags") ?? default,
    });
}
