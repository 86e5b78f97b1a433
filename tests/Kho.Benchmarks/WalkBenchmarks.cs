using Kho.Abi.Codec;
using Kho.Abi.Handovers;

namespace Kho.Benchmarks;

/// <summary>What benchmarks of walks share: images and C programs are made before, and all results are compared.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls the method that closes all")]
public abstract class WalkBenchmarks
{
    private Programs _programs = null!;
    private IReadOnlyList<WalkCase> _cases = [];
    private IReadOnlyList<WalkCase> _changed = [];
    private Baseline.Walk _fastRuns = null!;
    private Baseline.Walk _plainRuns = null!;
    private Baseline.Walk _keptRuns = null!;
    private Baseline.Walk _plainBits = null!;

    private protected void Open(Func<WrittenSpec, Programs, IReadOnlyList<WalkCase>> make, string walk)
    {
        _programs = new Programs();
        _cases = make(WrittenSpec.BuiltIn, _programs);
        _changed = make(WrittenSpec.Changed(), _programs);
        _fastRuns = _programs.Fast.WalkOf(walk);
        _plainRuns = _programs.Plain.WalkOf(walk);
        _keptRuns = _programs.Fast.WalkOf(walk.Replace("walk_", "keep_", StringComparison.Ordinal));
        _plainBits = _programs.Plain.WalkOf("walk_bits");
        Expect(FastRuns(), PlainRuns(), Columns.PlainRuns);
        Expect(FastRuns(), KeptRuns(), Columns.Kept);
        Expect(FastRuns(), LibraryWalk(), Columns.Library);
        Expect(FastRuns(), SpecWalk(), Columns.Spec);
    }

    private protected void Close()
    {
        foreach (WalkCase one in _cases.Concat(_changed))
        {
            one.Dispose();
        }

        _programs.Dispose();
    }

    private protected Sums FastRuns() => Total(one => one.Fast(_fastRuns));

    private protected Sums PlainRuns() => Total(one => one.Plain(_plainRuns));

    /// <summary>The C program that keeps every run, as the library does when it decodes.</summary>
    private protected Sums KeptRuns() => Total(one => one.Fast(_keptRuns));

    private protected Sums PlainBits() => Total(one => one.Plain(_plainBits));

    private protected Sums KaitaiObjects() => Total(one => new KaitaiWalk(one.Memory, one.Layout.Radix!).Walk(one.Root));

    private protected Sums LibraryWalk() => Total(LibraryWalk);

    /// <summary>The library's walk over an image of which <c>--spec</c> describes the structures.</summary>
    private protected Sums SpecWalk() => Total(_changed, LibraryWalk);

    private protected virtual Sums LibraryWalk(WalkCase one)
    {
        var visitor = new SumVisitor();
        Walk(one, visitor);
        return visitor.Sums;
    }

    /// <summary>What decoding makes of the map: a list of extents.</summary>
    private protected int ListExtents()
    {
        int count = 0;
        foreach (WalkCase one in _cases)
        {
            var reading = new MapReading(one.Layout, 1UL << one.Layout.Pages.PhysicalAddressBits, [], one.Memory);
            Walk(one, reading);
            count += reading.Extents.Count + reading.InvalidKeys.Count;
        }

        return count;
    }

    private static void Walk(WalkCase one, IMapVisitor visitor)
    {
        if (one.Layout.Radix is not null)
        {
            one.Layout.Tree(one.Memory).Walk(one.Root, 0, visitor);
        }
        else
        {
            one.Layout.ChunkList(one.Memory).Walk(one.Root, 0, visitor);
        }
    }

    private Sums Total(Func<WalkCase, Sums> walk) => Total(_cases, walk);

    private static Sums Total(IReadOnlyList<WalkCase> cases, Func<WalkCase, Sums> walk)
    {
        Sums sums = default;
        foreach (WalkCase one in cases)
        {
            sums += walk(one);
        }

        return sums;
    }

    private protected static void Expect(Sums expected, Sums found, string who)
    {
        if (expected != found)
        {
            throw new InvalidOperationException($"the walks differ: {who} has {found}, {Columns.FastRuns} {expected}");
        }
    }
}
