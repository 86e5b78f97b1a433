using Kho.Abi.Layouts;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>Reads numbers of structures in physical memory.</summary>
internal static class MemoryFields
{
    private const int MostBytes = 9;

    /// <summary>Reads an element of an array of numbers.</summary>
    /// <param name="structure">Physical address of the structure.</param>
    /// <param name="index">Element, from 0 on.</param>
    /// <returns>False if the image lacks the number's bytes.</returns>
    public static bool TryRead(this IPhysicalMemory memory, ulong structure, in Field field, int index, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[MostBytes];
        bytes = bytes[..(field.End(index) - field.Offset(index))];
        bool isThere = memory.Read(structure + (ulong)field.Offset(index), bytes, out _) == bytes.Length;
        value = isThere ? field.ReadElement(bytes) : 0;
        return isThere;
    }
}
