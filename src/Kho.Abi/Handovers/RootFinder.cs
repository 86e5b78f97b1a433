using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>
/// Finds every handover root of an image: through its note, through the boot data that the running kernel received, and through a
/// search of memory.
/// </summary>
internal sealed partial class RootFinder
{
    /// <summary>Length in bytes of the windows in which memory is searched.</summary>
    private const int WindowSize = 1 << 18;

    /// <summary>Alignment in bytes of device trees: the smallest page size.</summary>
    private const int ScanStep = 4096;

    private readonly MemoryImage _image;
    private readonly ReleaseCatalog _catalog;
    private readonly StructureReader _structures;
    private readonly byte[] _setupSignature;
    private readonly ulong _setupSignatureOffset;

    /// <summary>What a search of memory looks at more closely.</summary>
    private readonly BytePairs _sought;
    private readonly List<RootCandidate> _found = [];
    private readonly List<PrintedLine> _printed = [];
    private readonly IProgress<ScanProgress>? _progress;

    public RootFinder(MemoryImage image, ReleaseCatalog catalog, IProgress<ScanProgress>? progress = null)
    {
        _image = image;
        _catalog = catalog;
        _progress = progress;
        _structures = catalog.Structures.At(PageGeometry.Sizes[0]);
        StructureLayout parameters = _structures.Layout(StructureNames.BootParams);
        var signature = Field.Of(parameters, "signature");
        byte[] bytes = new byte[parameters.Size];
        signature.Write(bytes, catalog.Structures.Number("x86_boot::setup_signature", "hdrs"));
        _setupSignature = bytes[signature.Offset()..signature.End()];
        _setupSignatureOffset = (ulong)signature.Offset();
        _sought = new BytePairs(_setupSignature, NotTakenOver.Pair);
    }

    /// <summary>All of memory was searched.</summary>
    public bool HasSearched { get; private set; }

    /// <summary>Kernel log lines that say that a handover was not taken over.</summary>
    public IReadOnlyList<PrintedLine> Printed => _printed;

    /// <summary>Findings of the search.</summary>
    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>Finds the roots. A root that was found in several ways is listed once, under the most reliable one.</summary>
    /// <param name="scan">Search all of memory, even if the note names a root.</param>
    public IReadOnlyList<RootCandidate> Find(bool scan)
    {
        foreach (KhoNote note in _image.KhoNotes.Where(note => note.Root is not null))
        {
            Add(new RootCandidate
            {
                Address = note.Root,
                Source = RootSource.Note,
                ScratchAddress = note.Scratch,
                ScratchSize = note.ScratchSize,
                PageSize = note.PageSize,
            });
        }

        AddBlobs();
        if (scan || _found.Count == 0)
        {
            FindInMemory();
        }

        return _found;
    }

    private void AddBlobs()
    {
        ReadOnlyMemory<byte>? blob = _image.Blob;
        if (blob is ReadOnlyMemory<byte> given && CompatibleOf(given) is string compatible && FormatOf(compatible) is string format)
        {
            Diagnostics.Add(DiagnosticDescriptors.RootCompatibleUnknown, null, HandoverRoot.CompatibleProperty,
                $"'{compatible}' is the blob {format} and no root; give the directory that holds fdt and sub_fdts, such as a copy of kho/out");
        }
        else if (blob is not null)
        {
            Add(new RootCandidate { Bytes = blob, Source = RootSource.Blob, Compatible = CompatibleOf(blob.Value) });
        }

        // On a running host with readable memory, debugfs shows only a part of what memory holds.
        bool hasMemory = _image.Memory.Ranges.Count > 0;
        foreach (DebugfsDirectory directory in _image.Debugfs.Where(directory => directory.RootFdt is not null && !hasMemory))
        {
            Add(new RootCandidate
            {
                Bytes = directory.RootFdt,
                Source = RootSource.Blob,
                Detail = directory.Path,
                Compatible = CompatibleOf(directory.RootFdt!.Value),
                Scratch = [.. directory.Scratch.Select(area => new ScratchArea(area.Address, area.Size))],
            });
        }
    }

    /// <summary>Name of the blob whose format has a compatible string; null if no blob has it, or if it is the string of a root.</summary>
    private string? FormatOf(string compatible) => _catalog.Releases.Any(release => release.Root.Compatible == compatible) ? null
        : _catalog.Releases.SelectMany(release => release.Blobs.Keys.Where(name => release.BlobFormat(name)?.Compatible == compatible)).FirstOrDefault();

    private void Add(RootCandidate candidate)
    {
        int known = candidate.Address is null ? -1 : _found.FindIndex(other => other.Address == candidate.Address);
        if (known < 0)
        {
            string? compatible = candidate.Compatible ?? (candidate.Address is ulong address ? CompatibleOf(ReadTree(address)) : null);
            _found.Add(candidate with { Compatible = compatible, Sources = [candidate.Source] });
            return;
        }

        RootCandidate first = _found[known];
        bool better = first.IsLeftover && !candidate.IsLeftover;
        RootCandidate main = better ? candidate with { Compatible = first.Compatible } : first;
        RootCandidate other = better ? first : candidate;
        _found[known] = main with
        {
            Sources = first.Sources.Contains(candidate.Source) ? first.Sources : [.. first.Sources, candidate.Source],
            ScratchAddress = main.ScratchAddress ?? other.ScratchAddress,
            ScratchSize = main.ScratchAddress is null ? other.ScratchSize : main.ScratchSize,
            PageSize = main.PageSize ?? other.PageSize,
            SetupData = main.SetupData ?? other.SetupData,
        };
    }

    private string? CompatibleOf(ReadOnlyMemory<byte> bytes)
    {
        string[] names = [.. _catalog.Releases.SelectMany(RootNames).Distinct()];
        DeviceTree? tree = DeviceTree.Read(bytes, null, new DiagnosticBag(), names);
        return tree?.Root.Property(HandoverRoot.CompatibleProperty)?.Text;
    }

    /// <summary>Names of the properties that a release's root has.</summary>
    internal static IEnumerable<string> RootNames(AbiRelease release)
    {
        yield return HandoverRoot.CompatibleProperty;
        yield return release.Root.MapProperty;
        yield return release.Root.BlobAddressProperty;
        if (release.Root.BlobSizeProperty is string size)
        {
            yield return size;
        }
    }

    /// <summary>Reads the bytes of a possible device tree up to the first missing one, at most the largest page size.</summary>
    private ReadOnlyMemory<byte> ReadTree(ulong address)
    {
        byte[] bytes = new byte[PageGeometry.Sizes[^1]];
        int read = _image.Memory.Read(address, bytes, out _);
        return bytes.AsMemory(0, read);
    }
}
