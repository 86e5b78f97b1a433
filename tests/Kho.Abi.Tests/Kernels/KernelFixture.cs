using System.Globalization;
using System.Text;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Kernels;

/// <summary>Contents that stand for a kernel's, and the same compressed by the tools that kernels are built with (fixtures/README.md).</summary>
internal static class KernelFixture
{
    /// <summary>The decompressed bytes: strings as a kernel holds them, then text with repeats, noise and zeros.</summary>
    public static byte[] Plain { get; } = Make();

    /// <summary>What a tool made of them.</summary>
    /// <param name="name">Name of the file.</param>
    public static byte[] Compressed(string name) => File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "tests", "Kho.Abi.Tests", "Kernels", "fixtures", name));

    private static byte[] Make()
    {
        List<byte> bytes = [.. "\0Linux version 7.3.4-fixture (builder@example) (gcc) #1 SMP 2026\n\0kho-v4\0luo-v5\0memfd-v2\0memblock-v1\0reserve-mem-v1\0"u8];
        uint seed = 1;
        for (int line = 0; line < 1200; line++)
        {
            bytes.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"line {line} of the fixture; ")));
            for (int noise = 0; line % 7 == 0 && noise < 24; noise++)
            {
                seed = ((seed * 1103515245) + 12345) & 0x7fffffff;
                bytes.Add((byte)(seed >> 16));
            }

            if (line % 50 == 0)
            {
                bytes.AddRange(new byte[300]);
            }

            if (line % 333 == 0)
            {
                bytes.AddRange([.. bytes.Take(2000)]);
            }
        }

        return [.. bytes];
    }
}
