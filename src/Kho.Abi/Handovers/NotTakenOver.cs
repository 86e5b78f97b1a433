using System.Text;
using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>A line of a kernel's log, as its ring buffer holds it.</summary>
/// <param name="Address">Physical address.</param>
/// <param name="Text">The line.</param>
internal sealed record PrintedLine(ulong Address, string Text);

/// <summary>
/// Tells whether the kernel that an image was taken of left the handover alone that it was passed: it is built without KHO,
/// or refused it. Its memory is then used for other things from the first moment on, however sound the map still looks.
/// </summary>
internal static class NotTakenOver
{
    /// <summary>As many lines as this are kept: an image may be made of nothing else.</summary>
    private const int MostLines = 64;

    private const int LongestLine = 100;

    /// <summary>Bytes before a line in which its log's beginning is looked for.</summary>
    private const int LogBefore = 256 << 10;

    /// <summary>Fewer scratch areas than this that cannot be are damage, and no sign that their memory was reused.</summary>
    private const int LeastAreas = 2;

    private static ReadOnlySpan<byte> Banner => "Linux version "u8;

    private static ReadOnlySpan<byte> WithoutKho => "Passed KHO data, but CONFIG_KEXEC_HANDOVER not set. Ignoring."u8;

    private static ReadOnlySpan<byte> Refused => "KHO: disabling KHO revival"u8;

    /// <summary>Collects lines that were printed. A kernel's own text of the line ends in a line feed, which the ring buffer does not keep.</summary>
    /// <param name="bytes">Memory.</param>
    /// <param name="step">Number of bytes at whose places lines may begin.</param>
    /// <param name="position">Physical address of the first byte.</param>
    /// <param name="lines">Receives the lines.</param>
    public static void Search(ReadOnlySpan<byte> bytes, int step, ulong position, List<PrintedLine> lines)
    {
        Search(bytes, step, position, WithoutKho, lines);
        Search(bytes, step, position, Refused, lines);
    }

    /// <summary>What decoding found of a handover that was not taken over; null if nothing says so.</summary>
    public static Diagnostic? Finding(HandoverDocument document) => document.Diagnostics.FirstOrDefault(finding => finding.Id == DiagnosticDescriptors.NothingTakenOver.Id);

    /// <summary>Why the handover was not taken over; null if nothing says so.</summary>
    /// <param name="memory">The image's memory.</param>
    /// <param name="candidate">The root.</param>
    /// <param name="scratch">Scratch areas that the image names.</param>
    /// <param name="pages">Pages of the writing kernel.</param>
    /// <param name="printed">Lines of logs that memory holds.</param>
    public static string? Why(IPhysicalMemory memory, RootCandidate candidate, IReadOnlyList<ScratchArea> scratch, PageGeometry pages, IReadOnlyList<PrintedLine> printed)
    {
        // What the running kernel was passed is named by its boot data; a copy that waits for a kexec is named by none.
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

    private static void Search(ReadOnlySpan<byte> bytes, int step, ulong position, ReadOnlySpan<byte> text, List<PrintedLine> lines)
    {
        for (int start = 0; start < step && lines.Count < MostLines;)
        {
            int next = bytes[start..].IndexOf(text);
            if (next < 0 || start + next >= step)
            {
                return;
            }

            ReadOnlySpan<byte> rest = bytes[(start + next)..];
            int length = rest.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
            if (length > 0 && rest[length] != (byte)'\n')
            {
                lines.Add(new PrintedLine(position + (ulong)(start + next), Encoding.ASCII.GetString(rest[..Math.Min(length, LongestLine)])));
            }

            start += next + text.Length;
        }
    }

    /// <summary>The release that the log's first line names; null if it is not there any more.</summary>
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
