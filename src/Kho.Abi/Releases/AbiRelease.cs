namespace Kho.Abi.Releases;

/// <summary>
/// The ABI of one kernel release, as a value: every string, layout and number in which releases differ. Algorithms
/// ask it and never compare versions. Described by one file of <c>spec/releases</c>.
/// </summary>
internal sealed record AbiRelease
{
    /// <summary>Id, such as <c>linux-7.3</c>; also the file's name.</summary>
    public required string Id { get; init; }

    /// <summary>What this release is, for a person.</summary>
    public required string Title { get; init; }

    /// <summary>Other names under which an image's note may call it.</summary>
    public IReadOnlyList<string> Aliases { get => field ?? []; init; }

    /// <summary>Kernel versions that have this ABI, as beginnings of <c>uname -r</c> or ranges of point releases (<c>6.19.13-6.19.14</c>, <c>7.0.11+</c>); empty for what was never released.</summary>
    public IReadOnlyList<string> Versions { get => field ?? []; init; }

    /// <summary>Where the facts come from: source, headers, captures, inference.</summary>
    public required string Verified { get; init; }

    /// <summary>Id of the release that this one was described as a change of, or null.</summary>
    public string? BasedOn { get; init; }

    /// <summary>Ids of the proposals that are laid over it, in their order.</summary>
    public IReadOnlyList<string> Proposals { get => field ?? []; init; }

    /// <summary>Bits of a physical address on any machine that the release runs on.</summary>
    public required int PhysicalAddressBits { get; init; }

    /// <summary>How the next kernel finds root and scratch.</summary>
    public required BootDataAbi Boot { get; init; }

    /// <summary>Strings and property names of the root device tree.</summary>
    public required RootAbi Root { get; init; }

    /// <summary>Kind and layout of the preserved memory map.</summary>
    public required MemoryMapAbi MemoryMap { get; init; }

    /// <summary>What the reading kernel stamps into <c>page->private</c>.</summary>
    public required PageInfoAbi PageInfo { get; init; }

    /// <summary>Type of one scratch area.</summary>
    public required string Scratch { get; init; }

    /// <summary>Type of a vmalloc area's descriptor, or null if the release has none.</summary>
    public string? Vmalloc { get; init; }

    /// <summary>Format of each blob by the name of its node in the root device tree.</summary>
    public required IReadOnlyDictionary<string, string> Blobs { get; init; }

    /// <summary>Format of what the entry of a session's file points to, by the entry's compatible string.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Every format that <see cref="Blobs"/> and <see cref="Files"/> name, and those of the releases before.</summary>
    public required IReadOnlyDictionary<string, BlobFormatAbi> Formats { get; init; }

    /// <summary>Formats of the objects bound to files (FLB) that the kernel has handlers for, by name.</summary>
    public IReadOnlyDictionary<string, string> Flbs { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>What kernels of the release do with a handover, as reader and as writer.</summary>
    public required BehaviourAbi Behaviour { get; init; }

    /// <summary>Format of a blob by its name, or null if this release knows none.</summary>
    /// <param name="name">Name of the blob's node in the root device tree.</param>
    public BlobFormatAbi? BlobFormat(string name) => Blobs.TryGetValue(name, out string? format) ? Formats.GetValueOrDefault(format) : null;

    /// <summary>Format of a preserved file by its compatible string, or null if this release knows none.</summary>
    /// <param name="compatible">Compatible string of the file's entry.</param>
    public BlobFormatAbi? FileFormat(string compatible) => Files.TryGetValue(compatible, out string? format) ? Formats.GetValueOrDefault(format) : null;

    /// <summary>Format of an object bound to files, or null if the release has no handler of this name.</summary>
    /// <param name="name">Name of the object.</param>
    public BlobFormatAbi? FlbFormat(string name) => Flbs.TryGetValue(name, out string? format) ? Formats.GetValueOrDefault(format) : null;

    /// <summary>Says whether a kernel's own version string names a kernel of this release.</summary>
    /// <param name="kernelRelease">As <c>uname -r</c> prints it, such as <c>7.3.4+deb13-cloud-amd64</c>.</param>
    public bool ServesKernel(string kernelRelease)
    {
        ArgumentNullException.ThrowIfNull(kernelRelease);
        return MatchLength(kernelRelease) > 0;
    }

    /// <summary>How many characters of a kernel's own version string the closest of <see cref="Versions"/> matches; 0 if none does.</summary>
    internal int MatchLength(string kernelRelease) => Versions.Select(version => VersionPattern.Match(version, kernelRelease)).DefaultIfEmpty().Max();

    /// <inheritdoc/>
    public override string ToString() => Id;
}
