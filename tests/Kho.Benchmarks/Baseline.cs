using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kho.Benchmarks;

/// <summary>The C program of <c>baseline.c</c>, built by gcc with given options and loaded into this process.</summary>
internal sealed class Baseline : IDisposable
{
    private readonly nint _library;
    private readonly MapFile _map;
    private readonly UnmapFile _unmap;
    private readonly WalkBits _bits;
    private readonly WalkRuns _runs;
    private nint _bytes;
    private ulong _length;
    private Tree _tree;

    public Baseline(string options)
    {
        string source = Path.Combine(AppContext.BaseDirectory, "baseline.c");
        string library = Path.Combine(Path.GetTempPath(), $"kho-baseline-{Environment.ProcessId}-{options.GetHashCode(StringComparison.Ordinal):x}.so");
        using Process gcc = Process.Start("gcc", $"{options} -shared -fPIC -o {library} {source}");
        gcc.WaitForExit();
        if (gcc.ExitCode != 0)
        {
            throw new InvalidOperationException($"gcc {options} failed");
        }

        _library = NativeLibrary.Load(library);
        File.Delete(library);
        _map = Function<MapFile>("map_file");
        _unmap = Function<UnmapFile>("unmap_file");
        _bits = Function<WalkBits>("walk_bits");
        _runs = Function<WalkRuns>("walk_runs");
    }

    private delegate nint MapFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out ulong length);

    private delegate void UnmapFile(nint bytes, ulong length);

    private delegate ulong WalkBits(in Tree tree, out ulong blocks);

    private delegate ulong WalkRuns(in Tree tree, out ulong runs, out ulong blocks);

    /// <summary>Maps an image of which all of the tree lies in one segment.</summary>
    public void Open(TreeImage image)
    {
        _bytes = _map(image.Path, out _length);
        _tree = new Tree
        {
            Base = _bytes + (nint)image.SegmentOffset - (nint)image.SegmentAddress,
            Root = image.Root,
            Depth = image.Geometry.Depth,
            TableBits = image.Geometry.TableBits,
            BitmapBits = image.Geometry.BitmapBits,
            Order0Bit = image.Geometry.Order0Bit,
            PageShift = image.Geometry.Pages.PageShift,
        };
    }

    /// <summary>Walks bit by bit, with a callback for each block.</summary>
    public ulong ByBits(out ulong blocks) => _bits(in _tree, out blocks);

    /// <summary>Walks run by run.</summary>
    public ulong ByRuns(out ulong runs, out ulong blocks) => _runs(in _tree, out runs, out blocks);

    public void Dispose()
    {
        if (_bytes != 0)
        {
            _unmap(_bytes, _length);
            _bytes = 0;
        }

        NativeLibrary.Free(_library);
    }

    private T Function<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));

    [StructLayout(LayoutKind.Sequential)]
    private struct Tree
    {
        public nint Base;
        public ulong Root;
        public int Depth;
        public int TableBits;
        public int BitmapBits;
        public int Order0Bit;
        public int PageShift;
    }
}
