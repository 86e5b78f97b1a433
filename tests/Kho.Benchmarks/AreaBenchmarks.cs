using BenchmarkDotNet.Attributes;
using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Known;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Benchmarks;

/// <summary>Chains of chunks of vmalloc areas of 16 GiB, and arrays of folios of memfds of 4 GiB.</summary>
public class AreaBenchmarks : WalkBenchmarks
{
    private readonly Dictionary<WalkCase, (WrittenSpec Spec, LuoFile? Memfd)> _areas = [];

    [Params("vmalloc chain, one run", "vmalloc chain, scattered", "memfd folios, one run", "memfd folios, scattered")]
    public string Map { get; set; } = "vmalloc chain, one run";

    [GlobalSetup]
    public void Setup()
    {
        bool isScattered = Map.EndsWith("scattered", StringComparison.Ordinal);
        if (Map.StartsWith("vmalloc", StringComparison.Ordinal))
        {
            Open(
                (spec, programs) =>
                {
                    WalkCase one = AreaImages.Area(isScattered, spec, programs);
                    _areas[one] = (spec, null);
                    return [one];
                },
                "walk_vmalloc");
            return;
        }

        Open(
            (spec, programs) =>
            {
                WalkCase one = AreaImages.Memfd(isScattered, spec, programs, out LuoFile file);
                _areas[one] = (spec, file);
                return [one];
            },
            "walk_folios");
    }

    [GlobalCleanup]
    public void Cleanup() => Close();

    [Benchmark(Baseline = true, Description = Columns.FastRuns)]
    public ulong Fast() => FastRuns().Check;

    [Benchmark(Description = Columns.PlainRuns)]
    public ulong Plain() => PlainRuns().Check;

    [Benchmark(Description = Columns.Kept)]
    public ulong Kept() => KeptRuns().Check;

    [Benchmark(Description = Columns.Library)]
    public ulong Library() => LibraryWalk().Check;

    [Benchmark(Description = Columns.Spec)]
    public ulong Spec() => SpecWalk().Check;

    private protected override Sums LibraryWalk(WalkCase one)
    {
        (WrittenSpec spec, LuoFile? memfd) = _areas[one];
        AbiRelease release = spec.Catalog.Find(AreaImages.Release)!;
        BlobContext context = ContextOf(one.Memory, ReleaseAt.Of(release, one.Layout.Pages.PageSize), spec.Catalog);
        return memfd is not null
            ? Sum(new MemfdReader(context).Read(release.FileFormat(memfd.Compatible)!, memfd.Data, null)!)
            : Sum(new VmallocReader(context).Follow(new VmallocArea(one.Root, (uint)AreaImages.PagesOfArea, 0, 0), null));
    }

    /// <summary>Without a map: how long a folio is would be asked of it for each, and the C program does not ask.</summary>
    private static BlobContext ContextOf(IPhysicalMemory memory, ReleaseAt abi, ReleaseCatalog catalog) => new()
    {
        Abi = abi,
        Catalog = catalog,
        Memory = memory,
        Map = null,
        Diagnostics = new DiagnosticBag(),
        SubsystemOf = KnownSubsystems.Of,
    };

    private static Sums Sum(VmallocArea area)
    {
        Sums sums = default;
        foreach (VmallocChunk chunk in area.Chunks)
        {
            foreach (VmallocRun run in ((ArraySegment<VmallocRun>)chunk.Entries).AsSpan())
            {
                sums.Runs++;
                sums.Blocks += run.Count;
                sums.Check += run.Start;
            }
        }

        return sums;
    }

    private static Sums Sum(MemfdValue memfd)
    {
        Sums sums = default;
        foreach (ArraySegment<MemfdExtent> segment in ((RunList<MemfdExtent>)memfd.Extents).Segments)
        {
            foreach (MemfdExtent extent in segment.AsSpan())
            {
                sums.Runs++;
                sums.Blocks += extent.Pages;
                sums.Check += extent.Pfn;
            }
        }

        return sums;
    }
}
