using System.Text.Json.Serialization;
using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>
/// The ABI of one kernel release: every string, layout and number in which releases differ. Algorithms
/// use it and never compare versions. One file of <c>spec/releases</c> describes it.
/// </summary>
internal sealed record AbiRelease
{
    /// <summary>Id, such as <c>linux-7.3</c>; also the file's name.</summary>
    public required string Id { get; init; }

    /// <summary>Title for a person.</summary>
    public required string Title { get; init; }

    /// <summary>Other names of it, for example in an image's note.</summary>
    public IReadOnlyList<string> Aliases { get => field ?? []; init; }

    /// <summary>Kernel versions that have this ABI, as beginnings of <c>uname -r</c> or ranges of point releases (<c>6.19.13-6.19.14</c>, <c>7.0.11+</c>); empty for an unreleased ABI.</summary>
    public IReadOnlyList<string> Versions { get => field ?? []; init; }

    /// <summary>Source of the facts: source code, headers, captures, inference.</summary>
    public required string Verified { get; init; }

    /// <summary>Id of the release that the description is based on, or null.</summary>
    public string? BasedOn { get; init; }

    /// <summary>Ids of the proposals applied to it, in order.</summary>
    public IReadOnlyList<string> Proposals { get => field ?? []; init; }

    /// <summary>The structures that the description names.</summary>
    internal StructureCatalog Structures { get => field ?? StructureCatalog.BuiltIn; init; }

    /// <summary>Bits of a physical address on any machine that the release runs on.</summary>
    public required int PhysicalAddressBits { get; init; }

    /// <summary>How the next kernel finds the root and the scratch areas.</summary>
    public required BootDataAbi Boot { get; init; }

    /// <summary>Strings and property names of the root device tree.</summary>
    public required RootAbi Root { get; init; }

    /// <summary>Kind and layout of the preserved memory map.</summary>
    public required MemoryMapAbi MemoryMap { get; init; }

    /// <summary>The reading kernel's stamp in <c>page->private</c>.</summary>
    public required PageInfoAbi PageInfo { get; init; }

    /// <summary>Type of one scratch area.</summary>
    public required string Scratch { get; init; }

    /// <summary>Type of a vmalloc area's descriptor, or null if the release has none.</summary>
    public string? Vmalloc { get; init; }

    /// <summary>Format of each blob by the name of its node in the root device tree.</summary>
    public required IReadOnlyDictionary<string, string> Blobs { get; init; }

    /// <summary>Format of the target of a session's file entry, by the entry's compatible string.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Every format of <see cref="Blobs"/> and <see cref="Files"/>, and those of the base releases.</summary>
    public required IReadOnlyDictionary<string, BlobFormatAbi> Formats { get; init; }

    /// <summary>Formats of the objects bound to files (FLB) that the kernel has handlers for, by name.</summary>
    public IReadOnlyDictionary<string, string> Flbs { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>Behaviour of the release's kernels as reader and as writer.</summary>
    public required BehaviourAbi Behaviour { get; init; }

    /// <summary>Format of a blob by its name, or null if the release knows none.</summary>
    /// <param name="name">Name of the blob's node in the root device tree.</param>
    public BlobFormatAbi? BlobFormat(string name) => Blobs.TryGetValue(name, out string? format) ? Formats.GetValueOrDefault(format) : null;

    /// <summary>Format of a preserved file by its compatible string, or null if the release knows none.</summary>
    /// <param name="compatible">Compatible string of the file's entry.</param>
    public BlobFormatAbi? FileFormat(string compatible) => Files.TryGetValue(compatible, out string? format) ? Formats.GetValueOrDefault(format) : null;

    /// <summary>Format of an object bound to files, or null if the release has no handler of this name.</summary>
    /// <param name="name">Name of the object.</param>
    public BlobFormatAbi? FlbFormat(string name) => Flbs.TryGetValue(name, out string? format) ? Formats.GetValueOrDefault(format) : null;

    /// <summary>Whether a kernel's own version string names a kernel of this release.</summary>
    /// <param name="kernelRelease">As <c>uname -r</c> prints it, such as <c>7.3.4+deb13-cloud-amd64</c>.</param>
    public bool ServesKernel(string kernelRelease)
    {
        ArgumentNullException.ThrowIfNull(kernelRelease);
        return MatchLength(kernelRelease) > 0;
    }

    /// <summary>Most characters of a kernel's version string that one of <see cref="Versions"/> matches; 0 if none does.</summary>
    internal int MatchLength(string kernelRelease) => Versions.Select(version => VersionPattern.Match(version, kernelRelease)).DefaultIfEmpty().Max();

    /// <summary>The version string that meant this release, where it does not say which point release it is of; else null.</summary>
    [JsonIgnore]
    internal string? UnsettledBy { get; init; }

    /// <summary>This release and the others that a kernel of that version may be; empty where the version settles it.</summary>
    [JsonIgnore]
    internal IReadOnlyList<AbiRelease> Readings { get => field ?? []; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>Reads it from a description.</summary>
    public static AbiRelease Read(DescriptionMembers members) => members.Complete(new AbiRelease
    {
        Id = members.Text("id"),
        Title = members.Text("title"),
        Aliases = members.Texts("aliases"),
        Versions = members.Texts("versions"),
        Verified = members.Text("verified"),
        BasedOn = members.OptionalText("based_on"),
        Proposals = members.Texts("proposals"),
        PhysicalAddressBits = members.Number("physical_address_bits"),
        Boot = members.Part("boot", BootDataAbi.Read),
        Root = members.Part("root", RootAbi.Read),
        MemoryMap = members.Part("memory_map", MemoryMapAbi.Read),
        PageInfo = members.Part("page_info", PageInfoAbi.Read),
        Scratch = members.Text("scratch"),
        Vmalloc = members.OptionalText("vmalloc"),
        Blobs = members.TextsByName("blobs"),
        Files = members.TextsByName("files"),
        Formats = members.PartsByName("formats", (format, id) => BlobFormatAbi.Read(format) with { Id = id }),
        Flbs = members.OptionalTextsByName("flbs"),
        Behaviour = members.Part("behaviour", BehaviourAbi.Read),
    });
}

/// <summary>Strings of the root device tree.</summary>
internal sealed record RootAbi
{
    /// <summary>The root's <c>compatible</c>.</summary>
    public required string Compatible { get; init; }

    /// <summary>
    /// The tree is edited in place, so that new nodes and properties come first and names are in the order of their
    /// addition; otherwise it is written sequentially when the handover is finalized.
    /// </summary>
    public bool EditedTree { get; init; }

    /// <summary>Property of the root with the physical address of the memory map.</summary>
    public required string MapProperty { get; init; }

    /// <summary>Property of each child with the physical address of its blob.</summary>
    public required string BlobAddressProperty { get; init; }

    /// <summary>Property of each child with its blob's length in bytes, or null if the release writes no such property.</summary>
    public string? BlobSizeProperty { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static RootAbi Read(DescriptionMembers members) => members.Complete(new RootAbi
    {
        Compatible = members.Text("compatible"),
        EditedTree = members.OptionalFlag("edited_tree"),
        MapProperty = members.Text("map_property"),
        BlobAddressProperty = members.Text("blob_address_property"),
        BlobSizeProperty = members.OptionalText("blob_size_property"),
    });
}

/// <summary>How the boot loader passes the root and the scratch areas to the next kernel.</summary>
internal sealed record BootDataAbi
{
    /// <summary>Type of the data in x86's <c>setup_data</c> node of type SETUP_KEXEC_KHO.</summary>
    public required string X86SetupData { get; init; }

    /// <summary>Properties of <c>/chosen</c> in the device tree that arm64 boots with.</summary>
    public required ChosenPropertiesAbi Arm64Chosen { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static BootDataAbi Read(DescriptionMembers members) => members.Complete(new BootDataAbi
    {
        X86SetupData = members.Text("x86_setup_data"),
        Arm64Chosen = members.Part("arm64_chosen", ChosenPropertiesAbi.Read),
    });
}

/// <summary>Names of the two properties of <c>/chosen</c>; each value is an address and a size in bytes, in the root's cells.</summary>
internal sealed record ChosenPropertiesAbi
{
    /// <summary>Property with the root device tree's address.</summary>
    public required string FdtProperty { get; init; }

    /// <summary>Property with the address of the array of scratch areas.</summary>
    public required string ScratchProperty { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static ChosenPropertiesAbi Read(DescriptionMembers members) => members.Complete(new ChosenPropertiesAbi
    {
        FdtProperty = members.Text("fdt_property"),
        ScratchProperty = members.Text("scratch_property"),
    });
}
