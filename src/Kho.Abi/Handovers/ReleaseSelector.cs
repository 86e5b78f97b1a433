using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>
/// Detects the release that wrote a handover. Evidence, strongest first: the caller, the image's note, the root's compatible
/// strings, the alignment of bitmaps, whether the map preserves the handover's own memory under a layout, and the formats of
/// blobs. The name of the writing kernel comes last, because distributions choose it freely.
/// </summary>
internal sealed partial class ReleaseSelector
{
    private readonly MemoryImage _image;
    private readonly HandoverRoot _root;
    private readonly HandoverOptions _options;
    private readonly BlobSource _blobs;
    private readonly MapCache _maps;
    private readonly DiagnosticBag _diagnostics;
    private readonly KhoNote? _note;
    private readonly AbiRelease? _noted;
    private readonly string _noteProblem;
    private readonly StructureReader _structures;
    private readonly List<string> _reasons = [];

    public ReleaseSelector(MemoryImage image, HandoverRoot root, HandoverOptions options, BlobSource blobs, MapCache maps, DiagnosticBag diagnostics)
    {
        _image = image;
        _root = root;
        _options = options;
        _blobs = blobs;
        _maps = maps;
        _structures = options.Catalog.Structures.At(PageGeometry.Sizes[0]);
        _note = image.KhoNotes.FirstOrDefault(note => note.Root is null || note.Root == root.Address);
        _diagnostics = diagnostics;
        _noted = Noted(out _noteProblem);
    }

    private enum Fit
    {
        Against,
        Unknown,
        Hinted,
        For,
    }

    /// <summary>Detects the release.</summary>
    public ReleaseChoice Choose()
    {
        IReadOnlyList<AbiRelease> byStrings = ByPropertyNames(ByCompatible());
        List<ReleaseAt> byMap = ByMap(byStrings, out bool proven);
        List<ReleaseAt> candidates = ByBlobs(byMap);
        string? kernel = KernelName(candidates, out ReleaseSource kernelSource);
        AbiRelease? named = kernel is null ? null : _options.Catalog.FindByKernelRelease(kernel);
        foreach (AbiRelease? stated in (AbiRelease?[])[named, _noted, _options.Release])
        {
            Include(candidates, stated);
        }

        (AbiRelease release, ReleaseSource source) = Pick(candidates, named, kernelSource);
        int pageSize = PageSizeFor(release, candidates);
        IReadOnlyList<AbiRelease> fitting = [.. candidates.Select(candidate => candidate.Release).Distinct()];
        Report(release, source, fitting, proven, named, kernel, kernelSource);
        return new ReleaseChoice(ReleaseAt.Of(release, pageSize), source, fitting, proven, _reasons);
    }

    private IReadOnlyList<AbiRelease> ByCompatible()
    {
        // The catalog does not list combinations with proposals; one that the caller or the note names is tried beside the releases.
        AbiRelease[] named = [.. ((AbiRelease?[])[_noted, _options.Release]).OfType<AbiRelease>().Where(release => release.Proposals.Count > 0)];
        AbiRelease[] matching = [.. _options.Catalog.Releases.Union(named).Where(release => _root.Compatible.Contains(release.Root.Compatible))];
        string written = string.Join(", ", _root.Compatible);
        if (matching.Length > 0)
        {
            _reasons.Add($"the root says {written}");
            return matching;
        }

        string known = string.Join(", ", _options.Catalog.Releases.Select(release => release.Root.Compatible).Distinct());
        _diagnostics.Add(DiagnosticDescriptors.RootCompatibleUnknown, _root.Address, HandoverRoot.CompatibleProperty,
            _root.Compatible.Count == 0 ? $"no compatible string, expected one of {known}" : $"'{written}', expected one of {known}");
        return _options.Catalog.Releases;
    }

    private IReadOnlyList<AbiRelease> ByPropertyNames(IReadOnlyList<AbiRelease> releases)
    {
        List<string> names = [];
        foreach (DeviceTreeNode child in _root.Tree.Root.Children)
        {
            foreach (DeviceTreeProperty property in child.Properties)
            {
                if (property.Name is string name && !names.Contains(name))
                {
                    names.Add(name);
                }
            }
        }

        if (names.Count == 0)
        {
            return releases;
        }

        bool anySize = _options.Catalog.Releases.Any(release => release.Root.BlobSizeProperty is string size && names.Contains(size));
        AbiRelease[] matching = [.. releases.Where(release =>
            names.Contains(release.Root.BlobAddressProperty) && (release.Root.BlobSizeProperty is null ? !anySize : names.Contains(release.Root.BlobSizeProperty)))];
        if (matching.Length == 0)
        {
            return releases;
        }

        if (matching.Length < releases.Count)
        {
            _reasons.Add($"its nodes have the properties {string.Join(", ", names)}");
        }

        return matching;
    }

    private List<ReleaseAt> ByMap(IReadOnlyList<AbiRelease> releases, out bool proven)
    {
        List<(MapLayout Layout, Fit Fit)> known = [];
        List<(ReleaseAt Abi, Fit Fit)> all = [];
        foreach (int pageSize in PageSizes())
        {
            foreach (AbiRelease release in releases)
            {
                var abi = ReleaseAt.Of(release, pageSize);
                MapLayout layout = abi.Map;
                int same = known.FindIndex(other => other.Layout.ReadsLike(layout));
                Fit fit = same >= 0 ? known[same].Fit : Examine(release, layout, releases);
                if (same < 0)
                {
                    known.Add((layout, fit));
                }

                all.Add((abi, fit));
            }
        }

        Fit best = all.Max(candidate => candidate.Fit);
        proven = best >= Fit.Hinted;
        return [.. all.Where(candidate => candidate.Fit == best).Select(candidate => candidate.Abi)];
    }

    /// <summary>Page sizes to try: the stated one, else that of the machine, else all.</summary>
    private IReadOnlyList<int> PageSizes()
    {
        if (_options.PageSize is int user)
        {
            return [user];
        }

        int? stated = _root.Candidate.PageSize ?? _note?.PageSize ?? _image.VmCoreInfo?.PageSize;
        if (stated is int size && PageGeometry.Sizes.Contains(size))
        {
            return [size];
        }

        return _image.Machine == ElfMachine.X8664 ? [PageGeometry.Sizes[0]] : PageGeometry.Sizes;
    }

    private Fit Examine(AbiRelease release, MapLayout layout, IReadOnlyList<AbiRelease> releases)
    {
        if (_root.MapAddress(release) is not ulong address || address == 0 || _image.Memory.Ranges.Count == 0)
        {
            return Fit.Unknown;
        }

        // Alignment proves a bitmap's length at any page size. While several page sizes are possible, the anchors decide.
        Fit? proof = layout.Kind == MemoryMapKind.ChunkList ? ExamineBitmaps(layout, address, releases) : null;
        if (proof is Fit certain && (certain == Fit.Against || PageSizes().Count == 1))
        {
            return certain;
        }

        var probe = _maps.Probe(layout, _image.Memory, address);
        int present = 0;
        int absent = 0;
        foreach (Anchor anchor in HandoverReader.Anchors(_root, release, layout.Pages))
        {
            MapPresence presence = probe.Presence(anchor);
            present += presence == MapPresence.Present ? 1 : 0;
            absent += presence == MapPresence.Absent ? 1 : 0;
        }

        Fit fit = absent > present ? Fit.Against : present > absent ? Fit.For : proof is null ? Fit.Unknown : Fit.Hinted;
        _reasons.Add(present + absent == 0
            ? $"read as {layout}, the map leads nowhere"
            : $"read as {layout}, the map preserves {present} of the {present + absent} parts of the handover (root, blobs) that it can be asked for");
        return fit;
    }

    /// <summary>Compares bitmap sizes: alignment can prove that bitmaps are shorter than a page, and set bits hint that they are not.</summary>
    private Fit? ExamineBitmaps(MapLayout layout, ulong address, IReadOnlyList<AbiRelease> releases)
    {
        int pageBits = layout.Pages.PageSize * 8;
        int[] sizes = [.. releases
            .Where(release => release.MemoryMap.Kind == MemoryMapKind.ChunkList)
            .Select(release => ReleaseAt.Of(release, layout.Pages.PageSize).Map.BitmapBits)
            .Distinct()];
        if (sizes.Length < 2)
        {
            return null;
        }

        BitmapSizeEvidence evidence = _maps.Examine(layout, _image.Memory, address, sizes.Min() / 8);
        bool isShort = layout.BitmapBits < pageBits;
        if (evidence.ProvesShort)
        {
            if (isShort)
            {
                _reasons.Add($"{evidence.UnalignedPointers} bitmap pointers are not page-aligned and {evidence.StartsOffPage} ranges begin off a page-sized bitmap's grid: bitmaps of {layout.BitmapBits / 8} bytes");
            }

            return isShort ? Fit.For : Fit.Against;
        }

        if (evidence.SuggestsPage)
        {
            if (!isShort)
            {
                _reasons.Add($"all bitmap pointers are page-aligned, and {evidence.BitsBeyondShort} bitmaps have bits beyond the first {sizes.Min()}: page-sized bitmaps");
            }

            return isShort ? Fit.Against : Fit.For;
        }

        return null;
    }

    /// <summary>
    /// Adds a point release that the caller, the note or the kernel's name states, if its strings and blobs fit and a candidate
    /// reads maps alike.
    /// </summary>
    private void Include(List<ReleaseAt> candidates, AbiRelease? stated)
    {
        if (stated is null || !_options.Catalog.PointReleases.Contains(stated) || candidates.Exists(candidate => candidate.Release == stated)
            || !_root.Compatible.Contains(stated.Root.Compatible) || !BlobsFit(stated))
        {
            return;
        }

        ReleaseAt[] alike = [.. candidates
            .Where(candidate => ReleaseAt.Of(stated, candidate.Pages.PageSize).Map.ReadsLike(candidate.Map))
            .Select(candidate => ReleaseAt.Of(stated, candidate.Pages.PageSize)).Distinct()];
        candidates.AddRange(alike);
    }

    private string? KernelName(List<ReleaseAt> candidates, out ReleaseSource source)
    {
        source = ReleaseSource.Announcement;
        foreach ((string name, DeviceTreeNode? node) in Blobs())
        {
            foreach (AbiRelease release in candidates.Select(candidate => candidate.Release))
            {
                if (release.BlobFormat(name)?.Structure is { Consumer: BlobConsumer.AnnouncesWriter } format)
                {
                    return WriterAnnouncement.PreviousRelease(format, ReadBlob(name, node, release), _structures);
                }
            }
        }

        source = ReleaseSource.VmCoreInfo;
        return _root.Candidate.Source == RootSource.Scan ? _image.VmCoreInfo?.OsRelease : null;
    }

    private (AbiRelease Release, ReleaseSource Source) Pick(List<ReleaseAt> candidates, AbiRelease? named, ReleaseSource namedBy)
    {
        if (_options.Release is AbiRelease user)
        {
            return (user, ReleaseSource.User);
        }

        if (_note?.Release is string note)
        {
            if (_noted is not null)
            {
                return (_noted, ReleaseSource.Note);
            }

            _diagnostics.Add(DiagnosticDescriptors.ReleaseUnknown, null, "KHO.release", $"the image's note names '{note}', {_noteProblem}; the bytes decide");
        }

        if (named is not null && candidates.Any(candidate => candidate.Release == named))
        {
            return (named, namedBy);
        }

        AbiRelease released = candidates.Select(candidate => candidate.Release).LastOrDefault(release => release.Versions.Count > 0) ?? candidates[^1].Release;
        return (released, ReleaseSource.Evidence);
    }

    /// <summary>The release that the image's note names; null if it names none, or if the name is not usable, with the reason.</summary>
    private AbiRelease? Noted(out string problem)
    {
        problem = "which is no known release";
        if (_note?.Release is not string note)
        {
            return null;
        }

        try
        {
            return _options.Catalog.Find(note);
        }
        catch (KhoFormatException exception)
        {
            problem = $"which cannot be: {exception.Message}";
            return null;
        }
    }

    private int PageSizeFor(AbiRelease release, List<ReleaseAt> candidates)
    {
        int[] fitting = [.. candidates.Where(candidate => candidate.Release == release).Select(candidate => candidate.Pages.PageSize).Distinct()];
        int[] any = fitting.Length > 0 ? fitting : [.. candidates.Select(candidate => candidate.Pages.PageSize).Distinct()];
        if (PageSizes().Count > 1)
        {
            string sizes = string.Join(", ", any);
            _diagnostics.Add(DiagnosticDescriptors.PageSizeAssumed, null, "PAGE_SIZE",
                any.Length == 1 ? $"nothing states the page size; {sizes} bytes fit the memory map" : $"nothing states the page size and {sizes} bytes are possible; {any[0]} assumed");
        }

        if (_options.PageSize is int user && _note?.PageSize is int noted && user != noted)
        {
            _diagnostics.Add(DiagnosticDescriptors.PageSizeDisagrees, null, "KHO.pageSize", $"the image's note says {noted} bytes, the caller {user}");
        }

        return any[0];
    }

    private void Report(AbiRelease release, ReleaseSource source, IReadOnlyList<AbiRelease> fitting, bool proven, AbiRelease? named, string? kernel, ReleaseSource kernelSource)
    {
        string names = string.Join(", ", fitting.Select(candidate => candidate.Id));
        if (!_root.Compatible.Contains(release.Root.Compatible) && _root.Compatible.Count > 0)
        {
            _diagnostics.Add(DiagnosticDescriptors.ReleaseDisagrees, _root.Address, HandoverRoot.CompatibleProperty,
                $"{release.Id} ({Describe(source)}) writes '{release.Root.Compatible}', the root says '{string.Join(", ", _root.Compatible)}'");
        }
        else if (!fitting.Contains(release) && proven)
        {
            _diagnostics.Add(DiagnosticDescriptors.ReleaseDisagrees, _root.Address, FindingPlaces.MemoryMap,
                $"{release.Id} ({Describe(source)}) does not fit the bytes, {names} would: {string.Join("; ", _reasons)}");
        }

        if (kernel is not null)
        {
            _reasons.Add($"{Describe(kernelSource)} names the writing kernel: {kernel}");
            if (named is null)
            {
                _diagnostics.Add(DiagnosticDescriptors.ReleaseUnknown, null, Describe(kernelSource), $"kernel '{kernel}' belongs to no known release");
            }
            else if (proven && !fitting.Contains(named))
            {
                _diagnostics.Add(DiagnosticDescriptors.ReleaseDisagrees, null, Describe(kernelSource), $"kernel '{kernel}' would be {named.Id}, and the bytes fit {names}");
            }
        }

        if (fitting.Count > 1 && fitting.Contains(release))
        {
            _diagnostics.Add(DiagnosticDescriptors.ReleaseAmbiguous, _root.Address, HandoverRoot.CompatibleProperty, $"{names} {(proven ? "write these bytes alike" : "cannot be told apart")}; {release.Id} chosen by {Describe(source)}");
        }
    }

    /// <summary>Name of the evidence, for reports.</summary>
    public static string Describe(ReleaseSource source) => source switch
    {
        ReleaseSource.User => "user",
        ReleaseSource.Note => "note",
        ReleaseSource.Announcement => WriterAnnouncement.BlobName,
        ReleaseSource.VmCoreInfo => "vmcoreinfo",
        _ => "evidence",
    };
}
