using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Memory is searched in parts by several threads: what lies at or across the ends of parts is found once, and in the order of addresses.</summary>
public sealed class SearchPartsTests
{
    private const ulong Root = 0x42b000;
    private const int RootLength = 4096;
    private const long MiB = 1 << 20;
    private const string Line = "KHO: disabling KHO revival: -22";

    /// <summary>Places at, before and across multiples of 32 MiB, where parts end, and of 1 MiB, where windows do.</summary>
    [Fact]
    public void Roots_and_log_lines_at_the_ends_of_parts_are_found_once_and_in_order()
    {
        long[] roots = [4096, MiB - 4096, MiB, (32 * MiB) - 4096, 32 * MiB, (33 * MiB) - 4096, (64 * MiB) - 4096, 64 * MiB, (70 * MiB) - 4096];
        long[] lines = [(16 * MiB) - 5, (48 * MiB) - 9, (32 * MiB) - 4096 - 40, (64 * MiB) - 4096 - 40];
        long[] across = [(40 * MiB) - 3, (96 * MiB) - 12];
        string path = Path.GetTempFileName();
        try
        {
            byte[] root = new byte[RootLength];
            using (MemoryImage golden = MemoryImage.Open(RepositoryFiles.Golden("linux-7.3/mini-7.3.4-out/handover.elf")))
            {
                golden.Memory.Read(Root, root, out _);
            }

            // No holes, which would be skipped.
            byte[] memory = new byte[100 * MiB];
            memory.AsSpan().Fill(0x55);
            Array.ForEach(roots, at => root.CopyTo(memory, at));
            foreach (long at in lines.Concat(across))
            {
                Encoding.ASCII.GetBytes(Line + "\0").CopyTo(memory, at);
            }

            File.WriteAllBytes(path, memory);
            using MemoryImage image = MemoryImage.Open(path, new MemoryImageOptions { RawBase = 0 });
            var finder = new RootFinder(image, ReleaseCatalog.BuiltIn);

            Assert.Equal(roots.Select(at => (ulong?)at), finder.Find(scan: true).Select(candidate => candidate.Address));
            Assert.Equal(lines.Concat(across).Order().Select(at => ((ulong)at, Line)), finder.Printed.Select(line => (line.Address, line.Text)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
