using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>The input of a check's rules, and the receiver of their findings.</summary>
internal sealed class CheckContext
{
    private readonly Dictionary<(string Structure, string Field), (EnumerationSpec? Spec, IReadOnlyDictionary<string, ulong> Known)> _flags = [];

    /// <summary>Prepares a handover for the rules.</summary>
    public CheckContext(MemoryImage image, HandoverDocument document, ReleaseAt abi, CheckOptions options)
    {
        Image = image;
        Document = document;
        Abi = abi;
        Options = options;
        Formats = new PlaceContext(abi, options.Catalog);
        Map = document.MemoryMap is { Trust: not MapTrust.Stale, Nodes: > 0 } map ? map : null;
        Blocks = new PreservedBlocks(Map is null ? [] : Map.Extents.Concat(Map.SuspectExtents), Pages.PageShift);
        IReadOnlyList<RamRange>? stated = options.Memory ?? options.NextKernel?.Memory;
        RamIsStated = stated is not null;
        Known = new KnownMemory(image.Memory, document.Scratch);
        Machine = Known.Machine(stated, abi.SectionBits);
        Owners = OwnerCollector.Collect(this);
    }

    public MemoryImage Image { get; }

    public HandoverDocument Document { get; }

    /// <summary>The release that wrote the handover, at its page size.</summary>
    public ReleaseAt Abi { get; }

    /// <summary>The release that wrote the handover.</summary>
    public AbiRelease Release => Abi.Release;

    public CheckOptions Options { get; }

    public PageGeometry Pages => Abi.Pages;

    public StructureReader Structures => Abi.Structures;

    /// <summary>The memory map if it is readable and not stale; else null.</summary>
    public MemoryMap? Map { get; }

    /// <summary>All blocks of the map, believed or not.</summary>
    public PreservedBlocks Blocks { get; }

    /// <summary>The memory that image and scratch areas show.</summary>
    public KnownMemory Known { get; }

    /// <summary>The machine's memory: as stated, or as image and scratch areas show.</summary>
    public MachineMemory Machine { get; }

    /// <summary>The machine's memory if known to the byte; else null.</summary>
    public MachineMemory? Ram => Machine.IsDeclared ? Machine : null;

    /// <summary>The caller states the memory, which the decoder did not know.</summary>
    public bool RamIsStated { get; }

    /// <summary>The ranges that parts of the handover own, by address.</summary>
    public IReadOnlyList<HandoverPlace> Owners { get; }

    /// <summary>Formats and structures at the page size.</summary>
    public PlaceContext Formats { get; }

    public DiagnosticBag Findings { get; } = new();

    /// <summary>The map is read completely: memory outside it is not preserved.</summary>
    public bool MapIsWhole => Map is not null && Map.BrokenPointers.Count == 0 && Map.InvalidKeys.All(run => run.Problem != KeyProblem.OrderBitLost);

    /// <summary>Records a finding.</summary>
    public void Add(DiagnosticDescriptor descriptor, ulong? address, string where, string message) => Findings.Add(descriptor, address, where, message);

    /// <summary>The bits of a field that its enumeration of flags lacks.</summary>
    /// <param name="structure">Name of the structure.</param>
    public ulong UnknownFlags(string structure, string field, ulong value)
    {
        if (FlagsOf(structure, field).Spec is EnumerationSpec flags && value != 0)
        {
            foreach (ulong flag in flags.Values.Keys)
            {
                value &= ~flag;
            }
        }

        return value;
    }

    /// <summary>The flags that a field can have, by name; empty if they are not described.</summary>
    /// <param name="structure">Name of the structure.</param>
    /// <param name="field">Field of it.</param>
    public IReadOnlyDictionary<string, ulong> KnownFlags(string structure, string field) => FlagsOf(structure, field).Known;

    /// <summary>Looked up once, and not for each folio.</summary>
    private (EnumerationSpec? Spec, IReadOnlyDictionary<string, ulong> Known) FlagsOf(string structure, string field)
    {
        if (!_flags.TryGetValue((structure, field), out (EnumerationSpec? Spec, IReadOnlyDictionary<string, ulong> Known) flags))
        {
            StructureSpec spec = Structures.Layout(structure).Spec;
            flags.Spec = spec.Fields.FirstOrDefault(candidate => candidate.Id == field) is FieldSpec found ? Options.Catalog.Structures.Flags(spec, found) : null;
            var known = new Dictionary<string, ulong>(StringComparer.Ordinal);
            foreach ((ulong number, EnumerationValue flag) in flags.Spec?.Values ?? new Dictionary<ulong, EnumerationValue>())
            {
                known.Add(flag.Id, number);
            }

            flags.Known = known;
            _flags.Add((structure, field), flags);
        }

        return flags;
    }
}
