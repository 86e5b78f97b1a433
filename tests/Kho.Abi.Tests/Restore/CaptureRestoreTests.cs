using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>What the engine predicts against what the kernels did that really read the captured handovers.</summary>
public sealed partial class CaptureRestoreTests
{
    /// <summary>Captures that a kernel of the writer's release read afterwards.</summary>
    public static TheoryData<string> Read => [.. GoldenImage.Names.Where(name => GoldenImage.Named(name) is { IsUntouched: true, HasLostKeys: false } golden && golden.Name != Misread)];

    /// <summary>How lines begin that are about a handover's reading.</summary>
    private static readonly string[] _prefixes = ["KHO:", "luo:", "test_kho:", "Revived memory reservation"];

    private const string Misread = "linux-6.18/x-6.18.15-to-6.17.8-out";

    [Theory]
    [MemberData(nameof(Read))]
    public void The_kernel_says_what_it_said(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        RestoreReport report = RestoreHarness.Restore(golden.Path, golden.Release);
        string[] said = [.. golden.Expected.KernelMessages.Where(line => _prefixes.Any(prefix => line.StartsWith(prefix, StringComparison.Ordinal)))];

        Assert.NotEmpty(said);
        string[] predicted = [.. report.KernelMessages.Where(line => !line.StartsWith("Revived memory reservation", StringComparison.Ordinal) || said.Contains(line))];
        Assert.Equal(said, predicted);
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void The_same_blocks_are_reserved_and_everything_is_recovered(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        RestoreReport report = RestoreHarness.Restore(golden.Path, golden.Release);
        IEnumerable<(ulong, int)> reserved = report.BlockOutcomes()
            .SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(index => (run.Start + ((ulong)index * ((ulong)golden.Note.PageSize << (int)run.Order)), (int)run.Order)));

        Assert.Equal(golden.Expected.Blocks.Select(block => (block.Start, block.Order)).Order(), reserved.Order());
        Assert.True(report.Certain, string.Join("; ", report.Doubts));
        Assert.All(
            report.Components.Where(component => component.Name is not (ComponentOutcome.PageRefcounts or "rfc-test") && (component.Name != ComponentOutcome.MemoryMap || golden.Release != "rfc-page-type")),
            component => Assert.Equal((component.Name, RestoreVerdict.Ok), (component.Name, component.Verdict)));
        Assert.Contains(report.Components, component => component.Name == "kho_test");
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Retrieved), MemberType = typeof(GoldenImages))]
    public void Files_and_sessions_that_user_space_retrieved_are_retrieved(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        RestoreReport report = RestoreHarness.Restore(golden.Path, golden.Release);
        IEnumerable<string> retrieved = golden.Expected.RetrieveResults
            .Select(line => Retrieval().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups["session"].Value}/0x{ulong.Parse(match.Groups["token"].ValueSpan, System.Globalization.NumberStyles.HexNumber):x}");
        string[] predicted = [.. report.Items.Where(item => item.Kind == "file" && item.Verdict == RestoreVerdict.Ok).Select(item => item.Name)];

        Assert.NotEmpty(retrieved);
        Assert.Equal(retrieved.Order(StringComparer.Ordinal), predicted.Where(name => !name.StartsWith("many-files/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        foreach (Match many in golden.Expected.RetrieveResults.Select(line => ManyFiles().Match(line)).Where(match => match.Success))
        {
            Assert.Equal(int.Parse(many.Groups["count"].ValueSpan), predicted.Count(name => name.StartsWith("many-files/", StringComparison.Ordinal)));
        }

        foreach (Match many in golden.Expected.RetrieveResults.Select(line => ManySessions().Match(line)).Where(match => match.Success))
        {
            Assert.Equal(int.Parse(many.Groups["count"].ValueSpan), report.Items.Count(item => item.Kind == "session" && item.Name.StartsWith("many-", StringComparison.Ordinal) && item.Name != "many-files"));
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithStructPages), MemberType = typeof(GoldenImages))]
    public void Page_structures_in_memory_bear_the_stamps_and_references_that_the_engine_gives_them(string image)
    {
        const int RefcountOffset = 52;
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        RestoringKernel kernel = Boot(decoded, golden.Release);
        int heads = 0;
        int tails = 0;
        foreach ((ulong page, ulong structPage) in golden.Expected.StructPages)
        {
            ulong memmap = structPage & ~4095UL;
            ulong first = (page / (ulong)golden.Note.PageSize) - ((structPage - memmap) / 64);
            for (ulong index = 0; index < 64; index++)
            {
                byte[] bytes = decoded.Read(memmap + (index * 64), 64);
                ulong pfn = first + index;
                ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(golden.Expected.StructPageLayout!.Value.PrivateOffset));
                if (kernel.Blocks.TryFindStamp(pfn, out BlockMap.Stamp stamp))
                {
                    heads++;
                    PageInfo info = PageInfo.Decode(decoded.Document.Release!.Release.PageInfo.Structure, value);
                    Assert.True(info.HasMagic);
                    Assert.Equal((stamp.Order, stamp.PageType), ((uint)info.Order, info.PageType ?? 0));
                }
                else
                {
                    // Free pages have numbers of the page allocator there.
                    Assert.True(value == 0 || !kernel.Blocks.Covers(pfn << 12, 4096), $"page {pfn:x}: 0x{value:x}");
                }

                if (kernel.Blocks.Covers(pfn << 12, 4096))
                {
                    tails++;
                    int references = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(RefcountOffset));
                    (int predicted, ulong count) = Assert.Single(kernel.Pages!.References(pfn, 1));
                    Assert.Equal((pfn, references, 1UL), (pfn, predicted, count));
                }
            }
        }

        Assert.True(heads >= 3 && tails >= heads, $"{heads} heads of {tails} pages");
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithHeads), MemberType = typeof(GoldenImages))]
    public void Blocks_of_the_page_type_test_come_back_with_the_references_that_the_kernel_printed(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        RestoringKernel kernel = Boot(decoded, golden.Release, pageChecks: true);
        int compared = 0;
        foreach (Match line in golden.Expected.KernelMessages.Select(line => Restored().Match(line)).Where(match => match.Success))
        {
            ulong address = Expectation.Hex(line.Groups["phys"].Value);
            ulong pages = ulong.Parse(line.Groups["nr"].ValueSpan);
            bool asFolio = line.Groups["want"].Value == "FOLIO";
            bool restored = asFolio ? kernel.Pages!.TryRestoreFolio(address, out _) : kernel.Pages!.TryRestorePages(address, pages);

            Assert.True(restored, line.Value);
            // The kernel printed the whole allocated block; fewer of its pages may be preserved.
            IEnumerable<int> printed = line.Groups["counts"].Value.Split(' ').Select(run => run.Split('x')).SelectMany(run => Enumerable.Repeat(int.Parse(run[0]), int.Parse(run[1])));
            IEnumerable<int> predicted = kernel.Pages.References(address >> 12, pages).SelectMany(run => Enumerable.Repeat(run.References, (int)run.Count));
            Assert.Equal(printed.Take((int)pages), predicted);
            compared++;
        }

        Assert.True(compared >= 8, $"{compared} blocks");
        CompareFreeing(golden, kernel.Pages!);
    }

    /// <summary>The result of the owners' freeing: a BUG for each block whose pages lack a refcount, no taint before the first.</summary>
    private static void CompareFreeing(GoldenImage golden, KernelPages pages)
    {
        Dictionary<string, (ulong Start, int Order, int Pages, bool Split, bool Unpreserved)> preserved =
            golden.Expected.KernelMessages.Select(line => Restored().Match(line)).Where(match => match.Success)
                .ToDictionary(match => match.Groups["name"].Value, match => golden.Expected.PreservedByOldKernel.Single(entry => entry.Start == Expectation.Hex(match.Groups["phys"].Value)));
        IReadOnlyList<string> lines = golden.Expected.KernelMessages;
        int freed = 0;
        for (int index = 0; index < lines.Count; index++)
        {
            Match free = Freed().Match(lines[index]);
            if (!free.Success)
            {
                continue;
            }

            (ulong start, int order, int count, _, _) = preserved[free.Groups["name"].Value];
            bool singles = free.Groups["how"].Value.Contains("x n", StringComparison.Ordinal);
            FreeOutcome outcome = singles ? pages.FreeSingles(start >> 12, (ulong)count) : pages.FreeBlock(start >> 12, order);
            bool done = index + 1 < lines.Count && Enumerable.Range(index + 1, lines.Count - index - 1).Any(next => lines[next].StartsWith($"RFC: FREE {free.Groups["name"].Value} done", StringComparison.Ordinal));
            bool tainted = done && !lines.Single(line => line.StartsWith($"RFC: FREE {free.Groups["name"].Value} done", StringComparison.Ordinal)).EndsWith("tainted=0", StringComparison.Ordinal);
            freed++;
            if (free.Groups["name"].Value == "o4-contig-first-12-of-16")
            {
                // The module frees 12 single pages that the kernel preserved as blocks of 8 and 4.
                continue;
            }

            Assert.Equal((lines[index], done && !tainted), (lines[index], outcome == FreeOutcome.Ok));
        }

        Assert.True(freed >= 4, $"{freed} blocks were freed");
    }

    private static RestoringKernel Boot(DecodedImage decoded, string release, bool pageChecks = false)
    {
        HandoverRoot root = decoded.Document.Root!;
        var machine = new MachineMemory([new RamRange(0, 1UL << 32)], 27, isDeclared: true);
        var kernel = new RestoringKernel(ReleaseAt.Of(RestoreHarness.Release(release), decoded.Document.PageSize), ReleaseCatalog.BuiltIn, new ReaderConfiguration { PageChecks = pageChecks }, decoded.Image.Memory, machine);
        kernel.Boot(new BootData(root.Address!.Value, 4096, root.Candidate.ScratchAddress, root.Candidate.ScratchSize ?? 0));
        Assert.Null(kernel.Death);
        return kernel;
    }

    [GeneratedRegex("^@@LUO retrieve session=(?<session>\\S+) token=(?<token>[0-9a-f]+) ok bad_pages=0")]
    private static partial Regex Retrieval();

    [GeneratedRegex("^@@LUO many-files retrieved\\+verified (?<count>[0-9]+) of")]
    private static partial Regex ManyFiles();

    [GeneratedRegex("^@@LUO many sessions retrieved (?<count>[0-9]+) of")]
    private static partial Regex ManySessions();

    [GeneratedRegex("^RFC: RESTORED (?<name>\\S+) +phys=(?<phys>0x[0-9a-f]+) order=(?<order>[0-9]+) nr=(?<nr>[0-9]+) want=(?<want>[A-Z]+) refcounts\\(val x run\\): (?<counts>[0-9x ]+?) private")]
    private static partial Regex Restored();

    [GeneratedRegex("^RFC: FREE (?<name>\\S+) as its owner would \\((?<how>[^)]+\\)?[^)]*)\\)")]
    private static partial Regex Freed();
}
