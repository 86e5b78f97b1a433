using Kho.Diagnostics;

namespace Kho.Images;

/// <summary>Finds the pairs of segments that describe the same memory.</summary>
internal static class SegmentOverlaps
{
    /// <summary>
    /// Reports every overlapping pair. Pairs grow with the square of the segments, so those above a bag's limit are
    /// counted, which is cheap, and reported as one number.
    /// </summary>
    /// <param name="extents">Extents in file order.</param>
    /// <param name="where">Field with a segment's address.</param>
    public static void Report(List<SegmentExtent> extents, DiagnosticBag diagnostics, string where)
    {
        SegmentExtent[] byStart = [.. extents.OrderBy(extent => extent.Start)];
        UInt128 pairs = Count(byStart);
        if (pairs == 0)
        {
            return;
        }

        int listed = pairs <= DiagnosticBag.LimitPerId ? (int)pairs : DiagnosticBag.LimitPerId - 1;
        foreach ((SegmentExtent first, SegmentExtent second) in Enumerate(byStart).Take(listed))
        {
            diagnostics.Add(
                ImageDiagnostics.SegmentsOverlap, second.Start, where,
                $"segments 0x{first.Start:x}-0x{first.Last:x} and 0x{second.Start:x}-0x{second.Last:x} overlap; the first in the file that holds a byte is used");
        }

        if (pairs > (uint)listed)
        {
            diagnostics.Add(
                ImageDiagnostics.SegmentsOverlap, null, where,
                $"{pairs - (uint)listed} more pairs of segments overlap");
        }
    }

    private static UInt128 Count(SegmentExtent[] byStart)
    {
        ulong[] lasts = [.. byStart.Select(extent => extent.Last)];
        Array.Sort(lasts);
        UInt128 pairs = 0;
        int ended = 0;
        for (int begun = 0; begun < byStart.Length; begun++)
        {
            while (lasts[ended] < byStart[begun].Start)
            {
                ended++;
            }

            pairs += (uint)(begun - ended);
        }

        return pairs;
    }

    private static IEnumerable<(SegmentExtent First, SegmentExtent Second)> Enumerate(SegmentExtent[] byStart)
    {
        List<SegmentExtent> open = [];
        foreach (SegmentExtent extent in byStart)
        {
            open.RemoveAll(candidate => candidate.Last < extent.Start);
            foreach (SegmentExtent other in open)
            {
                yield return (other, extent);
            }

            open.Add(extent);
        }
    }
}

/// <summary>Physical memory that a segment describes, held or not.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Last">Physical address of the last byte.</param>
internal readonly record struct SegmentExtent(ulong Start, ulong Last);
