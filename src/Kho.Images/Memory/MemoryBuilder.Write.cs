using System.Runtime.InteropServices;
using Kho.Diagnostics;

namespace Kho.Images;

internal sealed partial class MemoryBuilder
{
    /// <summary>Fewer full pages than these are pages by themselves: what the list of runs gains is then not worth a search in it.</summary>
    private const int LeastRun = 8;

    /// <summary>Length in bytes of the pieces in which runs are given to be written: large for the system, small for the cache.</summary>
    private const int PieceLength = 2 << 20;

    private readonly List<Claim> _claims = [];

    /// <summary>Runs of full pages, ascending. A page that is written by itself later stands in the frames, too, and counts there.</summary>
    private readonly List<FilledRun> _runs = [];

    private int _pagesOfRunsOnly;

    /// <summary>Number of bytes owned by structures.</summary>
    public ulong OwnedBytes { get; private set; }

    /// <summary>The ranges owned by structures, ascending, neighbours merged.</summary>
    public IReadOnlyList<OwnedRange> OwnedRanges
    {
        get
        {
            List<OwnedRange> ranges = [];
            List<string> owners = [];
            IEnumerable<(ulong Start, ulong Length, string Owner)> owned = _claims.Select(claim => (claim.Start, (ulong)claim.Length, claim.Owner))
                .Concat(_runs.Select(run => (run.Start, run.Last - run.Start + 1, run.Owner)));
            foreach ((ulong start, ulong length, string owner) in owned.OrderBy(claim => claim.Start))
            {
                if (ranges.Count > 0 && ranges[^1].Last + 1 == start)
                {
                    ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + length };
                }
                else
                {
                    owners = [];
                    ranges.Add(new OwnedRange(start, length, owners));
                }

                // Most neighbours have one owner, and a range has few: no set is needed.
                if (!owners.Contains(owner))
                {
                    owners.Add(owner);
                }
            }

            return ranges;
        }
    }

    /// <summary>Writes bytes of a structure, which then owns exactly them.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="owner">Structure, for messages. The same owner may write its range, or a part of it, again.</param>
    /// <exception cref="KhoFormatException">Another owner, or the same one by another range, has some of the bytes. The message names owners and address; nothing is written.</exception>
    public void Write(ulong address, ReadOnlySpan<byte> bytes, string owner)
    {
        Own(address, bytes.Length, owner);
        Copy(address, bytes);
    }

    /// <summary>Makes a structure the owner of bytes without a change of them.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="length">Length in bytes, not negative.</param>
    /// <exception cref="KhoFormatException">As for <see cref="Write"/>.</exception>
    public void Own(ulong address, int length, string owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        CheckRange(address, length);
        if (length == 0)
        {
            return;
        }

        var claim = new Claim(address, length, owner);
        foreach ((ulong page, _, _, _) in Pieces(address, length))
        {
            if (FirstClaim(page, address, claim.Last) is Claim other)
            {
                // Claims never overlap: one that holds the whole range is the only one in it.
                if (other.Owner == owner && other.Start <= address && other.Last >= claim.Last)
                {
                    return;
                }

                throw new KhoFormatException(
                    $"0x{address:x}: {length} bytes of {owner} would lie on {other.Owner}, which owns {other.Length} bytes at 0x{other.Start:x}");
            }
        }

        foreach ((ulong page, _, _, _) in Pieces(address, length))
        {
            Frame frame = FrameAt(page);
            frame.Claims ??= new List<Claim>(1);
            frame.Claims.Insert(FirstNotBefore(frame.Claims, address), claim);
        }

        _claims.Add(claim);
        OwnedBytes += (ulong)length;
    }

    /// <summary>Makes a structure the owner of neighbouring pages, each by itself, and fills them with one byte.</summary>
    /// <param name="address">Physical address of the first page's first byte.</param>
    /// <param name="count">Number of pages, at least 1; all of them end below 2^64.</param>
    /// <param name="owner">Structure, for messages.</param>
    /// <exception cref="KhoFormatException">As for <see cref="Write"/>, of the first page that has another owner. The pages before it are written.</exception>
    internal void WriteFilled(ulong address, int count, byte value, string owner)
    {
        ulong size = (ulong)PageSize;
        var run = new FilledRun(address, address + ((ulong)count * size) - 1, value, owner);
        int place = PlaceOfRun(address);
        bool isFree = count >= LeastRun && (place == 0 || _runs[place - 1].Last < address) && (place == _runs.Count || _runs[place].Start > run.Last);
        for (int page = 0; isFree && page < count; page++)
        {
            isFree = !_frames.ContainsKey(address + ((ulong)page * size));
        }

        if (isFree)
        {
            Filled(value);
            _runs.Insert(place, run);
            _pagesOfRunsOnly += count;
            OwnedBytes += (ulong)count * size;
            _table = null;
            return;
        }

        for (int page = 0; page < count; page++)
        {
            Own(address + ((ulong)page * size), PageSize, owner);
            Fill(address + ((ulong)page * size), value);
        }
    }

    /// <summary>The pages as few large pieces, ascending: neighbours that are full of one byte share their contents.</summary>
    internal IEnumerable<(ulong Address, ReadOnlyMemory<byte> Bytes)> JoinedPages()
    {
        byte[] piece = [];
        int pages = PieceLength / PageSize;
        foreach ((ulong address, int count, byte[] bytes) in Stretches())
        {
            if (count == 1)
            {
                yield return (address, bytes);
                continue;
            }

            if (piece.Length == 0 || piece[0] != bytes[0])
            {
                piece = new byte[pages * PageSize];
                piece.AsSpan().Fill(bytes[0]);
            }

            for (int done = 0; done < count; done += pages)
            {
                yield return (address + ((ulong)done * (ulong)PageSize), piece.AsMemory(0, Math.Min(pages, count - done) * PageSize));
            }
        }
    }

    /// <summary>Writes bytes that no structure owns: those between structures, and the contents of preserved memory.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="bytes">Contents; where a structure owns a byte, the same value.</param>
    /// <exception cref="KhoFormatException">A structure owns one of the bytes and wrote another value there; nothing is written.</exception>
    public void WriteUnowned(ulong address, ReadOnlySpan<byte> bytes)
    {
        CheckRange(address, bytes.Length);
        if (bytes.IsEmpty)
        {
            return;
        }

        ulong last = address + (ulong)(bytes.Length - 1);
        foreach ((ulong page, _, _, _) in Pieces(address, bytes.Length))
        {
            if (ExistingFrame(page) is not { Claims: not null } frame)
            {
                continue;
            }

            foreach (Claim claim in frame.Claims)
            {
                CheckUnchanged(page, frame, claim, address, last, bytes);
            }
        }

        Copy(address, bytes);
    }

    /// <summary>The first owner in a range, or null.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="length">Length in bytes, at least 1.</param>
    /// <exception cref="KhoFormatException">The range reaches past the end of the address space.</exception>
    public string? OwnerOf(ulong address, int length = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        CheckRange(address, length);
        ulong last = address + (ulong)(length - 1);
        int offset = OffsetInPage(address);
        if (length <= PageSize - offset)
        {
            return FirstClaim(address - (ulong)offset, address, last)?.Owner;
        }

        foreach ((ulong page, _, _, _) in Pieces(address, length))
        {
            if (FirstClaim(page, address, last) is Claim claim)
            {
                return claim.Owner;
            }
        }

        return null;
    }

    private void CheckUnchanged(ulong page, Frame frame, Claim claim, ulong address, ulong last, ReadOnlySpan<byte> bytes)
    {
        ulong first = Math.Max(Math.Max(claim.Start, page), address);
        ulong end = Math.Min(Math.Min(claim.Last, page + (ulong)(PageSize - 1)), last);
        if (first > end)
        {
            return;
        }

        int length = (int)(end - first) + 1;
        int same = frame.Bytes.AsSpan(OffsetInPage(first), length).CommonPrefixLength(bytes.Slice((int)(first - address), length));
        if (same < length)
        {
            throw new KhoFormatException(
                $"0x{first + (ulong)same:x}: {bytes.Length} bytes of residue at 0x{address:x} would change {claim.Owner}, which owns {claim.Length} bytes at 0x{claim.Start:x}");
        }
    }

    private void Copy(ulong address, ReadOnlySpan<byte> bytes)
    {
        foreach ((ulong page, int offset, int start, int length) in Pieces(address, bytes.Length))
        {
            bytes.Slice(start, length).CopyTo(FrameAt(page).Writable().AsSpan(offset));
        }
    }

    /// <summary>The first claim of a page that overlaps a range.</summary>
    private Claim? FirstClaim(ulong page, ulong start, ulong last)
    {
        if (!_frames.TryGetValue(page, out Frame? frame))
        {
            return RunOf(page) is FilledRun run ? new Claim(page, PageSize, run.Owner) : null;
        }

        if (frame.Claims is not List<Claim> claims)
        {
            return null;
        }

        // Only the last claim that begins before the range can reach into it.
        int index = FirstNotBefore(claims, start);
        return index > 0 && claims[index - 1].Last >= start ? claims[index - 1]
            : index < claims.Count && claims[index].Start <= last ? claims[index]
            : null;
    }

    private static int FirstNotBefore(List<Claim> claims, ulong address)
    {
        ReadOnlySpan<Claim> span = CollectionsMarshal.AsSpan(claims);
        int low = 0;
        int high = span.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (span[middle].Start < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>All pages, ascending: each by itself, and those of runs together with the contents that they share.</summary>
    private IEnumerable<(ulong Address, int Count, byte[] Bytes)> Stretches()
    {
        ulong size = (ulong)PageSize;
        ulong[] pages = SortedPages();
        int next = 0;
        foreach (FilledRun run in _runs)
        {
            for (; next < pages.Length && pages[next] < run.Start; next++)
            {
                yield return (pages[next], 1, _frames[pages[next]].Bytes);
            }

            for (ulong at = run.Start; at >= run.Start && at <= run.Last;)
            {
                bool isLeft = next < pages.Length && pages[next] <= run.Last;
                ulong count = ((isLeft ? pages[next] - 1 : run.Last) - at + 1) / size;
                if (count > 0)
                {
                    yield return (at, (int)count, Filled(run.Value));
                    at += count * size;
                }

                if (isLeft)
                {
                    yield return (pages[next], 1, _frames[pages[next]].Bytes);
                    next++;
                    at += size;
                }
            }
        }

        for (; next < pages.Length; next++)
        {
            yield return (pages[next], 1, _frames[pages[next]].Bytes);
        }
    }

    /// <summary>The run that a page belongs to.</summary>
    private FilledRun? RunOf(ulong pageAddress) =>
        _runs.Count > 0 && OffsetInPage(pageAddress) == 0 && PlaceOfRun(pageAddress + 1) is int place and > 0 && _runs[place - 1].Last >= pageAddress ? _runs[place - 1] : null;

    /// <summary>The number of runs that begin before an address.</summary>
    private int PlaceOfRun(ulong address)
    {
        ReadOnlySpan<FilledRun> runs = CollectionsMarshal.AsSpan(_runs);
        int low = 0;
        int high = runs.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (runs[middle].Start < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Neighbouring pages that are full of one byte, each owned as a whole.</summary>
    private readonly record struct FilledRun(ulong Start, ulong Last, byte Value, string Owner);

    /// <summary>A range that a structure owns; it may span pages.</summary>
    private sealed record Claim(ulong Start, int Length, string Owner)
    {
        public ulong Last => Start + (ulong)(Length - 1);
    }
}
