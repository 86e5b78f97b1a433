using Kaitai;
using Kho.Abi.Generated;

namespace Kho.Abi.Codec;

public sealed partial class DeviceTree
{
    private DeviceTreeFormat? _format;

    /// <summary>What is needed besides <see cref="Root"/> to write the tree again as it was read.</summary>
    public DeviceTreeFormat Format => _format ??= ReadFormat();

    /// <summary>The style in which the nodes alone give the tree's bytes, with names in the style's own order; null if there is none.</summary>
    public DeviceTreeStyle? FindStyle()
    {
        foreach (DeviceTreeStyle style in Enum.GetValues<DeviceTreeStyle>())
        {
            if (DeviceTreeWriter.TryWrite(Root, style, [], null, out byte[]? bytes, out _) && IsSame(bytes))
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
        bool same = DeviceTreeWriter.TryWrite(Root, format, null, out byte[]? bytes, out _) && IsSame(bytes);
        return format with { IsRewritable = same };
    }

    private bool IsSame(byte[] bytes) => !IsCut && _bytes.Span.SequenceEqual(bytes);

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

    private static List<DeviceTreeReservation> ReadReservations(FlattenedDevicetree.FdtHeader header, KaitaiStream stream)
    {
        List<DeviceTreeReservation> reservations = [];
        try
        {
            // Nothing but the structure block's beginning bounds a block that has lost its end.
            for (stream.Seek(header.OffMemRsvmap); stream.Pos < header.OffDtStruct || header.OffMemRsvmap > header.OffDtStruct;)
            {
                var entry = new FlattenedDevicetree.FdtReserveEntry(stream);
                if (entry is { Address: 0, Size: 0 })
                {
                    break;
                }

                reservations.Add(new DeviceTreeReservation(entry.Address, entry.Size));
            }
        }
        catch (EndOfStreamException)
        {
            // The bytes end inside the block: what was read of it stands, and the tree is not rewritable.
        }

        return reservations;
    }
}
