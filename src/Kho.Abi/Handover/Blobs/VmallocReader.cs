using System.Buffers.Binary;
using Kho.Abi.Diagnostics;
using Kho.Abi.Layouts;

namespace Kho.Abi.Handover.Blobs;

/// <summary>Follows the chain of chunks of a preserved vmalloc area and reads the area's contents page by page.</summary>
internal sealed class VmallocReader(BlobContext context)
{
    private const string NextField = "kho_vmalloc_chunk.next";
    private const string PhysField = "kho_vmalloc_chunk.phys";

    /// <summary>The descriptor of an area as a value.</summary>
    public static VmallocArea ToArea(StructureValue area) =>
        new(area.Number("first"), (uint)area.Number("total_pages"), (ushort)area.Number("flags"), (ushort)area.Number("order"));

    /// <summary>Follows the chain of chunks.</summary>
    /// <param name="area">Descriptor.</param>
    /// <param name="address">Physical address of the descriptor, for findings.</param>
    /// <returns>The descriptor with the chunks that could be read.</returns>
    public VmallocArea Follow(VmallocArea area, ulong? address)
    {
        ulong pages = 0;
        ulong field = address ?? 0;
        string fieldName = "kho_vmalloc.first";
        byte[] page = new byte[context.Pages.PageSize];
        List<VmallocChunk> chunks = [];
        bool complete = true;
        for (ulong next = area.First; next != 0;)
        {
            if (!TryReadChunk(next, field, fieldName, page))
            {
                complete = false;
                break;
            }

            ulong current = next;
            next = ReadNext(page, out int headerSize);
            List<VmallocRun> runs = ReadEntries(area, current, page, headerSize, ref pages);
            chunks.Add(new VmallocChunk(current, runs));
            field = current;
            fieldName = NextField;
        }

        if (complete && pages != area.TotalPages)
        {
            context.Mismatch(DiagnosticDescriptors.CountsDiffer, address, "kho_vmalloc.total_pages", $"{area.TotalPages} pages announced, the chunks list {pages}");
        }

        return area with { Chunks = chunks };
    }

    private List<VmallocRun> ReadEntries(VmallocArea area, ulong chunk, byte[] page, int headerSize, ref ulong pages)
    {
        List<VmallocRun> runs = [];
        int shift = area.Order + context.Pages.PageShift;
        for (int offset = headerSize; offset < page.Length; offset += sizeof(ulong))
        {
            ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(offset));
            if (entry == 0)
            {
                break;
            }

            if (!context.Pages.IsPageAligned(entry) || !context.Pages.IsPhysical(entry, (UInt128)context.Pages.PageSize))
            {
                context.Mismatch(DiagnosticDescriptors.BlobPointer, chunk + (ulong)offset, PhysField, $"0x{entry:x} is no address of a page");
                if (context.Consumed)
                {
                    // The page was reused: that is worth one finding, not one for each of its numbers.
                    break;
                }

                continue;
            }

            pages += area.Order < 64 ? 1UL << area.Order : 0;
            if (runs.Count > 0 && shift < 64 && runs[^1].Start + (runs[^1].Count << shift) == entry)
            {
                runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            }
            else
            {
                runs.Add(new VmallocRun(entry, 1));
            }
        }

        return runs;
    }

    /// <summary>Reads the area's contents.</summary>
    /// <param name="area">Descriptor whose chain was followed.</param>
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

        foreach ((VmallocChunk chunk, VmallocRun run) in area.Chunks.SelectMany(chunk => chunk.Entries.Select(run => (chunk, run))))
        {
            for (ulong index = 0; index < run.Count << area.Order && read < length; index++)
            {
                Span<byte> wanted = page.AsSpan(0, (int)Math.Min((ulong)page.Length, length - read));
                ulong source = run.Start + (index << context.Pages.PageShift);
                if (!context.Enter(source, chunk.Address, PhysField))
                {
                    return read;
                }

                int there = context.Memory.Read(source, wanted, out _);
                if (there < wanted.Length)
                {
                    context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, source, PhysField, $"a page of the area is {context.Memory.WhyMissing(source + (ulong)there)}; {read} of {length} bytes read");
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

        int read = context.Memory.Read(address, chunk, out _);
        if (read < chunk.Length)
        {
            context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, address, fieldName, $"the chunk at 0x{address:x} is {context.Memory.WhyMissing(address + (ulong)read)}");
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
