using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>A line of a kernel log, found in its ring buffer.</summary>
/// <param name="Address">Physical address of the line's first byte.</param>
internal sealed record PrintedLine(ulong Address, string Text);

/// <summary>
/// Detects that the dumped kernel did not take over the handover it was passed: it was built without KHO, or it refused the
/// handover. That kernel reuses the handover's memory from its first moment, however sound the map still looks.
/// </summary>
internal static class NotTakenOver
{
    /// <summary>Maximum number of lines to keep; an image may consist of nothing else.</summary>
    public const int MostLines = 64;

    private const int LongestLine = 100;

    /// <summary>Bytes to search before a line for the beginning of its log.</summary>
    private const int LogBefore = 256 << 10;

    /// <summary>Minimum number of impossible scratch areas that shows reuse; fewer count as damage.</summary>
    private const int LeastAreas = 2;

    private static ReadOnlySpan<byte> Banner => "Linux version "u8;

    private static ReadOnlySpan<byte> WithoutKho => "Passed KHO data, but CONFIG_KEXEC_HANDOVER not set. Ignoring."u8;

    private static ReadOnlySpan<byte> Refused => "KHO: disabling KHO revival"u8;

    /// <summary>What both lines have, so that one pass over memory finds either.</summary>
    private static ReadOnlySpan<byte> Common => " KHO "u8;

    /// <summary>The first two letters of what both lines have.</summary>
    public static ReadOnlySpan<byte> Pair => Common[1..3];

    /// <summary>
    /// Adds the log line around <see cref="Pair"/>, if there is one and it was printed. The ring buffer omits the line feed, which
    /// tells its lines from the format strings in the kernel's image.
    /// </summary>
    /// <param name="step">Number of leading bytes at which a line may begin; a line may extend further.</param>
    /// <param name="at">Index of the pair.</param>
    /// <param name="position">Physical address of the first byte.</param>
    public static void AddAround(ReadOnlySpan<byte> bytes, int step, int at, ulong position, List<PrintedLine> lines)
    {
        if (at > 0 && lines.Count < MostLines && bytes[(at - 1)..].StartsWith(Common))
        {
            Add(bytes, step, at - 1 - WithoutKho.IndexOf(Common), WithoutKho, position, lines);
            Add(bytes, step, at - 1 - Refused.IndexOf(Common), Refused, position, lines);
        }
    }

    /// <summary>The finding that the handover was not taken over; null if the document has none.</summary>
    public static Diagnostic? Finding(HandoverDocument document) => document.Diagnostics.FirstOrDefault(finding => finding.Id == DiagnosticDescriptors.NothingTakenOver.Id);

    /// <summary>Evidence that the handover was not taken over, as one sentence; null if there is none.</summary>
    /// <param name="memory">The image's memory.</param>
    /// <param name="candidate">Root of the handover.</param>
    /// <param name="scratch">Scratch areas as the image states them.</param>
    /// <param name="pages">Page geometry of the writing kernel.</param>
    /// <param name="printed">Lines of kernel logs found in memory.</param>
    public static string? Why(IPhysicalMemory memory, RootCandidate candidate, IReadOnlyList<ScratchArea> scratch, PageGeometry pages, IReadOnlyList<PrintedLine> printed)
    {
        // Boot data or a note names the root that the running kernel was passed; nothing names a copy that waits for a kexec.
        if (candidate.IsLeftover || candidate.Source is not (RootSource.Note or RootSource.SetupData or RootSource.Chosen))
        {
            return null;
        }

        bool isPassed = candidate.Sources.Any(source => source is RootSource.SetupData or RootSource.Chosen);
        if (isPassed && printed.Count > 0)
        {
            PrintedLine line = printed[0];
            string who = KernelOf(memory, line.Address) is string release ? $"the kernel, {release}," : "the kernel";
            return $"{who} that was passed the handover left it alone: its log at 0x{line.Address:x} says \"{line.Text}\"";
        }

        return scratch.Count >= LeastAreas && scratch.All(area => area.Size > 0 && IsImpossible(area, pages))
            ? $"nobody reserved the array of scratch areas: none of its {scratch.Count} areas can be memory, the first is {Quantity.Size(scratch[0].Size)} at 0x{scratch[0].Address:x}"
            : null;
    }

    private static bool IsImpossible(ScratchArea area, PageGeometry pages) =>
        !pages.IsPageAligned(area.Address) || !pages.IsPageAligned(area.Size) || !pages.IsPhysical(area.Address, area.Size);

    /// <summary>Adds the line that begins at an offset, if it is one and was printed.</summary>
    private static void Add(ReadOnlySpan<byte> bytes, int step, int start, ReadOnlySpan<byte> text, ulong position, List<PrintedLine> lines)
    {
        if (start < 0 || start >= step || !bytes[start..].StartsWith(text))
        {
            return;
        }

        ReadOnlySpan<byte> rest = bytes[start..];
        int length = rest.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        if (length > 0 && rest[length] != (byte)'\n')
        {
            lines.Add(new PrintedLine(position + (ulong)start, Encoding.ASCII.GetString(rest[..Math.Min(length, LongestLine)])));
        }
    }

    /// <summary>Release in the banner of the log that contains a line; null if the log no longer holds its banner.</summary>
    private static string? KernelOf(IPhysicalMemory memory, ulong line)
    {
        ulong from = line - Math.Min(line, LogBefore);
        from = memory.Ranges.Where(range => range.State == PageState.Present && range.Start <= line && line <= range.Last).Select(range => Math.Max(range.Start, from)).FirstOrDefault(line);
        byte[] before = new byte[line - from];
        int read = memory.Read(from, before, out _);
        int at = read < before.Length ? -1 : before.AsSpan().LastIndexOf(Banner);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> name = before.AsSpan(at + Banner.Length);
        int end = name.IndexOfAnyExceptInRange((byte)'!', (byte)'~');
        return end is > 0 and <= 64 ? Encoding.ASCII.GetString(name[..end]) : null;
    }
}

/// <summary>Finds either of two pairs of bytes in one pass: memory is read once, however many things are sought in it.</summary>
internal readonly struct BytePairs
{
    private const int Block = 64;

    private readonly Pair _one;
    private readonly Pair _other;

    /// <param name="one">At least one byte, of which the first two count; after one alone anything may follow.</param>
    /// <param name="other">The same.</param>
    public BytePairs(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        _one = new Pair(one[0], one.Length > 1 ? one[1] : null);
        _other = new Pair(other[0], other.Length > 1 ? other[1] : null);
    }

    /// <summary>Index of the first pair from an index on; -1 if there is none.</summary>
    public int Find(ReadOnlySpan<byte> bytes, int from)
    {
        int index = from;
        while (index < bytes.Length - Block)
        {
            ReadOnlySpan<byte> block = bytes.Slice(index, Block + 1);
            if ((Match(block, 0) | Match(block, 16) | Match(block, 32) | Match(block, 48)) != Vector128<byte>.Zero)
            {
                break;
            }

            index += Block;
        }

        for (; index < bytes.Length; index++)
        {
            byte? next = index + 1 < bytes.Length ? bytes[index + 1] : null;
            if (_one.Is(bytes[index], next) || _other.Is(bytes[index], next))
            {
                return index;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<byte> Match(ReadOnlySpan<byte> block, int at)
    {
        Vector128<byte> first = Vector128.Create(block[at..]);
        Vector128<byte> second = Vector128.Create(block[(at + 1)..]);
        return _one.Match(first, second) | _other.Match(first, second);
    }

    private readonly struct Pair(byte first, byte? second)
    {
        private readonly Vector128<byte> _first = Vector128.Create(first);
        private readonly Vector128<byte> _second = Vector128.Create(second ?? 0);
        private readonly Vector128<byte> _anySecond = second is null ? Vector128<byte>.AllBitsSet : Vector128<byte>.Zero;

        public bool Is(byte one, byte? other) => one == first && (second is null || other == second);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Match(Vector128<byte> one, Vector128<byte> other) =>
            Vector128.Equals(one, _first) & (Vector128.Equals(other, _second) | _anySecond);
    }
}
