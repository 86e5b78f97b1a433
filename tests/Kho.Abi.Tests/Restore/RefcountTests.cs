using System.Globalization;
using System.Text.Json;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// What real kernels' page structures said of every block of golden images (<c>golden/pairs/refcounts.json</c>, written by
/// <c>tests/real-kernels/judge --refcounts</c>), against what the engine says: stamps, and references of each page.
/// </summary>
public sealed class RefcountTests
{
    private const ulong FirmwareBytes = 0x20000;
    private const ulong Arm64Base = 1 << 30;

    private static readonly JsonElement[] _images = [.. Load()];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, _images.Length)];

    [Fact]
    public void Kernels_were_read_that_handed_out_folios_and_vmalloc_areas()
    {
        string[] kernels = ["linux-7.3.4", "linux-7.2.6", "arm64-4k-7.3.4", "arm64-16k-7.2.6", "arm64-64k-7.2.6", "linux-6.19.6", "linux-6.18.15", "linux-6.17.8", "rfc-depth6", "rfc-depth7"];
        Assert.Subset(_images.Select(Kernel).ToHashSet(), kernels.ToHashSet());
        Assert.Subset(_images.SelectMany(Runs).Select(run => run.Did).ToHashSet(), new HashSet<string?> { null, "folio", "vmalloc", "free" });
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Stamps_and_references_are_those_of_the_kernel(int number)
    {
        JsonElement measured = _images[number];
        string kernel = Kernel(measured);
        AbiRelease release = RestoreHarness.Release(RealKernels.ReleaseOf(kernel));
        RestoreReport report = RestoreHarness.Restore(RepositoryFiles.Golden($"{Image(measured)}/handover.elf"), release.Id, Machine(measured));
        Assert.True(report.Revived);
        PageInfoLayout stamps = PageInfoLayout.Of(ReleaseCatalog.BuiltIn.Structures, release.PageInfo.Structure);
        int pageShift = RealKernels.PageShift(kernel);
        Dictionary<(ulong, uint), BlockOutcome> foretold = [];
        foreach (BlockOutcome run in report.BlockOutcomes())
        {
            for (ulong index = 0; index < run.Count; index++)
            {
                foretold[(run.Start + (index << ((int)run.Order + pageShift)), run.Order)] = run;
            }
        }

        int compared = 0;
        foreach (Run run in Runs(measured))
        {
            for (ulong index = 0; index < run.Count; index++)
            {
                ulong start = run.Start + (index << ((int)run.Order + pageShift));
                BlockOutcome outcome = foretold[(start, run.Order)];
                int type = stamps.Decode(run.Stamp).PageType ?? 0;
                Assert.Equal(run.Stamp, stamps.Encode(run.Order, type));
                Assert.Equal(outcome.PageType, stamps.HasPageType ? stamps.PageTypeName(type) : null);
                if (run.Did is null && outcome is { ClaimedBy: not null, Free: not null })
                {
                    // The guest program opens sessions that it knows, and the engine's user space all.
                    continue;
                }

                compared++;
                if (run.Did is not null && outcome.ClaimedBy is null)
                {
                    Assert.True(release.Id.StartsWith("rfc-", StringComparison.Ordinal), $"0x{start:x}: {kernel} handed it out, and the engine knows of nobody");
                    Assert.Equal(run.References, HandedOut(measured, release, start, run));
                    continue;
                }

                Assert.True((run.Freed ?? run.References) == outcome.ReferenceText, $"0x{start:x} (order {run.Order}): {run.Did ?? "not handed out"} {run.References}, freed {run.Freed}; {outcome.ClaimedBy} {outcome.ReferenceText}");
            }
        }

        Assert.True(compared > 0);
    }

    /// <summary>The references after a caller of its own has asked for a block, as the page type RFC's test module does.</summary>
    private static string HandedOut(JsonElement measured, AbiRelease release, ulong start, Run run)
    {
        int pageSize = 1 << RealKernels.PageShift(Kernel(measured));
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden($"{Image(measured)}/handover.elf"));
        HandoverDocument document = HandoverReader.Read(image);
        ReaderConfiguration configuration = Machine(measured);
        var machine = new MachineMemory(configuration.Memory!, ReleaseAt.Of(release, pageSize).SectionBits, isDeclared: true);
        var kernel = new RestoringKernel(ReleaseAt.Of(release, pageSize), ReleaseCatalog.BuiltIn, configuration, image.Memory, machine);
        HandoverRoot root = document.Root!;
        kernel.Boot(new BootData(root.Address!.Value, (ulong)pageSize, root.Candidate.ScratchAddress, root.Candidate.ScratchSize ?? 0));
        Assert.True(run.Did == "folio" ? kernel.Pages!.TryRestoreFolio(start, out _) : kernel.Pages!.TryRestorePages(start, 1UL << (int)run.Order));
        ulong pfn = start >> RealKernels.PageShift(Kernel(measured));
        return string.Join(' ', kernel.Pages.References(pfn, 1UL << (int)run.Order).Select(part => $"{part.References}x{part.Count}"));
    }

    private static ReaderConfiguration Machine(JsonElement measured)
    {
        string kernel = Kernel(measured);
        ulong size = measured.GetProperty("memory").GetUInt64() << 20;
        return RealKernels.IsArm64(kernel)
            ? new ReaderConfiguration { PageSize = 1 << RealKernels.PageShift(kernel), Memory = [new RamRange(Arm64Base, size)] }
            : new ReaderConfiguration { Memory = [new RamRange(0, 0x9fc00), new RamRange(0x100000, size - FirmwareBytes - 0x100000)] };
    }

    private static IEnumerable<Run> Runs(JsonElement measured) => measured.GetProperty("runs").EnumerateArray().Select(run => new Run(
        Number(run[0].GetString()!), run[1].GetUInt64(), run[2].GetUInt32(), Number(run[3].GetString()!), run[4].GetString(), run[5].GetString()!, run[6].GetString()));

    private static string Kernel(JsonElement measured) => measured.GetProperty("kernel").GetString()!;

    private static string Image(JsonElement measured) => measured.GetProperty("image").GetString()!;

    private static ulong Number(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<JsonElement> Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Golden("pairs/refcounts.json")));
        return [.. document.RootElement.GetProperty("images").EnumerateArray().Select(one => one.Clone())];
    }

    /// <summary>Neighbouring blocks that fared alike.</summary>
    private readonly record struct Run(ulong Start, ulong Count, uint Order, ulong Stamp, string? Did, string References, string? Freed);
}

/// <summary>What the names of the kernels that were booted say.</summary>
internal static class RealKernels
{
    public static string ReleaseOf(string kernel) => kernel switch
    {
        "rfc-depth6" => "rfc-page-type",
        "rfc-depth7" => "rfc-page-type-deep",
        _ when IsArm64(kernel) => kernel.Split('-', 3)[2] switch
        {
            "rfc" => "rfc-page-type",
            "rfc-deep" => "rfc-page-type-deep",
            string version => $"linux-{version[..version.LastIndexOf('.')]}",
        },
        _ => kernel[..kernel.LastIndexOf('.')],
    };

    /// <summary>It is built as distributions build it, with late initialisation of page structures.</summary>
    public static bool IsDeferred(string kernel) => kernel.EndsWith("-deferred", StringComparison.Ordinal);

    public static bool IsArm64(string kernel) => kernel.StartsWith("arm64-", StringComparison.Ordinal);

    public static int PageShift(string kernel) => !IsArm64(kernel) ? 12 : kernel.Split('-')[1] switch
    {
        "16k" => 14,
        "64k" => 16,
        _ => 12,
    };

    /// <summary>CONFIG_ARM64_VA_BITS; null on x86-64.</summary>
    public static int? VirtualAddressBits(string kernel) => !IsArm64(kernel) ? null : PageShift(kernel) switch
    {
        14 => 47,
        16 => 42,
        _ => 39,
    };
}
