using System.Numerics;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Subsystems;

/// <summary>What subsystems need to say which memory they hold.</summary>
/// <param name="release">The release that wrote the handover.</param>
/// <param name="catalog">Releases and structures.</param>
/// <param name="pageSize">Page size in bytes.</param>
internal sealed class PlaceContext(AbiRelease release, ReleaseCatalog catalog, int pageSize)
{
    public AbiRelease Release => release;

    public StructureReader Structures { get; } = new(catalog.Structures, pageSize);

    public ulong PageSize => (ulong)pageSize;

    public int PageShift { get; } = BitOperations.Log2((uint)pageSize);

    /// <summary>What a format says of a file, by the file's compatible string: the writer's own before those of any release; null if none says it.</summary>
    public T? FormatOfFile<T>(string compatible, Func<BlobFormatAbi, T?> select)
        where T : class =>
        catalog.Releases.Prepend(release).Select(each => each.FileFormat(compatible) is BlobFormatAbi format ? select(format) : null).FirstOrDefault(found => found is not null);

    /// <summary>One structure.</summary>
    public StructureRun One(string structure, ulong address, string use) => new(structure, address, (ulong)Structures.SizeOf(structure), use);

    /// <summary>Structures side by side, as many as there is room for.</summary>
    /// <param name="structure">Name in the specification.</param>
    /// <param name="address">Physical address of the first.</param>
    /// <param name="count">Number of structures as it is stated.</param>
    /// <param name="use">What they are for.</param>
    /// <param name="room">Bytes that they have room in.</param>
    public StructureRun Many(string structure, ulong address, ulong count, string use, ulong room = ulong.MaxValue)
    {
        ulong size = (ulong)Structures.SizeOf(structure);
        ulong fitting = size == 0 ? 0 : Math.Min(count, room / size);
        return new StructureRun(structure, address, fitting * size, use) { Count = fitting, IsArray = true };
    }
}
