using Kho.Abi.Handovers;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

public sealed class ScanProgressTests
{
    [Theory]
    [InlineData("elf-core")]
    [InlineData("kdump-6-zlib")]
    [InlineData("lime")]
    public void A_search_says_how_far_it_has_come_up_to_its_end(string format)
    {
        using TemporaryDirectory directory = new();
        List<(ulong Number, byte[] Bytes)> pages = GoldenPages.Of("linux-7.3/7.3.4-early");
        pages.AddRange(Enumerable.Range(0, 1000).Select(index => (pages[^1].Number + 1 + (ulong)index, TestPages.Of((ulong)index))));
        using MemoryImage image = MemoryImage.Open(DumpFormats.Write(directory, format, pages, []));
        Listener listener = new();

        HandoverReader.Read(image, new HandoverOptions { Progress = listener });

        ulong total = (ulong)pages.Count * GoldenPages.PageSize;
        Assert.All(listener.Heard, progress => Assert.Equal(total, progress.Total));
        Assert.Equal(total, listener.Heard[^1].Done);
        Assert.Equal(listener.Heard.Select(progress => progress.Done).Order().Distinct(), listener.Heard.Select(progress => progress.Done));
        Assert.InRange(listener.Heard.Count, 4, pages.Count);
    }

    [Fact]
    public void Where_a_note_names_the_root_nothing_is_searched()
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden("linux-7.3/7.3.4-early/handover.elf"));
        Listener listener = new();

        HandoverReader.Read(image, new HandoverOptions { Progress = listener });
        Assert.Empty(listener.Heard);

        HandoverReader.FindRoots(image, new HandoverOptions { Progress = listener });
        Assert.NotEmpty(listener.Heard);
    }

    /// <summary>Two roots are found by one search, which is not made again to rank them.</summary>
    [Fact]
    public void Memory_is_searched_once()
    {
        List<(ulong Number, byte[] Bytes)> pages = GoldenPages.Of("linux-7.3/mini-7.3.4-early");
        byte[] root = pages.First(page => page.Bytes.AsSpan().IndexOf("kho-v4"u8) >= 0).Bytes;
        pages.Add((pages[^1].Number + 10, root));
        using TemporaryDirectory directory = new();
        using MemoryImage image = MemoryImage.Open(DumpFormats.Write(directory, "lime", pages, []));
        Listener listener = new();

        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Progress = listener });

        Assert.Contains(document.Diagnostics, diagnostic => diagnostic.Id == "KHO0025");
        Assert.Single(listener.Heard, progress => progress.Done == progress.Total);
    }

    private sealed class Listener : IProgress<ScanProgress>
    {
        public List<ScanProgress> Heard { get; } = [];

        public void Report(ScanProgress value) => Heard.Add(value);
    }
}
