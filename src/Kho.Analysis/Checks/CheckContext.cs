using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>What all rules of a check look at, and where their findings go.</summary>
internal sealed class CheckContext
{
    /// <summary>Looks at a handover.</summary>
    public CheckContext(MemoryImage image, HandoverDocument document, AbiRelease release, CheckOptions options)
    {
        Image = image;
        Document = document;
        Release = release;
        Options = options;
        Pages = new PageGeometry(document.PageSize, release.PhysicalAddressBits);
        Formats = new PlaceContext(release, options.Catalog, document.PageSize);
        Map = document.MemoryMap is { Trust: not MapTrust.Stale, Nodes: > 0 } map ? map : null;
        Blocks = new PreservedBlocks(Map is null ? [] : [.. Map.Extents, .. Map.SuspectExtents], Pages.PageShift);
        IReadOnlyList<RamRange>? stated = options.Memory ?? options.NextKernel?.Memory;
        RamIsStated = stated is not null;
        Known = new KnownMemory(image.Memory, document.Scratch);
        Machine = Known.Machine(stated, release.Behaviour.Reserve.SectionBitsAt(document.PageSize));
        Owners = OwnerCollector.Collect(this);
    }

    public MemoryImage Image { get; }

    public HandoverDocument Document { get; }

    /// <summary>The release that wrote the handover.</summary>
    public AbiRelease Release { get; }

    public CheckOptions Options { get; }

    public PageGeometry Pages { get; }

    public StructureReader Structures => Formats.Structures;

    /// <summary>The memory map if it was read and is not stale; else null.</summary>
    public MemoryMap? Map { get; }

    /// <summary>Everything that the map says, believed or not.</summary>
    public PreservedBlocks Blocks { get; }

    /// <summary>What image and scratch areas show of memory.</summary>
    public KnownMemory Known { get; }

    /// <summary>Where the machine has memory: as stated, else as image and scratch areas show.</summary>
    public MachineMemory Machine { get; }

    /// <summary>Where the machine has memory, if that is known to the byte; else null.</summary>
    public MachineMemory? Ram => Machine.IsDeclared ? Machine : null;

    /// <summary>The memory was stated by the caller, and the decoder did not know it.</summary>
    public bool RamIsStated { get; }

    /// <summary>What the parts of the handover own, by address.</summary>
    public IReadOnlyList<HandoverPlace> Owners { get; }

    /// <summary>Formats and structures at the page size.</summary>
    public PlaceContext Formats { get; }

    /// <summary>Findings.</summary>
    public DiagnosticBag Findings { get; } = new();

    /// <summary>The map was read to its last block, so that what is not in it is not preserved.</summary>
    public bool MapIsWhole => Map is not null && Map.BrokenPointers.Count == 0 && Map.InvalidKeys.All(run => run.Problem != KeyProblem.OrderBitLost);

    /// <summary>Records a finding.</summary>
    public void Add(DiagnosticDescriptor descriptor, ulong? address, string where, string message) => Findings.Add(descriptor, address, where, message);

    /// <summary>Numbers as release descriptions' formulas name them.</summary>
    public Dictionary<string, long> Names() => new(StringComparer.Ordinal)
    {
        ["page_size"] = Pages.PageSize,
        ["page_shift"] = Pages.PageShift,
    };

    /// <summary>The bits of a field that the specification's enumeration of its flags does not have.</summary>
    /// <param name="structure">Name of the structure.</param>
    /// <param name="field">Field of it.</param>
    /// <param name="value">Its value.</param>
    public ulong UnknownFlags(string structure, string field, ulong value)
    {
        StructureSpec spec = Structures.Layout(structure).Spec;
        FieldSpec? found = spec.Fields.FirstOrDefault(candidate => candidate.Id == field);
        EnumerationSpec? flags = found is null ? null : Options.Catalog.Structures.Flags(spec, found);
        return flags is null ? value : flags.Values.Keys.Aggregate(value, (rest, flag) => rest & ~flag);
    }
}
