using Elf = Kho.Images.Generated.ElfCore;

namespace Kho.Images;

/// <summary>A segment of an ELF core by its virtual addresses.</summary>
/// <param name="Start">Virtual address of the first byte.</param>
/// <param name="Length">Length in bytes of what the file holds.</param>
/// <param name="Offset">Where it is in the file.</param>
/// <param name="Physical">Physical address of the first byte; null for memory that has no one such address.</param>
internal readonly record struct VirtualSegment(ulong Start, ulong Length, ulong Offset, ulong? Physical)
{
    /// <summary>A live host has a few; a dump with very many is none.</summary>
    private const int Most = 4096;

    /// <summary>Adds the segment of a program header, if it has virtual addresses.</summary>
    public static void AddTo(List<VirtualSegment> segments, Elf.ProgramHeader header)
    {
        if (header.PVaddr != 0 && header.PFilesz != 0 && segments.Count < Most)
        {
            segments.Add(new VirtualSegment(header.PVaddr, header.PFilesz, header.POffset, header.PPaddr == ulong.MaxValue ? null : header.PPaddr));
        }
    }
}
