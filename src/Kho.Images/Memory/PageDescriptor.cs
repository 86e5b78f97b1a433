using System.Buffers.Binary;
using Kdump = Kho.Images.Generated.Kdump;

namespace Kho.Images;

/// <summary>Where the contents of one page of a kdump-compressed dump are. A test holds its places against the specification.</summary>
/// <param name="Offset">File offset in bytes.</param>
/// <param name="Size">Length in the file, in bytes.</param>
/// <param name="Flags">How they are compressed.</param>
internal readonly record struct PageDescriptor(ulong Offset, uint Size, Kdump.PageFlag Flags)
{
    /// <summary>Length of a descriptor in bytes.</summary>
    public const int Length = 24;

    private const int SizeOffset = sizeof(ulong);
    private const int FlagsOffset = SizeOffset + sizeof(uint);

    /// <summary>Reads a descriptor.</summary>
    /// <param name="bytes">Its bytes.</param>
    public static PageDescriptor Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[SizeOffset..]),
        (Kdump.PageFlag)BinaryPrimitives.ReadInt32LittleEndian(bytes[FlagsOffset..]));
}
