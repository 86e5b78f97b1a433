using System.Text.RegularExpressions;
using Kho.Abi.Subsystems.Memblock;

namespace Kho.Abi.Tests.Golden;

/// <summary>reserve_mem regions against the writer's command line and the kernels' blocks.</summary>
public sealed partial class ReservedMemoryTests
{
    [Theory]
    [MemberData(nameof(GoldenImages.WithReservedMemory), MemberType = typeof(GoldenImages))]
    public void The_regions_are_those_of_the_command_line(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        Dictionary<string, (ulong Size, ulong Alignment)> expected = Option().Matches(golden.Expected.CommandLine!)
            .ToDictionary(match => match.Groups[3].Value, match => (Bytes(match.Groups[1].Value), Bytes(match.Groups[2].Value)));

        IReadOnlyList<ReservedRegion> regions = Regions(decoded);

        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), regions.Select(region => region.Name).Order(StringComparer.Ordinal));
        foreach (ReservedRegion region in regions)
        {
            Assert.Equal(expected[region.Name].Size, region.Size);
            Assert.Equal(0UL, region.Start % expected[region.Name].Alignment);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithReservedMemory), MemberType = typeof(GoldenImages))]
    public void Blocks_fill_every_region(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.NotEmpty(Regions(decoded));
        Assert.All(Regions(decoded), region => AssertFilled(golden, region));
        if (golden.IsUntouched)
        {
            Assert.All(Regions(decoded), region => Assert.True(decoded.Map.Covers(region.Start!.Value, region.Size!.Value), region.Name));
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Pairs), MemberType = typeof(GoldenImages))]
    public void The_regions_of_a_pair_are_those_that_its_reader_revived_by_name(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.Equal(
            golden.Expected.KernelMessages.Select(line => Revived().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal),
            Regions(decoded).Select(region => region.Name).Order(StringComparer.Ordinal));
        Assert.All(Regions(decoded), region => AssertFilled(golden, region));
    }

    private static void AssertFilled(GoldenImage golden, ReservedRegion region)
    {
        ulong start = region.Start!.Value;
        ulong end = start + region.Size!.Value;
        ulong covered = 0;
        foreach (ExpectedBlock block in golden.Expected.WrittenBlocks)
        {
            ulong blockEnd = block.Start + ((ulong)golden.Note.PageSize << block.Order);
            covered += Math.Max(start, block.Start) < Math.Min(end, blockEnd) ? Math.Min(end, blockEnd) - Math.Max(start, block.Start) : 0;
        }

        Assert.Equal(region.Size, covered);
    }

    private static IReadOnlyList<ReservedRegion> Regions(DecodedImage decoded)
    {
        MemblockValue? memblock = decoded.ValueOf<MemblockValue>("memblock");
        Assert.NotNull(memblock);
        return memblock.Regions;
    }

    private static ulong Bytes(string text)
    {
        int shift = text[^1] switch
        {
            'K' => 10,
            'M' => 20,
            'G' => 30,
            _ => 0,
        };
        return ulong.Parse(shift == 0 ? text : text[..^1]) << shift;
    }

    [GeneratedRegex(@"\breserve_mem=([0-9]+[KMG]?):([0-9]+[KMG]?):(\S+)")]
    private static partial Regex Option();

    [GeneratedRegex("^Revived memory reservation '(.+)' from KHO$")]
    private static partial Regex Revived();
}
