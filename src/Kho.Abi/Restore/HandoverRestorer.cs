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
    private readonly MemoryImage _image;
    private readonly HandoverDocument _document;
    private readonly ReleaseCatalog _catalog;
    private readonly AbiRelease _reader;
    private readonly ReaderConfiguration _configuration;
    private readonly AbiRelease? _writer;
    private readonly ReleaseAt _abi;
    private readonly List<string> _doubts = [];
    private string? _brokenMap;

    private HandoverRestorer(MemoryImage image, HandoverDocument document, AbiRelease reader, ReleaseCatalog catalog, ReaderConfiguration configuration)
    {
        _image = image;
        _document = document;
        _reader = reader;
        _catalog = catalog;
        _configuration = configuration;
        _writer = document.Release?.Release;
        _abi = ReleaseAt.Of(reader, configuration.PageSize ?? document.PageSize);
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
        ArgumentNullException.ThrowIfNull(reader);
        if (document.Root is null && boot is null)
        {
            throw new KhoFormatException($"{document.ImagePath}: no handover to restore");
        }

        catalog ??= ReleaseCatalog.BuiltIn;
        configuration ??= new ReaderConfiguration();
        return reader.Readings.Count > 1
            ? UnsettledReader.Worst(catalog, reader, reading => new HandoverRestorer(image, document, reading, catalog, configuration).Restore(boot))
            : new HandoverRestorer(image, document, reader, catalog, configuration).Restore(boot);
    }

    private int PageSize => _abi.Pages.PageSize;

    private RestoreReport Restore(BootData? boot)
    {
        HandoverRoot? root = _document.Root;
        if (root is not null && (root.Address is null || _image.Memory.Ranges.Count == 0))
        {
            return RestoreBlob(root);
        }

        MapRetrieval? written = ReadWritten(out ulong mapAddress);
        MachineMemory machine = Machine(written);
        boot ??= new BootData(root!.Address!.Value, (ulong)PageSize, root.Candidate.ScratchAddress, root.Candidate.ScratchSize ?? 0);
        var kernel = new RestoringKernel(_abi, _catalog, _configuration, _image.Memory, machine) { Processor = Processor() };
        kernel.Boot(boot);
        kernel.Consume();
        if (_brokenMap is not null && kernel.Revived && !kernel.DiedOfMap)
        {
            _doubts.Add(_brokenMap);
        }

        bool typed = TypesMatter(kernel, written);
        BlockComparison comparison = BlockComparison.Compare(written?.Blocks.Runs ?? [], kernel.Revived ? kernel.Blocks.Runs : [], _abi.Pages.PageShift, typed);
        Diagnostic? ignored = NotTakenOver.Finding(_document);
        if (ignored is not null)
        {
            _doubts.Add($"the running kernel took nothing over, and uses the memory for other things: {ignored.Message}");
        }
        else if (_document.MemoryMap is { Trust: MapTrust.Stale })
        {
            _doubts.Add($"the memory map at 0x{mapAddress:x} is stale: its pages hold something else by now, and not what the kernel read");
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

    /// <summary>The blocks as the writer's own release decodes them, at the writer's page size.</summary>
    private MapRetrieval? ReadWritten(out ulong mapAddress)
    {
        mapAddress = _document.MemoryMap?.Address ?? 0;
        if (_document.Release?.Abi is not ReleaseAt writer || mapAddress == 0)
        {
            return null;
        }

        var anywhere = new MachineMemory([new RamRange(0, 1UL << writer.Pages.PhysicalAddressBits)], 40, isDeclared: true);
        var retrieval = new MapRetrieval(writer.Map, new KernelMemory(_image.Memory, anywhere, writer.Structures), 64, stamps: false);
        try
        {
            retrieval.Walk(mapAddress);
        }
        catch (KernelDeathException death)
        {
            _brokenMap = $"the writer's own map is broken, so that what was written is not known: {death.Message}";
        }

        return retrieval;
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

    /// <summary>The machine's memory: as the configuration states it, else inferred from the image.</summary>
    private MachineMemory Machine(MapRetrieval? written)
    {
        int sectionBits = _abi.SectionBits;
        var known = new KnownMemory(_image.Memory, _document.Scratch);
        if (_configuration.Memory is not null || written is null || _document.MemoryMap is not MemoryMap { Trust: not MapTrust.Stale } map)
        {
            return known.Machine(_configuration.Memory, sectionBits);
        }

        MachineMemory machine = known.MachineWithBlocks(map, sectionBits, out IReadOnlyList<PreservedExtent> outliers);
        if (outliers.Count > 0)
        {
            ulong blocks = outliers.Aggregate(0UL, (sum, extent) => sum + extent.Blocks);
            ulong end = known.Machine(null, sectionBits).End;
            _doubts.Add($"{blocks} of {map.Blocks} blocks lie above 0x{end:x}, the end of what the image shows of memory; they are taken for damage (state the machine's memory if they are not)");
        }

        return machine;
    }
}
