using Kaitai;
using Kho.Formatting;
using Kho.Images.Generated;

namespace Kho.Abi.Codec;

internal sealed partial class DeviceTree
{
    private DeviceTreeFormat? _format;

    /// <summary>What a rewrite of the same bytes needs besides <see cref="Root"/>.</summary>
    public DeviceTreeFormat Format => _format ??= ReadFormat();

    /// <summary>The style whose output equals the tree's bytes, with names in its own order; null if neither does.</summary>
    public DeviceTreeStyle? FindStyle()
    {
        foreach (DeviceTreeStyle style in Enum.GetValues<DeviceTreeStyle>())
        {
            if (!IsCut && DeviceTreeWriter.TryWrite(Root, style, [], null, out byte[]? bytes, out _) && _bytes.Span.SequenceEqual(bytes))
            {
                return style;
            }
        }

        return null;
    }

    private DeviceTreeFormat ReadFormat()
    {
        using var stream = new KaitaiStream(_bytes.ToArray());
        var header = new FlattenedDevicetree.FdtHeader(stream);
        var format = new DeviceTreeFormat
        {
            TotalSize = TotalSize,
            ReservationOffset = (int)Math.Min(header.OffMemRsvmap, int.MaxValue),
            StructureOffset = (int)header.OffDtStruct,
            StructureSize = (int)Math.Min(header.SizeDtStruct, int.MaxValue),
            StringsOffset = (int)header.OffDtStrings,
            StringsSize = (int)Math.Min(header.SizeDtStrings, int.MaxValue),
            Version = header.Version,
            LastCompatibleVersion = header.LastCompVersion,
            BootCpu = header.BootCpuidPhys,
            Strings = ReadStrings(header),
            Reservations = ReadReservations(header, stream),
        };
        bool same = !IsCut && DeviceTreeWriter.TryWrite(Root, format, null, out byte[]? bytes, out _) && _bytes.Span.SequenceEqual(bytes);
        return format with { IsRewritable = same };
    }

    private List<DeviceTreeString> ReadStrings(FlattenedDevicetree.FdtHeader header)
    {
        List<DeviceTreeString> strings = [];
        int end = (int)Math.Min(StringsEnd(header), _bytes.Length);
        int start = (int)Math.Min(header.OffDtStrings, end);
        ReadOnlySpan<byte> block = _bytes.Span[start..end];
        for (int offset = 0; offset < block.Length;)
        {
            int length = block[offset..].IndexOf((byte)0);
            if (length < 0)
            {
                break;
            }

            strings.Add(new DeviceTreeString(offset, KernelText.Decode(block.Slice(offset, length))));
            offset += length + 1;
        }

        return strings;
    }

    private List<DeviceTreeReservation> ReadReservations(FlattenedDevicetree.FdtHeader header, KaitaiStream stream)
    {
        List<DeviceTreeReservation> reservations = [];
        if (header.OffMemRsvmap >= _bytes.Length)
        {
            return reservations;
        }

        try
        {
            stream.Seek(header.OffMemRsvmap);
            while (new FlattenedDevicetree.FdtReserveEntry(stream) is { } entry && entry is not { Address: 0, Size: 0 })
            {
                reservations.Add(new DeviceTreeReservation(entry.Address, entry.Size));
            }
        }
        catch (EndOfStreamException)
        {
            // The block lacks its end, so the entries may include foreign bytes: the tree is not rewritable.
        }

        return reservations;
    }
}
