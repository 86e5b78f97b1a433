using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Vmalloc;

/// <summary>Follows the chain of chunks of a preserved vmalloc area and reads the area's contents page by page.</summary>
internal sealed class VmallocReader(BlobContext context)
{
    private readonly VmallocLayout _layout = context.Abi.Vmalloc;

    /// <summary>Converts the descriptor of an area.</summary>
    public static VmallocArea ToArea(StructureValue area) =>
        new(area.Number("first"), (uint)area.Number("total_pages"), (ushort)area.Number("flags"), (ushort)area.Number("order"));

    /// <summary>Follows the chain of chunks.</summary>
    /// <param name="address">Physical address of the descriptor, for findings.</param>
    /// <returns>The descriptor with all chunks that could be read.</returns>
    public VmallocArea Follow(VmallocArea area, ulong? address)
    {
        ulong pages = 0;
        ulong field = address ?? 0;
        string fieldName = "kho_vmalloc.first";
        using var pageBuffer = new Rented<byte>(context.Pages.PageSize);
        using var runBuffer = new Rented<VmallocRun>(_layout.Capacity);
        Span<byte> page = pageBuffer.Span;
        Span<VmallocRun> runs = runBuffer.Span;
        WordRecords words = _layout.EntryWords();
        var store = new RunList<VmallocRun>();
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
            next = _layout.Next.Read(page);
            int count = ReadEntries(area, current, words, words.Read(_layout.EntryBytes(page)), runs, ref pages);
            chunks.Add(new VmallocChunk(current, store.Keep(runs[..count])));
            field = current + (ulong)_layout.Next.Offset();
            fieldName = _layout.NextName;
        }

        if (complete && pages != area.TotalPages)
        {
            context.Mismatch(DiagnosticDescriptors.CountsDiffer, address, "kho_vmalloc.total_pages", $"{area.TotalPages} pages announced, the chunks list {pages}");
        }

        return area with { Chunks = chunks };
    }

    /// <summary>Reads the entries of a chunk and merges adjacent ones into runs.</summary>
    /// <returns>Number of runs.</returns>
    private int ReadEntries(VmallocArea area, ulong chunk, WordRecords records, ReadOnlySpan<ulong> entries, Span<VmallocRun> runs, ref ulong pages)
    {
        int shift = area.Order + context.Pages.PageShift;
        ulong step = shift < 64 ? 1UL << shift : 0;
        ulong pagesOfEntry = area.Order < 64 ? 1UL << area.Order : 0;
        ulong unaligned = (ulong)(context.Pages.PageSize - 1);
        ulong last = (1UL << context.Pages.PhysicalAddressBits) - (ulong)context.Pages.PageSize;
        int count = 0;
        ulong expected = 0;
        for (int index = 0; index < entries.Length && records.Get(entries[index..], 0) is not 0 and ulong start; index++)
        {
            if ((start & unaligned) != 0 || start > last)
            {
                context.Mismatch(DiagnosticDescriptors.BlobPointer, chunk + (ulong)_layout.Entries.Offset(index), _layout.EntriesName, $"0x{start:x} is no address of a page");
                if (context.Consumed)
                {
                    // The page was reused: one finding suffices, instead of one for each entry.
                    break;
                }

                continue;
            }

            // Entries that continue a valid one, within physical memory, are valid.
            var steps = new ReadOnlySpan<ulong>(in step);
            int following = step != 0 && records.Follows(entries[index..], steps) ? records.CountSteps(entries[index..], steps, (int)Math.Min((last - start) >> shift, int.MaxValue)) : 0;
            ulong length = (ulong)following + 1;
            if (count > 0 && start == expected && step != 0)
            {
                runs[count - 1] = runs[count - 1] with { Count = runs[count - 1].Count + length };
            }
            else
            {
                runs[count++] = new VmallocRun(start, length);
            }

            expected = start + (step * length);
            pages += pagesOfEntry * length;
            index += following;
        }

        return count;
    }

    /// <summary>Reads the area's contents.</summary>
    /// <param name="area">Descriptor with its chunks.</param>
    /// <param name="address">Physical address of the descriptor, for findings.</param>
    /// <param name="length">Number of bytes to read, from the start of the area.</param>
    /// <param name="receive">Receives the bytes of each page; the last page may be shorter. Reading stops at the first missing page.</param>
    /// <returns>Number of bytes read.</returns>
    public ulong Read(VmallocArea area, ulong? address, ulong length, SpanAction receive)
    {
        using var pageBuffer = new Rented<byte>(context.Pages.PageSize);
        Span<byte> page = pageBuffer.Span;
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
                Span<byte> wanted = page[..(int)Math.Min((ulong)page.Length, length - read)];
                ulong source = run.Start + (index << context.Pages.PageShift);
                if (!context.Enter(source, chunk.Address, _layout.EntriesName))
                {
                    return read;
                }

                int there = context.Memory.Read(source, wanted, out _);
                if (there < wanted.Length)
                {
                    context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, source, _layout.EntriesName, $"a page of the area is {context.Memory.WhyMissing(source + (ulong)there)}; {read} of {length} bytes read");
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

    /// <summary>Reads an area's contents as whole records, even if a record straddles two pages.</summary>
    /// <param name="area">Descriptor with its chunks.</param>
    /// <param name="address">Physical address of the descriptor, for findings.</param>
    /// <param name="count">Number of records.</param>
    /// <param name="size">Length of a record in bytes.</param>
    /// <param name="receive">Receives one or more whole records.</param>
    /// <returns>Number of records read.</returns>
    public ulong ReadRecords(VmallocArea area, ulong? address, ulong count, int size, SpanAction receive)
    {
        byte[] straddling = new byte[size];
        int held = 0;
        return Read(area, address, count * (ulong)size, page =>
        {
            if (held > 0)
            {
                int rest = Math.Min(size - held, page.Length);
                page[..rest].CopyTo(straddling.AsSpan(held));
                held += rest;
                page = page[rest..];
                if (held < size)
                {
                    return;
                }

                held = 0;
                receive(straddling);
            }

            int whole = page.Length - (page.Length % size);
            if (whole > 0)
            {
                receive(page[..whole]);
            }

            held = page.Length - whole;
            page[whole..].CopyTo(straddling);
        }) / (ulong)size;
    }

    /// <summary>Receives the bytes of a page.</summary>
    internal delegate void SpanAction(ReadOnlySpan<byte> bytes);

    private bool TryReadChunk(ulong address, ulong field, string fieldName, Span<byte> chunk)
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
}
