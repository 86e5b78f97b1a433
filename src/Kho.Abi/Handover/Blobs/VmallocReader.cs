using System.Buffers.Binary;
using Kho.Abi.Diagnostics;
using Kho.Abi.Layouts;
using Kho.Abi.Physical;

namespace Kho.Abi.Handover.Blobs;

/// <summary>Follows the chain of chunks of a preserved vmalloc area and reads the area's contents page by page.</summary>
internal sealed class VmallocReader(BlobContext context)
{
    private const string NextField = "kho_vmalloc_chunk.next";
    private const string PhysField = "kho_vmalloc_chunk.phys";

    /// <summary>The descriptor of an area as a value.</summary>
    public static VmallocArea ToArea(StructureValue area) =>
        new(area.Number("first"), (uint)area.Number("total_pages"), (ushort)area.Number("flags"), (ushort)area.Number("order"));

    /// <summary>Physical addresses of the area's entries, in order; each stands for 2^order pages.</summary>
    /// <param name="area">Descriptor.</param>
    /// <param name="address">Physical address of the descriptor, for findings.</param>
    public IEnumerable<ulong> Entries(VmallocArea area, ulong? address)
    {
        ulong pages = 0;
        ulong field = address ?? 0;
        string fieldName = "kho_vmalloc.first";
        byte[] chunk = new byte[context.Pages.PageSize];
        bool complete = true;
        for (ulong next = area.First; next != 0;)
        {
            if (!TryReadChunk(next, field, fieldName, chunk))
            {
                complete = false;
                break;
            }

            ulong current = next;
            next = ReadNext(chunk, out int headerSize);
            for (int offset = headerSize; offset < chunk.Length; offset += sizeof(ulong))
            {
                ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(chunk.AsSpan(offset));
                if (entry == 0)
                {
                    break;
                }

                if (!context.Pages.IsPageAligned(entry) || !context.Pages.IsPhysical(entry, (UInt128)context.Pages.PageSize))
                {
                    context.Mismatch(DiagnosticDescriptors.BlobPointer, current + (ulong)offset, PhysField, $"0x{entry:x} is no address of a page");
                    continue;
                }

                pages += area.Order < 64 ? 1UL << area.Order : 0;
                yield return entry;
            }

            field = current;
            fieldName = NextField;
        }

        if (complete && pages != area.TotalPages)
        {
            context.Mismatch(DiagnosticDescriptors.CountsDiffer, address, "kho_vmalloc.total_pages", $"{area.TotalPages} pages announced, the chunks list {pages}");
        }
    }

    /// <summary>Reads the area's contents.</summary>
    /// <param name="area">Descriptor.</param>
    /// <param name="address">Physical address of the descriptor, for findings.</param>
    /// <param name="length">Number of bytes wanted from the area's start.</param>
    /// <param name="receive">Receives each page's bytes; the last may be shorter. Reading stops at a page that is not there.</param>
    /// <returns>Number of bytes that were read.</returns>
    public ulong Read(VmallocArea area, ulong? address, ulong length, SpanAction receive)
    {
        byte[] page = new byte[context.Pages.PageSize];
        ulong read = 0;
        if (area.Order > context.Pages.MaximumOrder)
        {
            context.Mismatch(DiagnosticDescriptors.BlobPointer, address, "kho_vmalloc.order", $"order {area.Order}, expected at most {context.Pages.MaximumOrder}");
            return 0;
        }

        foreach (ulong entry in Entries(area, address))
        {
            for (ulong index = 0; index < 1UL << area.Order && read < length; index++)
            {
                Span<byte> wanted = page.AsSpan(0, (int)Math.Min((ulong)page.Length, length - read));
                ulong source = entry + (index << context.Pages.PageShift);
                if (context.Memory.Read(source, wanted, out _) < wanted.Length)
                {
                    context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, source, PhysField, $"a page of the area is not in the image; {read} of {length} bytes read");
                    return read;
                }

                receive(wanted);
                read += (ulong)wanted.Length;
            }
        }

        if (read < length && area.First != 0)
        {
            context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, area.First, "kho_vmalloc", $"{read} of {length} bytes read");
        }

        return read;
    }

    /// <summary>Takes a page's bytes.</summary>
    internal delegate void SpanAction(ReadOnlySpan<byte> bytes);

    private bool TryReadChunk(ulong address, ulong field, string fieldName, byte[] chunk)
    {
        if (!context.Pages.IsPageAligned(address) || !context.Pages.IsPhysical(address, (UInt128)context.Pages.PageSize))
        {
            context.Mismatch(DiagnosticDescriptors.BlobPointer, field, fieldName, $"0x{address:x} is no address of a page");
            return false;
        }

        if (!context.Enter(address, field, fieldName))
        {
            return false;
        }

        if (context.Memory.Read(address, chunk, out PageState state) < chunk.Length)
        {
            string why = state == PageState.Excluded ? "was left out of the image" : "is not in the image";
            context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, address, fieldName, $"the chunk at 0x{address:x} {why}");
            return false;
        }

        return true;
    }

    private ulong ReadNext(byte[] chunk, out int headerSize)
    {
        headerSize = context.Structures.SizeOf(StructureNames.VmallocHeader);
        return context.Structures.Read(StructureNames.VmallocHeader, chunk).Number("next");
    }
}
