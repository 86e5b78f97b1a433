using Kho.Abi.Layouts;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>Reads single numbers of structures in physical memory.</summary>
internal static class MemoryFields
{
    private const int MostBytes = 9;

    /// <summary>Reads an element of a number.</summary>
    /// <param name="memory">Memory.</param>
    /// <param name="structure">Physical address of the structure.</param>
    /// <param name="field">Number.</param>
    /// <param name="index">Element, from 0 on.</param>
    /// <param name="value">Value.</param>
    /// <returns>Whether the number's bytes are there.</returns>
    public static bool TryRead(this IPhysicalMemory memory, ulong structure, in Field field, int index, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[MostBytes];
        bytes = bytes[..(field.End(index) - field.Offset(index))];
        bool isThere = memory.Read(structure + (ulong)field.Offset(index), bytes, out _) == bytes.Length;
        value = isThere ? field.ReadElement(bytes) : 0;
        return isThere;
    }
}
