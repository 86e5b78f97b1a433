using System.Text.RegularExpressions;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;

namespace Kho.Abi.Tests.Golden;

/// <summary>LUO's sessions and files against the log of the program that made them.</summary>
public sealed partial class LuoTests
{
    private const string ManyFiles = "many-files";

    [Theory]
    [MemberData(nameof(GoldenImages.WithFiles), MemberType = typeof(GoldenImages))]
    public void The_sessions_are_those_that_the_program_made(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        LuoValue luo = Luo(decoded);
        (int files, int sessions) = Many(golden);
        IEnumerable<string> expected = golden.Expected.SessionsOpened
            .Concat(files > 0 ? [ManyFiles] : [])
            .Concat(Enumerable.Range(0, sessions).Select(number => $"many-{number:d3}"));

        Assert.Equal(expected.Order(StringComparer.Ordinal), luo.Sessions.Select(session => session.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithFiles), MemberType = typeof(GoldenImages))]
    public void The_files_are_as_many_as_the_program_preserved(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        LuoValue luo = Luo(decoded);
        (int files, _) = Many(golden);

        Assert.Equal(golden.Expected.FilesPreserved.Count + files, luo.Sessions.Sum(session => session.Files.Count));
        Assert.Equal(files, luo.Sessions.SingleOrDefault(session => session.Name == ManyFiles)?.Files.Count ?? 0);
        foreach (LuoSession session in luo.Sessions.Where(session => session.Name != ManyFiles))
        {
            ulong[] expected = [.. golden.Expected.FilesPreserved.Where(file => file.Session == session.Name).Select(file => file.Token).Order()];
            Assert.Equal(expected, session.Files.Select(file => file.Token).Order());
        }
    }

    [Theory]
    [InlineData("linux-6.19/6.19.6-out")]
    [InlineData("linux-7.1/7.1.3-out")]
    [InlineData("linux-7.2/7.2.6-out")]
    [InlineData("linux-7.3/7.3.4-out")]
    public void Sessions_and_files_of_several_blocks_or_of_one_long_array_are_all_found(string image)
    {
        using DecodedImage decoded = GoldenImage.Named(image).Decode();
        LuoValue luo = Luo(decoded);

        Assert.Equal((66, 78), (luo.Sessions.Count, luo.Sessions.Sum(session => session.Files.Count)));
        Assert.Equal(78, luo.Sessions.SelectMany(session => session.Files).Select(file => file.Data).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithFiles), MemberType = typeof(GoldenImages))]
    public void Every_file_is_in_its_session_with_size_position_and_seals(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        LuoValue luo = Luo(decoded);

        // The format of 6.19 and 7.0 has no seals; a memfd made without MFD_ALLOW_SEALING has F_SEAL_SEAL.
        bool hasSeals = golden.Release is not ("linux-6.19" or "linux-7.0");
        foreach (ExpectedFile expected in golden.Expected.FilesPreserved)
        {
            (LuoFile file, MemfdValue memfd) = FindFile(luo, expected);
            uint? seals = !hasSeals ? null : expected.SealsRequested == 0 ? 1 : expected.SealsRequested;
            Assert.Equal(hasSeals ? "memfd-v2" : "memfd-v1", file.Compatible);
            Assert.Equal((expected.Size, expected.Pos, seals), (memfd.Size, memfd.Pos, memfd.Seals));
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Retrieved), MemberType = typeof(GoldenImages))]
    public void Every_file_has_the_position_and_seals_that_the_next_kernel_showed(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        LuoValue luo = Luo(decoded);
        int retrieved = 0;

        foreach (Match line in golden.Expected.RetrieveResults.Select(line => Retrieve().Match(line)).Where(match => match.Success))
        {
            ulong token = Expectation.Hex("0x" + line.Groups["token"].Value);
            LuoFile file = luo.Sessions.Single(session => session.Name == line.Groups["session"].Value).Files.Single(file => file.Token == token);
            var memfd = Assert.IsType<MemfdValue>(file.Value);
            Assert.Equal(ulong.Parse(line.Groups["pos"].ValueSpan), memfd.Pos);
            if (memfd.Seals is uint seals)
            {
                Assert.Equal(uint.Parse(line.Groups["seals"].ValueSpan), seals);
            }

            retrieved++;
        }

        Assert.Equal(golden.Expected.FilesPreserved.Count, retrieved);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithFiles), MemberType = typeof(GoldenImages))]
    public void Every_page_of_every_file_lies_where_the_process_saw_it(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        LuoValue luo = Luo(decoded);
        ulong pageSize = (ulong)golden.Note.PageSize;

        Assert.Contains(golden.Expected.FilesPreserved, file => file.Frames.Count >= 64);
        foreach (ExpectedFile expected in golden.Expected.FilesPreserved)
        {
            (_, MemfdValue memfd) = FindFile(luo, expected);
            ulong pages = (expected.Size + pageSize - 1) / pageSize;
            Dictionary<ulong, ulong> frames = Frames(memfd);

            // The last folio may reach beyond the file's end; before it there are no holes, since preserving fills them.
            Assert.Equal(pages, (ulong)expected.Frames.Count);
            Assert.Equal(
                expected.Frames.OrderBy(page => page.Key),
                frames.Where(page => page.Key < pages).OrderBy(page => page.Key));
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithFiles), MemberType = typeof(GoldenImages))]
    public void Every_folio_is_a_preserved_block_and_bears_the_flags_of_its_format(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        HashSet<ulong> preserved = [];
        foreach (ExpectedBlock block in golden.Expected.WrittenBlocks)
        {
            for (ulong page = 0; page < 1UL << block.Order; page++)
            {
                preserved.Add((block.Start / (ulong)golden.Note.PageSize) + page);
            }
        }

        // 1 is dirty, 2 is uptodate; 6.19.9 and later set both on all.
        int[] flags = golden.Release == "linux-6.19" ? [2, 3] : [3];
        MemfdValue[] memfds = [.. Luo(decoded).Sessions.SelectMany(session => session.Files).Select(file => Assert.IsType<MemfdValue>(file.Value))];
        Assert.Equal(flags, memfds.SelectMany(memfd => memfd.Extents).Select(extent => extent.Flags).Distinct().Order());
        Assert.All(memfds, memfd => Assert.All(Frames(memfd).Values, frame => Assert.Contains(frame, preserved)));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Retrieved), MemberType = typeof(GoldenImages))]
    public void The_live_update_has_the_number_that_the_next_kernel_announced(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.Contains($"luo: Retrieved live update data, liveupdate number: {Luo(decoded).LiveupdateNum}", golden.Expected.KernelMessages);
    }

    [Theory]
    [InlineData("linux-6.19/6.19.6-out", "luo-v1", false)]
    [InlineData("linux-7.0/7.0.0-out", "luo-v1", true)]
    [InlineData("linux-7.1/7.1.3-out", "luo-v1", true)]
    [InlineData("linux-7.1-rc5/arm64-16k-7.1-olddepth-out", "luo-v1", true)]
    [InlineData("linux-7.2/7.2.6-out", "luo-v5", true)]
    [InlineData("linux-7.3/arm64-16k-7.3.4-out", "luo-v5", true)]
    public void Both_formats_of_the_blob_are_told_apart_and_so_is_whether_there_are_FLBs(string image, string format, bool hasFlbs)
    {
        using DecodedImage decoded = GoldenImage.Named(image).Decode();

        Assert.Equal(format, decoded.Document.Blobs.Single(blob => blob.Name == "LUO").Format);
        Assert.Equal((format, hasFlbs), (Luo(decoded).Compatible, Luo(decoded).Flbs is not null));
    }

    /// <summary>Page frame of every page of a memfd by its index.</summary>
    internal static Dictionary<ulong, ulong> Frames(MemfdValue memfd)
    {
        Dictionary<ulong, ulong> frames = [];
        foreach (MemfdExtent extent in memfd.Extents)
        {
            for (ulong page = 0; page < extent.Pages; page++)
            {
                frames.Add(extent.Index + page, extent.Pfn + page);
            }
        }

        return frames;
    }

    internal static LuoValue Luo(DecodedImage decoded)
    {
        LuoValue? luo = decoded.ValueOf<LuoValue>("LUO");
        Assert.NotNull(luo);
        return luo;
    }

    internal static (LuoFile File, MemfdValue Memfd) FindFile(LuoValue luo, ExpectedFile expected)
    {
        LuoSession session = luo.Sessions.Single(session => session.Name == expected.Session);
        LuoFile file = session.Files.Single(file => file.Token == expected.Token);
        return (file, Assert.IsType<MemfdValue>(file.Value));
    }

    /// <summary>Number of files in session many-files and of sessions many-…, as the program counted them.</summary>
    private static (int Files, int Sessions) Many(GoldenImage golden)
    {
        int Count(Regex pattern) => golden.Expected.Notes.Select(note => pattern.Match(note)).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].ValueSpan)).SingleOrDefault();

        return (Count(ManyFilesNote()), Count(ManySessionsNote()));
    }

    [GeneratedRegex(@"^@@LUO many-files preserved (\d+) of \d+$")]
    private static partial Regex ManyFilesNote();

    [GeneratedRegex(@"^@@LUO many sessions created (\d+) of \d+$")]
    private static partial Regex ManySessionsNote();

    [GeneratedRegex(@"^@@LUO retrieve session=(?<session>\S+) token=(?<token>[0-9a-f]+) ok bad_pages=0 pos=(?<pos>\d+) seals=(?<seals>\d+)$")]
    private static partial Regex Retrieve();
}
