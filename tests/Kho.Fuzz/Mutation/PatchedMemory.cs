using Kho.Images;

namespace Kho.Fuzz.Mutation;

/// <summary>
/// The memory of a golden image with changes of its own: pages that are changed are copied first, so that many
/// mutations share one image. It counts what is read, and can fill missing memory with bytes that no result may depend on.
/// </summary>
internal sealed class PatchedMemory : IPhysicalMemory
{
    /// <summary>Length in bytes of the pieces that are copied and removed; the smallest page size.</summary>
    public const int FrameSize = 4096;

    private readonly IReadOnlyDictionary<ulong, byte[]> _base;
    private readonly IReadOnlyList<PhysicalRange> _baseRanges;
    private readonly Dictionary<ulong, byte[]> _changed = [];
    private readonly HashSet<ulong> _removed = [];
    private PhysicalRange[]? _ranges;

    /// <summary>Begins with the pages of an image.</summary>
    /// <param name="frames">Contents by address.</param>
    /// <param name="ranges">Where they lie.</param>
    public PatchedMemory(IReadOnlyDictionary<ulong, byte[]> frames, IReadOnlyList<PhysicalRange> ranges)
    {
        _base = frames;
        _baseRanges = ranges;
    }

    /// <summary>Number of calls of <see cref="Read"/> and <see cref="Lookup"/>.</summary>
    public long Reads { get; private set; }

    /// <summary>Calls beyond this number throw an <see cref="UnboundedException"/>.</summary>
    public long MostReads { get; set; } = long.MaxValue;

    /// <summary>Filler of the bytes after those that were read; null leaves them alone.</summary>
    public byte? Poison { get; set; }

    /// <summary>Number of bytes that are there.</summary>
    public long Length => (_base.Count - _removed.Count + _changed.Keys.LongCount(address => !_base.ContainsKey(address))) * (long)FrameSize;

    /// <summary>Addresses of all frames, ascending.</summary>
    public IEnumerable<ulong> Frames => _base.Keys.Concat(_changed.Keys).Distinct().Where(address => !_removed.Contains(address)).Order();

    /// <inheritdoc/>
    public IReadOnlyList<PhysicalRange> Ranges => _ranges ??= _removed.Count == 0 && _changed.Keys.All(_base.ContainsKey) ? [.. _baseRanges] : RangesOf(Frames);

    /// <summary>Frames as ranges.</summary>
    public static PhysicalRange[] RangesOf(IEnumerable<ulong> ascending)
    {
        List<PhysicalRange> ranges = [];
        foreach (ulong address in ascending)
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == address)
            {
                ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + FrameSize };
            }
            else
            {
                ranges.Add(new PhysicalRange(address, FrameSize, PageState.Present));
            }
        }

        return [.. ranges];
    }

    /// <summary>A frame to be changed; null if it is not there.</summary>
    public byte[]? Change(ulong address)
    {
        ulong frame = address & ~(ulong)(FrameSize - 1);
        if (_removed.Contains(frame))
        {
            return null;
        }

        if (!_changed.TryGetValue(frame, out byte[]? bytes) && _base.TryGetValue(frame, out byte[]? original))
        {
            _changed.Add(frame, bytes = (byte[])original.Clone());
        }

        return bytes;
    }

    /// <summary>Puts a frame where none is.</summary>
    public void Add(ulong frame, byte[] bytes)
    {
        _changed[frame] = bytes;
        _removed.Remove(frame);
        _ranges = null;
    }

    /// <summary>Takes a frame away, as a truncated dump does.</summary>
    public void Remove(ulong frame)
    {
        if (_base.ContainsKey(frame))
        {
            _changed.Remove(frame);
            _removed.Add(frame);
            _ranges = null;
        }
    }

    /// <summary>Overwrites bytes as far as they are there.</summary>
    public void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int offset = (int)(address % FrameSize);
            int length = Math.Min(bytes.Length, FrameSize - offset);
            if (Change(address) is byte[] frame)
            {
                bytes[..length].CopyTo(frame.AsSpan(offset));
            }

            bytes = bytes[length..];
            address += (ulong)length;
        }
    }

    /// <inheritdoc/>
    public PageState Lookup(ulong address, out ulong length)
    {
        Count();
        IReadOnlyList<PhysicalRange> ranges = Ranges;
        int low = 0;
        int high = ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = ranges[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }

        if (low > 0 && ranges[low - 1].Contains(address))
        {
            length = ranges[low - 1].Last - address + 1;
            return ranges[low - 1].State;
        }

        length = low < ranges.Count ? ranges[low].Start - address : address == 0 ? ulong.MaxValue : 0 - address;
        return PageState.Absent;
    }

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> destination, out PageState state)
    {
        Count();
        int done = 0;
        state = PageState.Present;
        while (done < destination.Length)
        {
            ulong from = address + (ulong)done;
            int offset = (int)(from % FrameSize);
            byte[]? frame = from < address ? null : Find(from - (ulong)offset);
            if (frame is null)
            {
                state = PageState.Absent;
                if (Poison is byte poison)
                {
                    destination[done..].Fill(poison);
                }

                break;
            }

            int length = Math.Min(destination.Length - done, FrameSize - offset);
            frame.AsSpan(offset, length).CopyTo(destination[done..]);
            done += length;
        }

        return done;
    }

    /// <summary>All frames with their contents, ascending.</summary>
    public IEnumerable<(ulong Address, ReadOnlyMemory<byte> Bytes)> Pages() => Frames.Select(address => (address, (ReadOnlyMemory<byte>)Find(address)!));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private byte[]? Find(ulong frame) =>
        _removed.Contains(frame) ? null
        : _changed.TryGetValue(frame, out byte[]? changed) ? changed
        : _base.TryGetValue(frame, out byte[]? original) ? original
        : null;

    private void Count()
    {
        if (++Reads > MostReads)
        {
            throw new UnboundedException($"more than {MostReads} reads of {Length} bytes of memory");
        }
    }
}
