using System.Runtime.InteropServices;

namespace Kho.Benchmarks;

/// <summary>An image as the C program has it: the file mapped, its segments, and what of the layout it asks for.</summary>
internal sealed class BaselineImage : IDisposable
{
    private readonly Baseline _program;
    private readonly nint _bytes;
    private readonly ulong _length;
    private readonly nint _segments;
    private readonly Description _description;

    public BaselineImage(Baseline program, HandoverFile file, Description description)
    {
        const int WordsOfSegment = 3;
        _program = program;
        _bytes = program.MapFile(file.Path, out _length);
        _segments = Marshal.AllocHGlobal(file.Segments.Count * WordsOfSegment * sizeof(ulong));
        long[] words = [.. file.Segments.SelectMany(segment => new[] { (long)segment.Start, (long)segment.Length, _bytes + (long)segment.Offset })];
        Marshal.Copy(words, 0, _segments, words.Length);
        description.Segments = _segments;
        description.SegmentCount = (ulong)file.Segments.Count;
        _description = description;
    }

    public Sums Run(Baseline.Walk walk)
    {
        Sums sums = default;
        walk(in _description, ref sums);
        return sums;
    }

    public void Dispose()
    {
        _program.UnmapFile(_bytes, _length);
        Marshal.FreeHGlobal(_segments);
    }

    /// <summary><c>struct image</c> of the C program.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Description
    {
        public nint Segments;
        public ulong SegmentCount;
        public ulong Root;
        public int Depth;
        public int TableBits;
        public int BitmapBits;
        public int Order0Bit;
        public int PageShift;
    }
}
