namespace Kho.Images;

/// <summary>
/// A copy of debugfs <c>kho/out</c> or <c>kho/in</c>: the root FDT and blobs, without the memory that they
/// point to. Any file may be missing or truncated: kernels from 6.19 on do not always show <c>out/fdt</c>, and
/// truncate it to its length at the file's creation.
/// </summary>
/// <param name="Path">Path of the directory.</param>
/// <param name="Direction">The side that it shows: by its name, else by the files that only <c>out</c> has.</param>
/// <param name="RootFdt">Bytes of <c>fdt</c>, or null.</param>
/// <param name="Blobs">Files of <c>sub_fdts</c>, by name.</param>
/// <param name="Scratch">Scratch areas of <c>scratch_phys</c> and <c>scratch_len</c>, in their order.</param>
/// <param name="Finalized">Value of <c>finalize</c> (kernels up to 7.0), or null.</param>
internal sealed partial record DebugfsDirectory(
    string Path,
    DebugfsDirection Direction,
    ReadOnlyMemory<byte>? RootFdt,
    IReadOnlyList<DebugfsBlob> Blobs,
    IReadOnlyList<DebugfsScratch> Scratch,
    bool? Finalized);

/// <summary>A blob that debugfs shows under a name.</summary>
/// <param name="Name">Name of the subsystem that preserved it, such as <c>LUO</c> or <c>memblock</c>.</param>
/// <param name="Bytes">Its bytes as debugfs shows them: an FDT or a structure, possibly truncated.</param>
internal sealed record DebugfsBlob(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>The side of a handover that a debugfs directory shows.</summary>
internal enum DebugfsDirection
{
    /// <summary>Neither the name nor the files show the side.</summary>
    Unknown,

    /// <summary><c>kho/out</c>: what this kernel hands to the next one.</summary>
    Out,

    /// <summary><c>kho/in</c>: what this kernel received from the previous one.</summary>
    In,
}

/// <summary>A scratch area as debugfs lists it.</summary>
/// <param name="Address">Physical address in bytes.</param>
/// <param name="Size">Length in bytes.</param>
internal readonly record struct DebugfsScratch(ulong Address, ulong Size);
