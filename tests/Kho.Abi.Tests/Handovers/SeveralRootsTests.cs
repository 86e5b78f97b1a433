using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers;

/// <summary>
/// Dumps with more than one handover root. After a kexec memory holds at least two: the one that was handed over and
/// the one that the running kernel prepares.
/// </summary>
public sealed class SeveralRootsTests
{
    private const ulong Elsewhere = 0x200000000;

    private static readonly HandoverOptions _scanning = new() { FindAllRoots = true };

    [Fact]
    public void What_was_handed_over_comes_before_what_is_being_prepared()
    {
        GoldenImage golden = GoldenImage.Named("linux-7.3/7.3.4-early");
        using TemporaryDirectory directory = new();
        string path = Combine(directory, golden, null, Outgoing());
        using DecodedImage decoded = new(path);

        Assert.Equal([golden.Note.Root, Elsewhere], decoded.Document.Roots.Select(root => root.Address!.Value));
        Assert.Equal([RootSource.SetupData, RootSource.Scan], decoded.Document.Roots.Select(root => root.Source));
        Assert.Equal(golden.Note.Root, decoded.Document.Root!.Address);
        BlockList.AssertSame(BlockList.Of(golden.Expected.Blocks), decoded.Blocks);
    }

    [Fact]
    public void A_finding_names_the_roots_that_were_not_taken()
    {
        GoldenImage golden = GoldenImage.Named("linux-7.3/7.3.4-early");
        using TemporaryDirectory directory = new();
        using DecodedImage decoded = new(Combine(directory, golden, null, Outgoing()));

        Diagnostic finding = Assert.Single(decoded.Document.Diagnostics, diagnostic => diagnostic.Id == "KHO0025");

        Assert.Equal((DiagnosticSeverity.Info, golden.Note.Root), (finding.Severity, finding.Address));
        Assert.Contains("2 handover roots; the others: 0x200000000", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_caller_chooses_another_root_by_its_address()
    {
        GoldenImage golden = GoldenImage.Named("linux-7.3/7.3.4-early");
        using TemporaryDirectory directory = new();
        using DecodedImage decoded = new(Combine(directory, golden, null, Outgoing()), new HandoverOptions { Root = Elsewhere });

        Assert.Equal((Elsewhere, RootSource.User), (decoded.Document.Root!.Address!.Value, decoded.Document.Root.Candidate.Source));
        Assert.Equal(MapTrust.Valid, decoded.Map.Trust);
        BlockList.AssertSame([(Elsewhere, 0), (Elsewhere + 0x100000, 3), (Elsewhere + 0x200000, 9)], decoded.Blocks);
        Assert.Empty(decoded.Document.Blobs);
    }

    [Fact]
    public void A_chosen_address_without_a_root_is_said_to_hold_none()
    {
        GoldenImage golden = GoldenImage.Named("linux-7.3/7.3.4-early");
        ulong map = golden.Expected.Root!.Value - SyntheticHandover.PageSize;
        using DecodedImage absent = golden.Decode(new HandoverOptions { Root = Elsewhere });
        using DecodedImage node = golden.Decode(new HandoverOptions { Root = map });

        Assert.Null(absent.Document.Root);
        Assert.Null(node.Document.Root);
        Assert.Contains(absent.Errors, error => error is { Id: "KHO0021", Address: Elsewhere });
        Assert.Contains(node.Errors, error => error.Id == "KHO0010" && error.Address == map && error.Where == "fdt_header.magic");
        Assert.Contains(node.Errors, error => error.Id == "KHO0021" && error.Address == map);
    }

    [Fact]
    public void The_root_of_the_note_comes_first_even_where_all_are_looked_for()
    {
        GoldenImage golden = GoldenImage.Named("linux-7.3/7.3.4-in");
        using TemporaryDirectory directory = new();
        using DecodedImage decoded = new(Combine(directory, golden, Note(golden.Bytes().NoteText), Outgoing()), _scanning);

        Assert.Equal([RootSource.Note, RootSource.Scan], decoded.Document.Roots.Select(root => root.Source));
        Assert.Equal((golden.Note.Root, MapTrust.Stale), (decoded.Document.Root!.Address!.Value, decoded.Map.Trust));
    }

    [Fact]
    public void A_root_with_a_stale_map_comes_after_one_with_a_valid_map_unless_somebody_names_it()
    {
        GoldenImage golden = GoldenImage.Named("linux-7.3/7.3.4-in");
        using TemporaryDirectory directory = new();
        using DecodedImage decoded = new(Combine(directory, golden, null, Outgoing()));

        IReadOnlyList<RootReport> reports = HandoverReader.FindRoots(decoded.Image);

        Assert.Equal([(Elsewhere, false, true), (golden.Note.Root, true, true)], reports.Select(report => (report.Candidate.Address!.Value, report.IsStale, report.MapReadable)));
        Assert.Equal(Elsewhere, decoded.Document.Root!.Address);
    }

    [Fact]
    public void A_root_without_a_readable_map_is_listed_as_such()
    {
        GoldenImage golden = GoldenImage.Named("linux-7.3/7.3.4-early");
        using TemporaryDirectory directory = new();
        using DecodedImage decoded = new(Combine(directory, golden, null, [.. new SyntheticHandover(Elsewhere) { MapRoot = 0 }.Pages().Take(1)]));

        RootReport report = Assert.Single(HandoverReader.FindRoots(decoded.Image), report => report.Candidate.Address == Elsewhere);

        Assert.False(report.MapReadable);
        Assert.False(report.IsStale);
        Assert.Equal("kho-v4", report.Candidate.Compatible);
        Assert.Contains(report.Document.Diagnostics, diagnostic => diagnostic is { Id: "KHO0024", Severity: DiagnosticSeverity.Info });
    }

    /// <summary>Pages that look like roots cost nothing to make, and each of them can name the largest map.</summary>
    [Fact]
    public void Many_roots_that_name_one_map_read_it_once()
    {
        const int Roots = 100;
        const int Leaves = 1024;
        const ulong Fakes = Elsewhere + (1UL << 30);
        const long RootBytes = 256 << 10;
        SyntheticHandover real = new SyntheticHandover(Elsewhere).PreservePages(1UL << 40, (ulong)Leaves << 15);
        List<(ulong Address, byte[] Contents)> pages = real.Pages();
        ulong map = pages[^1].Address;
        ElfCoreBuilder builder = new();
        foreach ((ulong address, byte[] contents) in pages.Concat(Enumerable.Range(0, Roots).Select(index => new SyntheticHandover(Fakes + ((ulong)index << 16)) { MapRoot = map }.Pages()[0])))
        {
            builder.Load(address, contents);
        }

        using TemporaryDirectory directory = new();
        using MemoryImage image = MemoryImage.Open(directory.Write("roots.elf", builder.Build()));
        CountingMemory memory = CountingMemory.Attach(image, 1_000_000);
        IReadOnlyList<RootReport> reports = HandoverReader.FindRoots(image);

        Assert.Equal(Roots + 1, reports.Count);
        Assert.Equal(Elsewhere, reports[0].Candidate.Address);
        Assert.All(reports, report => Assert.Equal(Leaves + 1, report.Document.MemoryMap!.Leaves));
        Assert.Equal(MapTrust.Valid, reports[0].Document.MemoryMap!.Trust);

        // Each release and page size may read it once more; each root costs its own pages.
        long once = (long)pages.Count * SyntheticHandover.PageSize;
        Assert.InRange(memory.BytesRead, once, (8 * once) + (Roots * RootBytes));
    }

    [Fact]
    public void Handovers_of_two_machines_in_one_dump_are_both_found_and_each_is_read_when_named()
    {
        GoldenImage first = GoldenImage.Named("linux-7.3/7.3.4-early");
        GoldenImage second = GoldenImage.Named("linux-7.3/arm64-16k-7.3.4-out");
        CoreBytes other = second.Bytes();
        using TemporaryDirectory directory = new();
        string path = Combine(directory, first, null, [.. other.Loads.Select(load => (load.Address, other.At(load.Address, load.Length).ToArray()))]);
        using DecodedImage decoded = new(path);
        using DecodedImage named = new(path, new HandoverOptions { Root = second.Note.Root, PageSize = second.Note.PageSize });

        Assert.Equal([first.Note.Root, second.Note.Root], decoded.Document.Roots.Select(root => root.Address!.Value));
        BlockList.AssertSame(BlockList.Of(first.Expected.Blocks), decoded.Blocks);
        BlockList.AssertSame(BlockList.Of(second.Expected.Blocks), named.Blocks);
        Assert.Equal(second.Expected.BlobNames, named.Document.Blobs.Select(blob => blob.Name));
    }

    [Fact]
    public void Two_notes_name_two_roots_and_the_first_note_counts()
    {
        GoldenImage golden = GoldenImage.Named("linux-7.3/7.3.4-early");
        string note = golden.Bytes().NoteText;
        string second = $$"""{"release": "linux-7.2", "pageSize": 4096, "root": "0x{{Elsewhere:x}}"}""";
        byte[] notes = [.. Note(note), .. Note(second)];
        using TemporaryDirectory directory = new();
        using DecodedImage decoded = new(Combine(directory, golden, notes, Outgoing()));
        using DecodedImage other = new(decoded.Document.ImagePath, new HandoverOptions { Root = Elsewhere });

        Assert.Equal([golden.Note.Root, Elsewhere], decoded.Document.Roots.Select(root => root.Address!.Value));
        Assert.Equal("linux-7.3", decoded.Document.Release!.Release.Id);
        Assert.Equal(("linux-7.2", ReleaseSource.Note), (other.Document.Release!.Release.Id, other.Document.Release.ChosenBy));
    }

    /// <summary>What a kernel prepares for its successor: three blocks, none of them in a golden image.</summary>
    private static List<(ulong Address, byte[] Contents)> Outgoing() =>
        new SyntheticHandover(Elsewhere).Preserve(Elsewhere + 0x100000, 3).Preserve(Elsewhere + 0x200000, 9).Pages();

    private static byte[] Note(string text) => ElfCoreBuilder.Note("KHO", 1, Encoding.UTF8.GetBytes(text + "\0"));

    /// <summary>Writes the memory of a golden image and other pages as one dump.</summary>
    private static string Combine(TemporaryDirectory directory, GoldenImage golden, byte[]? notes, IReadOnlyList<(ulong Address, byte[] Contents)> more)
    {
        CoreBytes core = golden.Bytes();
        ElfCoreBuilder builder = new() { Machine = core.Machine };
        if (notes is not null)
        {
            builder.Notes(notes);
        }

        foreach ((ulong address, int length) in core.Loads)
        {
            builder.Load(address, core.At(address, length).ToArray());
        }

        foreach ((ulong address, byte[] contents) in more)
        {
            Assert.False(core.Holds(address, contents.Length));
            builder.Load(address, contents);
        }

        return directory.Write("combined.elf", builder.Build());
    }
}
