using System.Runtime.InteropServices;
using Kho.Diagnostics;

namespace Kho.Images;

internal sealed partial class MemoryBuilder
{
    private readonly List<Claim> _claims = [];

    /// <summary>Number of bytes owned by structures.</summary>
    public ulong OwnedBytes { get; private set; }

    /// <summary>The ranges owned by structures, ascending, neighbours merged.</summary>
    public IReadOnlyList<OwnedRange> OwnedRanges
    {
        get
        {
            List<OwnedRange> ranges = [];
            List<string> owners = [];
            foreach (Claim claim in _claims.OrderBy(claim => claim.Start))
            {
                if (ranges.Count > 0 && ranges[^1].Last + 1 == claim.Start)
                {
                    ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + (ulong)claim.Length };
                }
                else
                {
                    owners = [];
                    ranges.Add(new OwnedRange(claim.Start, (ulong)claim.Length, owners));
                }

                // Most neighbours have one owner, and a range has few: no set is needed.
                if (!owners.Contains(claim.Owner))
                {
                    owners.Add(claim.Owner);
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
            if (!_frames.TryGetValue(page, out Frame? frame) || frame.Claims is null)
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
        if (!_frames.TryGetValue(page, out Frame? frame) || frame.Claims is not List<Claim> claims)
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

    /// <summary>A range that a structure owns; it may span pages.</summary>
    private sealed record Claim(ulong Start, int Length, string Owner)
    {
        public ulong Last => Start + (ulong)(Length - 1);
    }
}
