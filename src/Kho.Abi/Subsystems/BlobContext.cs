using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Subsystems;

/// <summary>The preserved blocks, as blob readers look them up.</summary>
internal interface IPreservedBlocks
{
    /// <summary>The blocks are not trusted: their memory may have been reused.</summary>
    bool IsStale { get; }

    /// <summary>Finds the trusted block that contains an address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    /// <param name="start">Physical address of the block's first byte.</param>
    /// <param name="order">Order of the block.</param>
    /// <returns>False if no trusted block contains the address.</returns>
    bool TryFindBlock(ulong address, out ulong start, out int order);

    /// <summary>Finds the trusted block that contains an address, and counts the blocks of the same order that follow it.</summary>
    /// <param name="address">Physical address in bytes.</param>
    /// <param name="start">Physical address of the block's first byte.</param>
    /// <param name="order">Order of the block.</param>
    /// <param name="following">Number of adjacent blocks after this one for whose first byte this method would return the same order.</param>
    /// <returns>False if no trusted block contains the address.</returns>
    bool TryFindBlock(ulong address, out ulong start, out int order, out ulong following);
}

/// <summary>Shared input of all blob readers: the release, memory, the map, and the bag for findings.</summary>
internal sealed class BlobContext
{
    private readonly HashSet<ulong> _entered = [];
    private bool? _excludesMemory;

    /// <summary>The release that wrote the blobs, at its page size.</summary>
    public required ReleaseAt Abi { get; init; }

    public AbiRelease Release => Abi.Release;

    public required ReleaseCatalog Catalog { get; init; }

    public PageGeometry Pages => Abi.Pages;

    public required IPhysicalMemory Memory { get; init; }

    /// <summary>
    /// True if the dump tool left out some of the machine's memory. The ranges are scanned once, regardless of the number of
    /// files.
    /// </summary>
    public bool ExcludesMemory => _excludesMemory ??= Memory.Ranges.Any(range => range.State == PageState.Excluded);

    /// <summary>Reads structures by name.</summary>
    public StructureReader Structures => Abi.Structures;

    /// <summary>The memory map; null if the handover has none.</summary>
    public required IPreservedBlocks? Map { get; init; }

    public required DiagnosticBag Diagnostics { get; init; }

    /// <summary>The subsystem that reads a format.</summary>
    public required Func<BlobFormatAbi, Subsystem> SubsystemOf { get; init; }

    /// <summary>The blobs come from debugfs of the kernel that received them, read after it had booted.</summary>
    public bool IsReadLate { get; init; }

    /// <summary>
    /// The blobs may have been consumed and their memory reused, because the map is stale or the blobs were read late. A mismatch
    /// is then a warning, not an error.
    /// </summary>
    public bool Consumed => IsReadLate || Map?.IsStale == true;

    /// <summary>
    /// Enters a structure that a pointer leads to. Each structure can be entered only once: no kernel shares one, and repeated
    /// pointers in a hostile image could make the work a multiple of the image's size.
    /// </summary>
    /// <param name="address">Physical address of the structure.</param>
    /// <param name="field">Physical address of the pointer, for findings.</param>
    /// <param name="where">The pointer in the kernel's names.</param>
    /// <returns>False, with a finding, if the structure was entered before.</returns>
    public bool Enter(ulong address, ulong? field, string where)
    {
        if (_entered.Add(address))
        {
            return true;
        }

        Mismatch(DiagnosticDescriptors.MetTwice, field, where, $"0x{address:x} was met before");
        return false;
    }

    /// <summary>True if a pointer can lead to a structure: it is a physical address and not null.</summary>
    /// <param name="address">The pointer's value.</param>
    /// <param name="holder">Physical address of the structure that holds the pointer, for findings.</param>
    /// <param name="where">The pointer in the kernel's names.</param>
    /// <returns>False, with a finding, if it cannot.</returns>
    public bool CanFollow(ulong address, ulong? holder, string where)
    {
        if (address != 0 && Pages.IsPhysical(address, (UInt128)1))
        {
            return true;
        }

        Mismatch(DiagnosticDescriptors.BlobPointer, holder, where, $"0x{address:x} is no physical address");
        return false;
    }

    /// <summary>Reads one structure in place.</summary>
    /// <param name="address">Physical address of the structure.</param>
    /// <param name="maximumLength">Maximum length of the structure in bytes.</param>
    /// <param name="where">The structure, or the structure and field that lead to it, in the kernel's names.</param>
    /// <param name="structure">Name of the structure in the specification.</param>
    /// <returns>The structure; null, with a finding, if it cannot be read.</returns>
    public StructureValue? Read(ulong address, int maximumLength, string where, string structure)
    {
        StructureValue? result = null;
        ReadEach(address, 1, maximumLength, where, structure, (_, value) => result = value);
        return result;
    }

    /// <summary>Reads adjacent structures in place and stops at the first that cannot be read.</summary>
    /// <param name="address">Physical address of the first structure.</param>
    /// <param name="count">Number of structures.</param>
    /// <param name="maximumLength">Maximum length of all structures together, in bytes.</param>
    /// <param name="where">Structure in the kernel's names.</param>
    /// <param name="structure">Name of the structure in the specification.</param>
    /// <param name="receive">Receives the physical address and the value of each structure.</param>
    /// <param name="announced">Physical address of the structure that states the count, and its field, for findings.</param>
    /// <returns>Number of structures that were read.</returns>
    public ulong ReadEach(ulong address, ulong count, int maximumLength, string where, string structure, Action<ulong, StructureValue> receive, (ulong? Address, string Field)? announced = null)
    {
        if (!CanFollow(address, address, where))
        {
            return 0;
        }

        ulong capacity = (ulong)(maximumLength / Structures.SizeOf(structure));
        if (count > capacity)
        {
            (ulong? place, string field) = announced ?? (address, where);
            Mismatch(DiagnosticDescriptors.CountTooLarge, place, field, $"{count} entries announced, at most {capacity} fit {maximumLength} bytes");
            count = capacity;
        }

        ulong room = (1UL << Pages.PhysicalAddressBits) - address;
        using var stream = new PhysicalStream(Memory, address, (long)Math.Min(room, (ulong)maximumLength));
        ulong read = 0;
        try
        {
            for (; read < count; read++)
            {
                ulong position = address + (ulong)stream.Position;
                receive(position, Structures.Read(structure, stream));
            }
        }
        catch (MissingMemoryException missing)
        {
            string what = read == 0 ? "" : $" ({read} of {count} read)";
            Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, missing.Address, where, $"{missing.Message}{what}");
        }
        catch (EndOfStreamException)
        {
            Mismatch(DiagnosticDescriptors.CountTooLarge, address, where, $"{count} entries announced, at most {read} fit {maximumLength} bytes");
        }

        return read;
    }

    /// <summary>Reads a text field of fixed length.</summary>
    /// <param name="field">Bytes of the field.</param>
    /// <param name="address">Physical address of the structure.</param>
    /// <param name="where">Structure and field in the kernel's names.</param>
    public string Text(ReadOnlySpan<byte> field, ulong? address, string where)
    {
        string text = KernelText.DecodeField(field, out bool terminated);
        if (!terminated)
        {
            Mismatch(DiagnosticDescriptors.StringUnterminated, address, where, $"{field.Length} bytes without a NUL");
        }

        return text;
    }

    /// <summary>Reports bytes that differ from what the format requires: an error, or a warning if their memory may have been reused.</summary>
    public void Mismatch(DiagnosticDescriptor descriptor, ulong? address, string where, string message) =>
        Diagnostics.Add(Consumed ? DiagnosticDescriptors.BlobReused : descriptor, address, where, message);

    /// <summary>Reads a structure's feature masks, and reports features that the release does not support.</summary>
    /// <param name="features">The feature masks that the format defines.</param>
    /// <param name="address">Physical address of the structure; null if unknown.</param>
    /// <param name="structure">The kernel's name for the structure.</param>
    public FeatureMasks Features(StructureValue value, FeaturesAbi features, ulong? address, string structure)
    {
        FeatureMasks masks = FeatureMasks.Of(value, features);
        Report(masks, features, address, structure);
        return masks;
    }

    /// <summary>Reports features that the release does not support.</summary>
    /// <param name="masks">Feature masks of a structure.</param>
    /// <param name="features">The feature masks that the format defines.</param>
    /// <param name="address">Physical address of the structure; null if unknown.</param>
    /// <param name="structure">The kernel's name for the structure.</param>
    public void Report(FeatureMasks masks, FeaturesAbi features, ulong? address, string structure)
    {
        if (masks.Refusal(features) is string reason)
        {
            Diagnostics.Add(DiagnosticDescriptors.FeatureRequired, address, $"{structure}.{features.Field}.req", $"{reason}: the next kernel refuses it");
        }

        if (masks.OptionalTo(features.Supp) is ulong optional and not 0)
        {
            Diagnostics.Add(DiagnosticDescriptors.FeatureOptional, address, $"{structure}.{features.Field}.active", $"{features.NamesOf(optional)} in use and not required: the next kernel ignores it");
        }
    }
}
