using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>The memory of a golden image as pages, to be written in other formats.</summary>
internal static class GoldenPages
{
    public const int PageSize = 4096;

    /// <summary>Every page of an image, ascending.</summary>
    public static List<(ulong Number, byte[] Bytes)> Of(string image)
    {
        using MemoryImage opened = MemoryImage.Open(RepositoryFiles.Golden(Path.Combine(image, "handover.elf")));
        return Of(opened.Memory);
    }

    public static List<(ulong Number, byte[] Bytes)> Of(IPhysicalMemory memory)
    {
        List<(ulong Number, byte[] Bytes)> pages = [];
        foreach (PhysicalRange range in memory.Ranges.Where(range => range.State == PageState.Present))
        {
            for (ulong address = range.Start; address <= range.Last; address += PageSize)
            {
                byte[] page = new byte[PageSize];
                Assert.Equal(PageSize, memory.Read(address, page, out _));
                pages.Add((address / PageSize, page));
            }
        }

        return pages;
    }

    /// <summary>Runs of pages that follow one another.</summary>
    public static IEnumerable<(ulong Address, byte[] Bytes)> Runs(IReadOnlyList<(ulong Number, byte[] Bytes)> pages)
    {
        for (int first = 0; first < pages.Count;)
        {
            int end = first + 1;
            while (end < pages.Count && pages[end].Number == pages[end - 1].Number + 1)
            {
                end++;
            }

            yield return (pages[first].Number * PageSize, [.. pages.Skip(first).Take(end - first).SelectMany(page => page.Bytes)]);
            first = end;
        }
    }
}
