namespace Kho.Images;

/// <summary>
/// A directory copied from debugfs <c>kho/out</c> or <c>kho/in</c>: the root FDT and blobs, without the memory that they
/// point to. Everything in it may be missing or cut short: kernels from 6.19 on do not always show <c>out/fdt</c>, and
/// show no more of it than its length when the file was created.
/// </summary>
/// <param name="Path">Path of the directory.</param>
/// <param name="Direction">Which side it shows: by its name, else by the files that only <c>out</c> has.</param>
/// <param name="RootFdt">Bytes of <c>fdt</c>; null if there is none.</param>
/// <param name="Blobs">Files of <c>sub_fdts</c>, by name.</param>
/// <param name="Scratch">Scratch areas of <c>scratch_phys</c> and <c>scratch_len</c>, in their order; empty if there are none.</param>
/// <param name="Finalized">What <c>finalize</c> says (kernels up to 7.0); null if there is none.</param>
internal sealed partial record DebugfsDirectory(
    string Path,
    DebugfsDirection Direction,
    ReadOnlyMemory<byte>? RootFdt,
    IReadOnlyList<DebugfsBlob> Blobs,
    IReadOnlyList<DebugfsScratch> Scratch,
    bool? Finalized);

/// <summary>A blob that debugfs shows under a name.</summary>
/// <param name="Name">Name of the subsystem that preserved it, such as <c>LUO</c> or <c>memblock</c>.</param>
/// <param name="Bytes">Its bytes as debugfs shows them: an FDT or a structure, perhaps cut short.</param>
internal sealed record DebugfsBlob(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>Which side of a handover a debugfs directory shows.</summary>
internal enum DebugfsDirection
{
    /// <summary>Neither its name nor its files tell.</summary>
    Unknown,

    /// <summary><c>kho/out</c>: what this kernel hands to the next one.</summary>
    Out,

    /// <summary><c>kho/in</c>: what this kernel got from the one before.</summary>
    In,
}

/// <summary>A scratch area as debugfs lists it.</summary>
/// <param name="Address">Physical address in bytes.</param>
/// <param name="Size">Length in bytes.</param>
internal readonly record struct DebugfsScratch(ulong Address, ulong Size);
