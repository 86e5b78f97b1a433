using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Dumps;

/// <summary>One memory written in every format that can be opened.</summary>
internal static class DumpFormats
{
    public const string ElfCore = "elf-core";

    /// <summary>Where the parts of a split dump begin, as shares of the pages: in the middle of the handover.</summary>
    private static readonly double[] _borders = [0, 0.3, 0.6, 1];

    /// <summary>All formats but raw memory, in which every address is memory.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "elf-core", "elf-core-flattened", "kdump-4-zlib", "kdump-5-snappy", "kdump-6-zstd", "kdump-6-none", "kdump-6-zlib", "kdump-4-zstd",
        "kdump-flattened", "kdump-flattened-backwards", "kdump-split", "kdump-split-directory", "kdump-split-flattened", "lime", "lime-backwards",
    ];

    /// <summary>Writes a memory in one of the formats.</summary>
    /// <param name="directory">Where to.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="pages">Pages, ascending.</param>
    /// <param name="notes">ELF notes, for the formats that have them.</param>
    /// <returns>What to open.</returns>
    public static string[] Write(TemporaryDirectory directory, string name, IReadOnlyList<(ulong Number, byte[] Bytes)> pages, byte[] notes)
    {
        string[] parts = name.Split('-');
        switch (name)
        {
            case "elf-core":
                return [directory.Write(name, ElfCoreOf(pages, notes))];
            case "elf-core-flattened":
                return [directory.Write(name, FlattenedBuilder.Flatten(ElfCoreOf(pages, notes), 5000))];
            case "kdump-flattened":
                return [directory.Write(name, FlattenedBuilder.Flatten(Kdump(6, PageMethod.Zlib).Build(), 1000))];
            case "kdump-flattened-backwards":
                byte[] file = Kdump(6, PageMethod.Snappy).Build();
                FlattenedBuilder backwards = new();
                for (int at = (file.Length - 1) / 3000 * 3000; at >= 0; at -= 3000)
                {
                    backwards.Piece(at, file[at..Math.Min(file.Length, at + 3000)]);
                }

                return [directory.Write(name, backwards.Build())];
            case "kdump-split":
                return [.. Split(6).Select((part, index) => directory.Write($"{name}.{index}", part)).Reverse()];
            case "kdump-split-flattened":
                return [.. Split(6).Select((part, index) => directory.Write($"{name}.{index}", FlattenedBuilder.Flatten(part, 4096)))];
            case "kdump-split-directory":
                foreach ((byte[] part, int index) in Split(5).Select((part, index) => (part, index)))
                {
                    directory.Write($"parts/vmcore.{index}", part);
                }

                directory.Write("parts/vmcore-dmesg.txt", "[    0.000000] Linux version 7.3.4\n"u8);
                return [Path.Combine(directory.Path, "parts")];
            case "lime":
                return [directory.Write(name, LimeOf(GoldenPages.Runs(pages)))];
            case "lime-backwards":
                return [directory.Write(name, LimeOf(GoldenPages.Runs(pages).Reverse()))];
            case "raw":
                return [Raw()];
            default:
                return [directory.Write(name, Kdump(int.Parse(parts[1]), Enum.Parse<PageMethod>(parts[2], ignoreCase: true)).Build())];
        }

        KdumpBuilder Kdump(int version, PageMethod method) =>
            new KdumpBuilder { Version = version, Method = method, Notes = notes }.Pages(pages);

        IEnumerable<byte[]> Split(int version)
        {
            KdumpBuilder builder = Kdump(version, PageMethod.Zlib);
            ulong Border(int index) => index == _borders.Length - 1 ? builder.End : pages[(int)(_borders[index] * pages.Count)].Number;
            for (int index = 0; index + 1 < _borders.Length; index++)
            {
                yield return builder.Build((index == 0 ? 0 : Border(index), Border(index + 1)));
            }
        }

        string Raw()
        {
            string path = directory.Write(name, []);
            using FileStream stream = new(path, FileMode.Open, FileAccess.Write);
            foreach ((ulong number, byte[] bytes) in pages)
            {
                stream.Position = (long)(number * GoldenPages.PageSize);
                stream.Write(bytes);
            }

            return path;
        }
    }

    private static byte[] ElfCoreOf(IReadOnlyList<(ulong Number, byte[] Bytes)> pages, byte[] notes)
    {
        ElfCoreBuilder builder = new();
        builder.Notes(notes);
        foreach ((ulong address, byte[] bytes) in GoldenPages.Runs(pages))
        {
            builder.Load(address, bytes);
        }

        return builder.Build();
    }

    private static byte[] LimeOf(IEnumerable<(ulong Address, byte[] Bytes)> runs)
    {
        LimeBuilder builder = new();
        foreach ((ulong address, byte[] bytes) in runs)
        {
            builder.Range(address, bytes);
        }

        return builder.Build();
    }
}
