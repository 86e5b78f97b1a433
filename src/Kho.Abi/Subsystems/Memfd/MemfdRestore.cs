using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Memfd;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>Simulates LUO's memfd handler: it restores the vmalloc area of the folio list, then every folio in the list.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
/// <param name="vmalloc">Restores the vmalloc area of the folio list.</param>
internal sealed class MemfdRestore(KernelContext kernel, VmallocRestore vmalloc) : IRestoringFileHandler
{
    /// <summary>Number of bytes of the folio array that are read at once.</summary>
    private const int FolioBatch = 64 << 10;

    /// <inheritdoc/>
    public bool Handles(BlobFormatAbi format) => format.Memfd is not null && kernel.Configuration.MemfdHandler;

    /// <inheritdoc/>
    public (RestoreVerdict Verdict, string Message) Retrieve(BlobFormatAbi format, ulong data, string name)
    {
        data = kernel.Memory.Reached(data);
        int size = kernel.Structures.SizeOf(format.Memfd!.Structure);
        kernel.RequireIntact(data, (ulong)size, $"the memfd {name}");
        StructureValue memfd = kernel.Memory.Read(format.Memfd.Structure, data, "a memfd");
        if (format.Features is FeaturesAbi features && FeatureMasks.Of(memfd, features).Refusal(features) is string reason)
        {
            return (RestoreVerdict.Refused, reason);
        }

        if (memfd.NumberOrNull("seals") is ulong seals && (seals & ~(ulong)kernel.Behaviour.Memfd.KnownSeals) != 0)
        {
            return (RestoreVerdict.Refused, $"seals 0x{seals:x}, of which the kernel does not know all");
        }

        if (RestoreFolios(memfd, format.Memfd, name, out ulong restored) is string failure)
        {
            if (restored == 0 || kernel.Behaviour.Memfd.FailedFolio == FailedFolioPolicy.EndsFile)
            {
                return (RestoreVerdict.Refused, failure);
            }

            kernel.RestoreFree(data, $"memfd {name} state");
            return (RestoreVerdict.Misread, $"success with holes: {failure}, yet the kernel hands the file out; this folio and all later ones are holes, after {Quantity.Count(restored, "restored folio")}");
        }

        kernel.RestoreFree(data, $"memfd {name} state");

        // The kernel does not check the size, which is a signed number.
        ulong length = memfd.Number("size");
        return length > long.MaxValue
            ? (RestoreVerdict.Misread, $"retrieved with a negative size ({length} bytes): nothing can be read from it")
            : (RestoreVerdict.Ok, "retrieved");
    }

    /// <summary>Restores the folios of a memfd.</summary>
    /// <param name="memfd">Structure of the memfd.</param>
    /// <param name="format">Structure names of the format.</param>
    /// <param name="name">Session and token of the memfd.</param>
    /// <param name="restored">Number of folios that were restored.</param>
    /// <returns>Why some folios were not restored; null if all were.</returns>
    private string? RestoreFolios(StructureValue memfd, MemfdAbi format, string name, out ulong restored)
    {
        restored = 0;
        ulong count = memfd.Number("nr_folios");
        if (count == 0)
        {
            return null;
        }

        if (vmalloc.Restore(memfd.Structure("folios"), $"memfd {name} list") is not RestoredArea area)
        {
            return "its list of folios cannot be restored";
        }

        string? failure = RestoreFolioList(area, new FolioLayout(kernel.Structures.Layout(format.Folio)), count, name, ref restored);
        vmalloc.Free(area);
        return failure;
    }

    private string? RestoreFolioList(RestoredArea area, FolioLayout layout, ulong count, string name, ref ulong done)
    {
        int size = layout.Size;
        int most = FolioBatch - (FolioBatch % size);
        ulong length = count > ulong.MaxValue / (ulong)size ? ulong.MaxValue : count * (ulong)size;
        for (ulong offset = 0; offset < length;)
        {
            // A batch that extends beyond the area is read entry by entry, as the kernel reads it.
            int batch = (int)Math.Min((ulong)most, length - offset);
            if (offset + (ulong)batch > area.Length)
            {
                batch = (int)(area.Length - Math.Min(offset, area.Length));
                batch = batch < size ? size : batch - (batch % size);
            }

            byte[] entries = area.Read(kernel.Memory, offset, batch, $"the list of folios of memfd {name}");
            if (RestoreFolioEntries(entries, layout, name, ref done) is string failure)
            {
                return failure;
            }

            offset += (ulong)batch;
        }

        return null;
    }

    private string? RestoreFolioEntries(ReadOnlySpan<byte> entries, FolioLayout layout, string name, ref ulong done)
    {
        int size = layout.Size;
        Field pfnOf = layout.Pfn;
        int count = entries.Length / size;
        for (int index = 0; index < count;)
        {
            ulong pfn = pfnOf.Read(entries[(index * size)..]);
            if (pfn == 0)
            {
                index++;
                continue;
            }

            // Page frames at equal distances that are a power of two form one run.
            int run = 1;
            ulong step = index + 1 < count ? pfnOf.Read(entries[((index + 1) * size)..]) - pfn : 0;
            if (step is > 0 and < 1UL << 20 && ulong.IsPow2(step))
            {
                while (index + run < count && pfnOf.Read(entries[((index + run) * size)..]) == pfn + ((ulong)run * step))
                {
                    run++;
                }
            }

            int stepBits = step == 0 || run == 1 ? 0 : (int)ulong.Log2(step);
            ulong restored = kernel.Pages.RestoreFolios(pfn, stepBits, (ulong)run);
            ClaimFolios(pfn, stepBits, restored, name);
            done += restored;
            if (restored < (ulong)run)
            {
                ulong refused = (pfn + (restored << stepBits)) << kernel.PageShift;
                kernel.Say($"Unable to restore folio at physical address: {refused:x}");
                return $"the folio at 0x{refused:x} cannot be restored";
            }

            index += run;
        }

        return null;
    }

    private void ClaimFolios(ulong pfn, int stepBits, ulong count, string name)
    {
        string claimant = $"memfd {name}";
        ulong pages = 1;
        if (count > 0 && kernel.Blocks.TryFindStamp(pfn, out BlockMap.Stamp stamp))
        {
            pages = 1UL << (int)Math.Min(stamp.Order, 30);
        }

        if (pages == 1UL << stepBits)
        {
            kernel.Claim(pfn << kernel.PageShift, count << stepBits, claimant);
            return;
        }

        for (ulong index = 0; index < count; index++)
        {
            ulong at = pfn + (index << stepBits);
            ulong size = kernel.Blocks.TryFindStamp(at, out BlockMap.Stamp own) ? 1UL << (int)Math.Min(own.Order, 30) : 1;
            kernel.Claim(at << kernel.PageShift, size, claimant);
        }
    }
}
