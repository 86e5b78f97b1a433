using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Known;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Decodes a handover from an image. Damage becomes a finding, and decoding continues with the next part.</summary>
internal sealed partial class HandoverReader
{
    private readonly MemoryImage _image;
    private readonly HandoverOptions _options;
    private readonly DiagnosticBag _diagnostics = new();

    /// <summary>Findings that the image had before this reader started; the reader may add more to the image.</summary>
    private readonly DiagnosticBag _before = new();
    private readonly StructureReader _structures;
    private readonly MapCache _maps;
    private IReadOnlyList<PrintedLine> _printed = [];

    private HandoverReader(MemoryImage image, HandoverOptions options, MapCache maps)
    {
        _maps = maps;
        _image = image;
        _options = options;
        _structures = options.Catalog.Structures.At(PageGeometry.Sizes[0]);
        _before.AddRange(image.Diagnostics);
    }

    /// <summary>Decodes the best root of an image, or the root that the options name.</summary>
    /// <param name="image">Image; it must stay open while the document is used.</param>
    /// <param name="options">Facts that the caller knows; null for the defaults.</param>
    /// <exception cref="KhoFormatException"><see cref="HandoverOptions.Strict"/> is set and a finding is an error.</exception>
    public static HandoverDocument Read(MemoryImage image, HandoverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= new HandoverOptions();
        HandoverDocument document = new HandoverReader(image, options, new MapCache()).ReadBest();
        if (options.Strict && document.Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            throw new KhoFormatException(document.Diagnostics);
        }

        return document;
    }

    /// <summary>Finds all roots of an image and decodes each one; best root first.</summary>
    /// <param name="options">Facts that the caller knows; null for the defaults.</param>
    /// <param name="findings">Receives findings about memory that could not be searched.</param>
    public static IReadOnlyList<RootReport> FindRoots(MemoryImage image, HandoverOptions? options = null, DiagnosticBag? findings = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= new HandoverOptions();
        return FindRoots(image, options, findings, new MapCache());
    }

    private static IReadOnlyList<RootReport> FindRoots(MemoryImage image, HandoverOptions options, DiagnosticBag? findings, MapCache maps)
    {
        RootFinder finder = new(image, options.Catalog, options.Progress);
        IReadOnlyList<RootCandidate> candidates = finder.Find(scan: true);
        findings?.AddRange(finder.Diagnostics);
        if (options.Root is ulong named)
        {
            candidates = [candidates.FirstOrDefault(candidate => candidate.Address == named) ?? Named(image, named)];
        }

        IReadOnlyList<RootReport> reports = ReportRoots(image, options, candidates, maps, finder.Printed);

        // A root that only the caller named is dropped if its address cannot be read.
        return options.Root is null ? reports : [.. reports.Where(report => report.Document.Root is not null)];
    }

    /// <summary>
    /// A root at an address that the caller named. If the image's note names the same address, its scratch array and page size
    /// apply.
    /// </summary>
    private static RootCandidate Named(MemoryImage image, ulong address)
    {
        KhoNote? note = image.KhoNotes.FirstOrDefault(note => note.Root == address);
        return new RootCandidate { Address = address, Source = RootSource.User, Sources = [RootSource.User], ScratchAddress = note?.Scratch, ScratchSize = note?.ScratchSize, PageSize = note?.PageSize };
    }

    private static IReadOnlyList<RootReport> ReportRoots(MemoryImage image, HandoverOptions options, IReadOnlyList<RootCandidate> candidates, MapCache maps, IReadOnlyList<PrintedLine> printed)
    {
        List<RootReport> reports = [];
        foreach (RootCandidate candidate in candidates)
        {
            var reader = new HandoverReader(image, options, maps) { _printed = printed };
            reports.Add(new RootReport(candidate, reader.ReadRoot(candidate, []), reader._diagnostics));
        }

        return RootReport.Rank(reports);
    }

    /// <summary>Memory that every genuine memory map of this root preserves, found under a release's property names.</summary>
    internal static IEnumerable<Anchor> Anchors(HandoverRoot root, AbiRelease release, PageGeometry pages)
    {
        if (root.Address is ulong address && pages.IsPhysical(address, (UInt128)1))
        {
            yield return new Anchor("root FDT", address, 1);
        }

        foreach (DeviceTreeNode node in root.Tree.Root.Children)
        {
            (ulong? place, ulong? size) = root.BlobPlace(node, release);
            if (place is ulong start && start != 0 && pages.IsPhysical(start, (UInt128)1))
            {
                ulong length = Math.Clamp(size ?? 1, 1, 1 << 20);
                yield return new Anchor($"blob {node.Name}", start, length);
            }
        }
    }

    private HandoverDocument ReadBest()
    {
        if (_options.Root is ulong address)
        {
            RootCandidate named = Named(_image, address);
            return ReadRoot(named, [named]);
        }

        RootFinder finder = new(_image, _options.Catalog, _options.Progress);
        IReadOnlyList<RootCandidate> found = finder.Find(_options.FindAllRoots);
        _diagnostics.AddRange(finder.Diagnostics);
        _printed = finder.Printed;
        if (found.Count == 0)
        {
            _diagnostics.Add(DiagnosticDescriptors.NoRoot, null, "root", $"{(_image.IsFallback ? "read as raw physical memory from 0 (no known dump header): " : "")}no note, boot data or device tree in the image leads to a handover");
            return Empty(found);
        }

        if (found.Count == 1)
        {
            return ReadRoot(found[0], found);
        }

        // Several roots from notes alone: search memory for more, unless it was already searched.
        IReadOnlyList<RootReport> reports = finder.HasSearched ? ReportRoots(_image, _options, found, _maps, _printed) : FindRoots(_image, _options, null, _maps);
        IReadOnlyList<RootCandidate> ranked = [.. reports.Select(report => report.Candidate)];
        string others = string.Join(", ", ranked.Skip(1).Select(root => root.Address is ulong other ? $"0x{other:x}" : root.Detail ?? "a blob"));
        _diagnostics.Add(DiagnosticDescriptors.SeveralRoots, ranked[0].Address, "root", $"the image holds {ranked.Count} handover roots; the others: {others}");
        _diagnostics.AddRange(reports[0].Findings);
        return reports[0].Document with { Roots = ranked, Diagnostics = Findings() };
    }

    /// <summary>Findings about the image first, then those of this reader.</summary>
    private IReadOnlyList<Diagnostic> Findings()
    {
        var all = new DiagnosticBag();
        all.AddRange(_before);
        all.AddRange(_diagnostics);
        return all.ToList();
    }

    private HandoverDocument Empty(IReadOnlyList<RootCandidate> roots) => new()
    {
        ImagePath = _image.Path,
        ImageFormat = _image.FormatName,
        PageSize = _options.PageSize ?? _image.KhoNote?.PageSize ?? PageGeometry.Sizes[0],
        Roots = roots,
        Diagnostics = Findings(),
    };

    private HandoverDocument ReadRoot(RootCandidate candidate, IReadOnlyList<RootCandidate> roots)
    {
        DeviceTree? tree = ReadTree(candidate);
        if (tree is null)
        {
            return Empty(roots);
        }

        var root = new HandoverRoot(candidate, tree, _structures);
        var blobs = new BlobSource(_image, candidate);
        ReleaseChoice choice = new ReleaseSelector(_image, root, _options, blobs, _maps, _diagnostics).Choose();
        AbiRelease release = choice.Release;
        PageGeometry pages = choice.Abi.Pages;
        if (root.Address is ulong address && !pages.IsPageAligned(address))
        {
            _diagnostics.Add(DiagnosticDescriptors.PageSizeDisagrees, address, "root", $"0x{address:x} is not aligned to pages of {pages.PageSize} bytes");
        }

        IReadOnlyList<ScratchArea> scratch = ReadScratch(candidate);
        string? ignored = NotTakenOver.Why(_image.Memory, candidate, _options.ScratchAddress is null ? scratch : [], pages, _printed);
        if (ignored is not null)
        {
            _diagnostics.Add(DiagnosticDescriptors.NothingTakenOver, root.Address, "root", ignored);
        }

        MemoryMap? map = ReadMap(root, choice.Abi, scratch, ignored);
        var context = new BlobContext
        {
            Abi = choice.Abi,
            Catalog = _options.Catalog,
            Memory = _image.Memory,
            Map = map,
            Diagnostics = _diagnostics,
            IsReadLate = blobs.IsReadLate,
            SubsystemOf = KnownSubsystems.Of,
        };
        IReadOnlyList<Blob> typed = ReadBlobs(root, release, blobs, context);
        return new HandoverDocument
        {
            ImagePath = _image.Path,
            ImageFormat = _image.FormatName,
            PageSize = pages.PageSize,
            Release = choice,
            Root = root,
            Roots = roots,
            MemoryMap = map,
            Scratch = scratch,
            Blobs = typed,
            Diagnostics = Findings(),
        };
    }

    private DeviceTree? ReadTree(RootCandidate candidate)
    {
        ReadOnlyMemory<byte> bytes;
        if (candidate.Bytes is ReadOnlyMemory<byte> given)
        {
            bytes = given;
        }
        else
        {
            byte[] page = new byte[PageGeometry.Sizes[^1]];
            int read = _image.Memory.Read(candidate.Address!.Value, page, out _);
            if (read == 0)
            {
                _diagnostics.Add(DiagnosticDescriptors.RootUnreadable, candidate.Address, "root", $"the memory at 0x{candidate.Address:x} is {_image.Memory.WhyMissing(candidate.Address.Value)}");
                return null;
            }

            bytes = page.AsMemory(0, read);
        }

        string[] names = [.. _options.Catalog.Releases.SelectMany(RootFinder.RootNames).Distinct()];
        DeviceTree? tree = DeviceTree.Read(bytes, candidate.Address, _diagnostics, names);
        if (tree is null)
        {
            _diagnostics.Add(DiagnosticDescriptors.RootUnreadable, candidate.Address, "root", "no device tree can be read there");
        }

        return tree;
    }

    private IReadOnlyList<ScratchArea> ReadScratch(RootCandidate candidate)
    {
        if (_options.ScratchAddress is ulong address)
        {
            return ScratchReader.Read(_image.Memory, address, _options.ScratchSize ?? 0, _structures, _diagnostics);
        }

        if (candidate.Scratch is not null)
        {
            return candidate.Scratch;
        }

        return candidate.ScratchAddress is ulong found
            ? ScratchReader.Read(_image.Memory, found, candidate.ScratchSize ?? 0, _structures, _diagnostics)
            : [];
    }

    private MemoryMap? ReadMap(HandoverRoot root, ReleaseAt abi, IReadOnlyList<ScratchArea> scratch, string? ignored)
    {
        AbiRelease release = abi.Release;
        DeviceTreeProperty? property = root.Tree.Root.Property(release.Root.MapProperty);
        ulong? field = property is null ? root.Address : root.Address + (ulong)property.Offset;
        if (root.MapAddress(release) is not ulong address)
        {
            if (property is not null || !root.Tree.IsCut)
            {
                _diagnostics.Add(DiagnosticDescriptors.RootProperty, field, release.Root.MapProperty,
                    property is null ? "property missing" : $"{property.Value.Length} bytes, expected {sizeof(ulong)}");
            }

            return null;
        }

        MapLayout layout = abi.Map;
        if (address == 0)
        {
            _diagnostics.Add(DiagnosticDescriptors.MapNotFinalized, field, release.Root.MapProperty, "0: the writing kernel has not finalized the handover");
            return Unread(layout, address, "not finalized");
        }

        if (_image.Memory.Ranges.Count == 0)
        {
            _diagnostics.Add(DiagnosticDescriptors.NoMemory, field, release.Root.MapProperty, $"the memory map at 0x{address:x} cannot be followed: the image holds no physical memory");
            return Unread(layout, address, "not in the image");
        }

        Anchor[] anchors = [.. Anchors(root, release, abi.Pages)];
        return new MemoryMapReader(layout, new KnownMemory(_image.Memory, scratch), anchors, _maps, _diagnostics).Read(address, field ?? 0, ignored);
    }

    private static MemoryMap Unread(MapLayout layout, ulong address, string why) =>
        new(layout, address, [])
        {
            Trust = MapTrust.Partial,
            Evidence = [why],
            Nodes = 0,
            Leaves = 0,
            Structures = [],
            SuspectExtents = [],
            InvalidKeys = [],
            BrokenPointers = [],
        };
}
