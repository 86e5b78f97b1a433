using System.Buffers.Binary;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Collects the places of a decoded handover's structures: in the memory that it occupies, and in the boot data.</summary>
internal static class StructurePlaceCollector
{
    /// <summary>Name of the file that specifies device trees; stands for a tree as a whole.</summary>
    internal const string DeviceTreeFile = "flattened_devicetree";

    /// <summary>Largest device tree in bytes; of a longer one only this much is shown.</summary>
    private const uint MaximumTree = 16 << 20;

    /// <summary>Collects all places.</summary>
    /// <param name="options">Options with which the document was decoded.</param>
    public static StructurePlaces Collect(IPhysicalMemory memory, HandoverOptions options, HandoverDocument document)
    {
        if (document.Release is null)
        {
            return new StructurePlaces([]);
        }

        StructureReader structures = document.Release.Abi.Structures;
        bool isStale = document.MemoryMap?.Trust == MapTrust.Stale;
        List<StructurePlace> places = [];
        foreach (HandoverPlace held in HandoverPlaces.Of(document, options.Catalog))
        {
            bool isTrusted = !isStale || held.Kind != PlaceKind.MapPage;
            foreach (StructurePlace place in held.Structures.Select(run => Place(memory, structures, run)).OfType<StructurePlace>())
            {
                places.Add(isTrusted ? place : place with { IsTrusted = false });
            }
        }

        return new StructurePlaces(places.Concat(Scratch(options, document, document.Release.Release, structures)));
    }

    private static IEnumerable<StructurePlace> Scratch(HandoverOptions options, HandoverDocument document, AbiRelease release, StructureReader structures)
    {
        ulong? address = options.ScratchAddress ?? document.Root?.Candidate.ScratchAddress;
        ulong? size = options.ScratchAddress is null ? document.Root?.Candidate.ScratchSize : options.ScratchSize;
        if (address is ulong start && size is ulong bytes && document.Scratch.Count > 0)
        {
            ulong each = (ulong)structures.SizeOf(release.Scratch);
            var run = new StructureRun(release.Scratch, start, bytes / each * each, "scratch areas") { Count = bytes / each, IsArray = true };
            return Place(structures, run) is StructurePlace place ? [place] : [];
        }

        return [];
    }

    /// <summary>Place of an array of structures or of a device tree; null if no tree begins at the address.</summary>
    private static StructurePlace? Place(IPhysicalMemory memory, StructureReader structures, StructureRun run) =>
        run.Structure is not null ? Place(structures, run)
        : TreeLength(memory, run.Address) is ulong length ? Fitting(TreePlace(run.Address, Math.Min(length, run.Length), run.Use, run.PropertyTypes))
        : null;

    private static StructurePlace? Place(StructureReader structures, StructureRun run) => Fitting(new StructurePlace
    {
        Address = run.Address,
        Length = run.Length,
        Structure = run.Structure!,
        KernelName = structures.Layout(run.Structure!).Spec.KernelName,
        Use = run.Use,
        Count = run.Count,
        IsArray = run.IsArray,
    });

    /// <summary>The place itself; null if it is empty or wraps past the end of the address space.</summary>
    private static StructurePlace? Fitting(StructurePlace place) => place.Length > 0 && place.Last >= place.Address ? place : null;

    /// <summary>Length in bytes of the device tree at an address, limited to the largest size of a blob; null if no tree begins there.</summary>
    internal static ulong? TreeLength(IPhysicalMemory memory, ulong address)
    {
        Span<byte> head = stackalloc byte[2 * sizeof(uint)];
        return memory.Read(address, head, out _) == head.Length && BlobSource.IsTree(head)
            ? Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head[sizeof(uint)..]), MaximumTree)
            : null;
    }

    /// <summary>The place of a device tree.</summary>
    internal static StructurePlace TreePlace(ulong address, ulong length, string use, IReadOnlyDictionary<string, string>? types) => new()
    {
        Address = address,
        Length = length,
        Structure = DeviceTreeFile,
        KernelName = "device tree",
        Use = use,
        IsDeviceTree = true,
        PropertyTypes = types ?? new Dictionary<string, string>(StringComparer.Ordinal),
    };
}
