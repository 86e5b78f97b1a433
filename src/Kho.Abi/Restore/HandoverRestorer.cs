using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>
/// Simulates what a kernel does with the handover in an image. The simulation reads the bytes as the reading kernel does, not as
/// the document describes them. The document only supplies the writer and what the writer intended.
/// </summary>
internal sealed partial class HandoverRestorer
{
    private readonly WrittenHandover _written;
    private readonly MemoryImage _image;
    private readonly HandoverDocument _document;
    private readonly ReleaseCatalog _catalog;
    private readonly AbiRelease _reader;
    private readonly ReaderConfiguration _configuration;
    private readonly AbiRelease? _writer;
    private readonly ReleaseAt _abi;
    private readonly List<string> _doubts = [];

    private HandoverRestorer(WrittenHandover written, AbiRelease reader, ReleaseCatalog catalog, ReaderConfiguration configuration)
    {
        _written = written;
        _image = written.Image;
        _document = written.Document;
        _reader = reader;
        _catalog = catalog;
        _configuration = configuration;
        _writer = _document.Release?.Release;
        _abi = ReleaseAt.Of(reader, configuration.PageSize ?? _document.PageSize);
    }

    /// <summary>Simulates a kernel that restores the handover in an image.</summary>
    /// <param name="image">Image; it is not modified.</param>
    /// <param name="document">Handover decoded from the image.</param>
    /// <param name="reader">Release of the restoring kernel. If its version fits several point releases, the report is that of
    /// the worst one.</param>
    /// <param name="catalog">Releases and structures; null for the built-in ones.</param>
    /// <param name="configuration">Build and boot options of the restoring kernel; null for the defaults of
    /// <see cref="ReaderConfiguration"/>.</param>
    /// <param name="boot">Boot data of the restoring kernel; null for those that lead to the image's root.</param>
    /// <exception cref="KhoFormatException">The document has no root and <paramref name="boot"/> is null, or the release cannot
    /// be evaluated at the page size.</exception>
    public static RestoreReport Restore(
        MemoryImage image,
        HandoverDocument document,
        AbiRelease reader,
        ReleaseCatalog? catalog = null,
        ReaderConfiguration? configuration = null,
        BootData? boot = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(document);
        return Restore(new WrittenHandover(image, document), reader, catalog, configuration, boot);
    }

    /// <summary>Simulates one of several kernels that restore the same handover.</summary>
    /// <param name="written">The handover, with what all kernels have in common.</param>
    /// <param name="reader">As for the other overload, like all further parameters.</param>
    public static RestoreReport Restore(WrittenHandover written, AbiRelease reader, ReleaseCatalog? catalog, ReaderConfiguration? configuration, BootData? boot = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (written.Document.Root is null && boot is null)
        {
            throw new KhoFormatException($"{written.Document.ImagePath}: no handover to restore");
        }

        catalog ??= ReleaseCatalog.BuiltIn;
        configuration ??= new ReaderConfiguration();
        return reader.Readings.Count > 1
            ? UnsettledReader.Worst(catalog, reader, reading => new HandoverRestorer(written, reading, catalog, configuration).Restore(boot))
            : new HandoverRestorer(written, reader, catalog, configuration).Restore(boot);
    }

    private int PageSize => _abi.Pages.PageSize;

    private RestoreReport Restore(BootData? boot)
    {
        HandoverRoot? root = _document.Root;
        if (root is not null && (root.Address is null || _image.Memory.Ranges.Count == 0))
        {
            return RestoreBlob(root);
        }

        MapRetrieval? written = _written.Retrieval;
        MachineMemory machine = _written.Machine(_configuration.Memory, _abi.SectionBits, out string? outliers);
        if (outliers is not null)
        {
            _doubts.Add(outliers);
        }

        boot ??= new BootData(root!.Address!.Value, (ulong)PageSize, root.Candidate.ScratchAddress, root.Candidate.ScratchSize ?? 0);
        var kernel = new RestoringKernel(_abi, _catalog, _configuration, _image.Memory, machine) { Processor = Processor(), ExpectedRuns = written?.Blocks.Runs.Count ?? 0 };
        kernel.Boot(boot);
        kernel.Consume();
        if (_written.BrokenMap is string broken && kernel.Revived && !kernel.DiedOfMap)
        {
            _doubts.Add(broken);
        }

        bool typed = TypesMatter(kernel, written);
        BlockComparison comparison = kernel.Revived && kernel.Blocks.Runs.Count > 0
            ? BlockComparison.Compare(written?.Blocks.Runs ?? [], kernel.Blocks.Runs, _abi.Pages.PageShift, typed)
            : _written.AllLost(_abi.Pages.PageShift);
        Diagnostic? ignored = NotTakenOver.Finding(_document);
        if (ignored is not null)
        {
            _doubts.Add($"the running kernel took nothing over, and uses the memory for other things: {ignored.Message}");
        }
        else if (_document.MemoryMap is { Trust: MapTrust.Stale })
        {
            _doubts.Add($"the memory map at 0x{_written.MapAddress:x} is stale: its pages hold something else by now, and not what the kernel read");
        }

        List<ComponentOutcome> components = Components(kernel, comparison, written, out ulong retyped);
        IReadOnlyList<ItemOutcome> items = kernel.Items;
        if (ignored is not null)
        {
            // However sound the bytes look, the running kernel does not reserve them.
            items = [.. items.Select(item => item.Verdict < RestoreVerdict.Misread && item.Verdict != RestoreVerdict.Refused ? item with { Verdict = RestoreVerdict.Misread, Message = "nothing was taken over" } : item)];
            components = [.. components.Select(component => component.Verdict < RestoreVerdict.Misread && component.Verdict != RestoreVerdict.Refused
                ? component with { Verdict = RestoreVerdict.Misread, Message = "nothing was taken over: its memory is not kept, and may hold something else by now" }
                : component)];
        }

        return new RestoreReport
        {
            Writer = _writer,
            Reader = _reader,
            PageSize = PageSize,
            WriterPageSize = _document.PageSize,
            Revived = kernel.Revived,
            SurvivesMap = kernel.SurvivesMap,
            RefusedBecause = kernel.RefusedBecause,
            Death = kernel.Death,
            Certain = _doubts.Count == 0 && kernel.Doubts.Count == 0,
            ReadsWhatIsAbsent = kernel.ReadsWhatIsAbsent,
            Doubts = [.. _doubts, .. kernel.Doubts],
            NotModelled = _configuration.NotModelled,
            Components = components,
            Items = items,
            BlocksWritten = written?.Blocks.Blocks ?? 0,
            BlocksReserved = kernel.Revived ? kernel.Blocks.Blocks : 0,
            Blocks = comparison,
            BlocksRetyped = retyped,
            PagesReserved = kernel.Revived ? kernel.Blocks.Pages : 0,
            NeverClaimed = kernel.Pages is null ? 0 : kernel.Claims.CountUnclaimed(kernel.Blocks),
            ManagedPages = kernel.Pages?.Managed ?? 0,
            KernelMessages = kernel.Messages,
            Diagnostics = _document.Diagnostics,
            BlockOutcomes = kernel.Revived ? kernel.BlockOutcomes : () => [],
        };
    }

    /// <summary>Reports on an image that holds only a root: whether the kernel accepts the root is all that is known.</summary>
    private RestoreReport RestoreBlob(HandoverRoot root)
    {
        bool compatible = root.Compatible.Contains(_reader.Root.Compatible) && _configuration.KhoBuilt;
        string why = _configuration.KhoBuilt ? $"the root is compatible with '{string.Join("', '", root.Compatible)}', not with '{_reader.Root.Compatible}'" : "the kernel is built without KHO";
        RestoreVerdict verdict = compatible ? RestoreVerdict.Panics : RestoreVerdict.Refused;
        string message = compatible ? "the image holds no memory: nothing can be told" : why;
        string[] doubts = compatible ? ["the image holds no memory, so the memory map cannot be read; the worst is told"] : [];
        return new RestoreReport
        {
            Writer = _writer,
            Reader = _reader,
            PageSize = PageSize,
            WriterPageSize = _document.PageSize,
            Revived = compatible,
            RefusedBecause = compatible ? null : why,
            Certain = doubts.Length == 0,
            IsUntold = compatible,
            Doubts = doubts,
            Components =
            [
                new ComponentOutcome(ComponentOutcome.MemoryMap, _writer?.Root.Compatible, verdict, message),
                .. _document.Blobs.Select(blob => new ComponentOutcome(blob.Name, blob.Format, verdict, message)),
            ],
            Items = [],
            BlocksWritten = 0,
            BlocksReserved = 0,
            Blocks = BlockComparison.Compare([], [], _abi.Pages.PageShift, compareTypes: false),
            BlocksRetyped = 0,
            PagesReserved = 0,
            NeverClaimed = 0,
            ManagedPages = 0,
            KernelMessages = [],
            Diagnostics = _document.Diagnostics,
            BlockOutcomes = () => [],
        };
    }

    /// <summary>Architecture of the restoring kernel. It must be the writer's, because kexec cannot change it.</summary>
    private ElfMachine? Processor()
    {
        ElfMachine? stated = _configuration.Machine switch
        {
            "aarch64" => ElfMachine.Aarch64,
            "x86_64" => ElfMachine.X8664,
            _ => null,
        };
        if (stated is not null && _image.Machine is ElfMachine own && own != stated)
        {
            _doubts.Add($"the reading kernel is built for {_configuration.Machine}, and the image is of another machine: no kexec leads from one to the other");
        }

        return stated ?? _image.Machine;
    }
}

/// <summary>
/// A handover as its writer left it, and what is the same for every kernel that reads it: the blocks as the writer's own release
/// decodes them, and the machine's memory. Each is computed once. Not safe for several threads at once.
/// </summary>
/// <param name="image">Image; it is not modified.</param>
/// <param name="document">Handover decoded from the image.</param>
internal sealed class WrittenHandover(MemoryImage image, HandoverDocument document)
{
    private readonly Dictionary<int, (MachineMemory Machine, string? Doubt)> _machines = [];
    private readonly Dictionary<int, BlockComparison> _allLost = [];
    private string? _brokenMap;
    private MapRetrieval? _retrieval;
    private bool _isRead;

    /// <summary>The image.</summary>
    public MemoryImage Image => image;

    /// <summary>The handover decoded from it.</summary>
    public HandoverDocument Document => document;

    /// <summary>Physical address of the memory map; 0 if there is none.</summary>
    public ulong MapAddress => document.MemoryMap?.Address ?? 0;

    /// <summary>The blocks as the writer's own release decodes them, at the writer's page size; null if the writer or the map is unknown.</summary>
    public MapRetrieval? Retrieval
    {
        get
        {
            Read();
            return _retrieval;
        }
    }

    /// <summary>Why not all blocks are known; null if they are.</summary>
    public string? BrokenMap
    {
        get
        {
            Read();
            return _brokenMap;
        }
    }

    /// <summary>What a kernel that takes nothing over loses.</summary>
    /// <param name="pageShift">Binary logarithm of the kernel's page size in bytes.</param>
    public BlockComparison AllLost(int pageShift)
    {
        if (!_allLost.TryGetValue(pageShift, out BlockComparison? lost))
        {
            _allLost[pageShift] = lost = BlockComparison.Compare(Retrieval?.Blocks.Runs ?? [], [], pageShift, compareTypes: false);
        }

        return lost;
    }

    /// <summary>The machine's memory: as it is stated, else inferred from the image.</summary>
    /// <param name="stated">Memory ranges from a reliable source; null if unknown.</param>
    /// <param name="sectionBits">Binary logarithm of the size of a memory section in bytes.</param>
    /// <param name="doubt">Why the memory is uncertain, in one sentence; null if there is no reason.</param>
    public MachineMemory Machine(IReadOnlyList<RamRange>? stated, int sectionBits, out string? doubt)
    {
        doubt = null;
        if (stated is not null)
        {
            return new KnownMemory(image.Memory, document.Scratch).Machine(stated, sectionBits);
        }

        if (!_machines.TryGetValue(sectionBits, out (MachineMemory Machine, string? Doubt) inferred))
        {
            _machines[sectionBits] = inferred = Infer(sectionBits);
        }

        doubt = inferred.Doubt;
        return inferred.Machine;
    }

    private (MachineMemory Machine, string? Doubt) Infer(int sectionBits)
    {
        var known = new KnownMemory(image.Memory, document.Scratch);
        if (Retrieval is null || document.MemoryMap is not MemoryMap { Trust: not MapTrust.Stale } map)
        {
            return (known.Machine(null, sectionBits), null);
        }

        MachineMemory machine = known.MachineWithBlocks(map, sectionBits, out IReadOnlyList<PreservedExtent> outliers);
        ulong blocks = outliers.Aggregate(0UL, (sum, extent) => sum + extent.Blocks);
        return (machine, outliers.Count == 0 ? null
            : $"{blocks} of {map.Blocks} blocks lie above 0x{known.Machine(null, sectionBits).End:x}, the end of what the image shows of memory; they are taken for damage (state the machine's memory if they are not)");
    }

    private void Read()
    {
        if (_isRead || document.Release?.Abi is not ReleaseAt writer || MapAddress == 0)
        {
            return;
        }

        var anywhere = new MachineMemory([new RamRange(0, 1UL << writer.Pages.PhysicalAddressBits)], 40, isDeclared: true);
        var retrieval = new MapRetrieval(writer.Map, new KernelMemory(image.Memory, anywhere, writer.Structures), 64, stamps: false, document.MemoryMap!.Extents.Count);
        try
        {
            retrieval.Walk(MapAddress);
        }
        catch (KernelDeathException death)
        {
            _brokenMap = $"the writer's own map is broken, so that what was written is not known: {death.Message}";
        }

        // What ends the walk otherwise ends it for every reader.
        (_retrieval, _isRead) = (retrieval, true);
    }
}
