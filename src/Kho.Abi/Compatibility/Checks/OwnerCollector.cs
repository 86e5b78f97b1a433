using Kho.Abi.Codec;
using Kho.Abi.Diagnostics;
using Kho.Abi.Handover;
using Kho.Abi.Handover.Blobs;
using Kho.Abi.Handover.Trees;
using Kho.Abi.Releases;

namespace Kho.Abi.Compatibility.Checks;

/// <summary>Says what memory each part of a handover owns, in runs.</summary>
internal sealed class OwnerCollector
{
    private readonly CheckContext _context;
    private readonly List<OwnedMemory> _owners = [];

    private OwnerCollector(CheckContext context) => _context = context;

    private ulong PageSize => (ulong)_context.Pages.PageSize;

    /// <summary>Collects all owners, by address.</summary>
    public static IReadOnlyList<OwnedMemory> Collect(CheckContext context)
    {
        var collector = new OwnerCollector(context);
        collector.AddRoot();
        collector.AddMap();
        foreach (Blob blob in context.Document.Blobs)
        {
            collector.AddBlob(blob);
        }

        collector._owners.Sort((left, right) => left.Start.CompareTo(right.Start));
        return collector._owners;
    }

    private void AddRoot()
    {
        if (_context.Document.Root is { Address: ulong address } root)
        {
            Add(new OwnedMemory(address, (ulong)root.Tree.Length, "the root FDT", "root"));
        }
    }

    private void AddMap()
    {
        if (_context.Map is not MemoryMap map)
        {
            return;
        }

        foreach ((ulong address, MapStructure kind) in map.Structures)
        {
            ulong length = kind == MapStructure.Bitmap ? (ulong)(map.BitmapBits ?? 0) / 8 : PageSize;
            Add(new OwnedMemory(address, length, "a page of the memory map", FindingPlaces.MemoryMap) { IsMap = true });
        }
    }

    private void AddBlob(Blob blob)
    {
        if (blob.Address is not ulong address)
        {
            return;
        }

        ulong length = Math.Max((ulong)(blob.Tree?.Length ?? 0), Math.Min(blob.Size ?? 1, PageSize));
        Add(new OwnedMemory(address, length, $"blob {blob.Name}", blob.Name));
        switch (blob.Value)
        {
            case MemblockValue memblock:
                AddRegions(blob, memblock);
                break;
            case KhoTestValue test:
                AddTest(test);
                break;
            case LuoValue luo:
                AddLuo(blob, luo);
                break;
            case TreeValue tree:
                AddTree(blob.Name, null, tree.Root);
                break;
            default:
                break;
        }
    }

    private void AddRegions(Blob blob, MemblockValue memblock)
    {
        foreach (ReservedRegion region in memblock.Regions)
        {
            if (region is { Start: ulong start, Size: ulong size })
            {
                Add(new OwnedMemory(start, size, $"region '{region.Name}'", $"{blob.Name}.{region.Name}")
                {
                    Unpreserved = DiagnosticDescriptors.RegionNotPreserved,
                    IsRegion = true,
                });
            }
        }
    }

    private void AddTest(KhoTestValue test)
    {
        if (test.FoliosInfo is VmallocArea area)
        {
            AddArea(area, "the test module's list of folios");
        }

        foreach (KhoTestFolios folios in test.Folios.Where(folios => folios.Order <= _context.Pages.MaximumOrder))
        {
            AddRun(folios.Start, folios.Count, folios.Order, new OwnedMemory(folios.Start, 1, "a folio of the test module", "folios_info")
            {
                Unpreserved = DiagnosticDescriptors.TestFolioNotPreserved,
                Fit = BlockFit.Exact,
                Order = folios.Order,
            });
        }
    }

    private void AddLuo(Blob blob, LuoValue luo)
    {
        BlobFormatAbi? format = blob.Abi;
        if (format?.LuoDeviceTree is LuoDeviceTreeAbi arrays)
        {
            if (luo.SessionsAddress is ulong header)
            {
                AddLuoPart(header, (ulong)arrays.SessionPages * PageSize, "the sessions", "luo-session-header");
            }

            foreach (LuoSession session in luo.Sessions.Where(session => session.FileCount > 0))
            {
                AddLuoPart(session.FilesAddress, (ulong)arrays.FilePages * PageSize, $"the files of session '{session.Name}'", "luo_file_set_ser.files");
            }
        }

        AddBlocks(luo.SessionBlocks, "a block of sessions");
        foreach (LuoSession session in luo.Sessions)
        {
            AddBlocks(session.FileBlocks, $"a block of files of session '{session.Name}'");
            foreach (LuoFile file in session.Files)
            {
                AddFile(session, file);
            }
        }

        foreach (LuoFlb flb in luo.Flbs ?? [])
        {
            if (flb.Value is TreeValue tree)
            {
                AddTree($"object {flb.Name}", "luo_flb_ser.data", tree.Root);
            }
        }

        if (luo.FlbHeader is ulong flbs)
        {
            AddLuoPart(flbs, Math.Clamp(luo.FlbPages, 1, 16) * PageSize, "the objects bound to files (FLB)", "luo_flb_header_ser");
        }
    }

    private void AddBlocks(IReadOnlyList<BlockPlace> blocks, string use)
    {
        foreach (BlockPlace block in blocks)
        {
            AddLuoPart(block.Address, PageSize, use, "kho_block_header_ser");
        }
    }

    private void AddLuoPart(ulong address, ulong length, string use, string where) => Add(new OwnedMemory(address, length, use, where)
    {
        Unpreserved = DiagnosticDescriptors.LuoNotPreserved,
        Fit = BlockFit.Start,
    });

    private void AddFile(LuoSession session, LuoFile file)
    {
        if (file.Value is TreeValue tree)
        {
            AddTree($"file {JsonStyle.Hex(file.Token)} of session '{session.Name}'", "luo_file_ser.data", tree.Root);
        }

        if (file.Value is not MemfdValue memfd)
        {
            return;
        }

        string name = $"memfd {JsonStyle.Hex(file.Token)} of session '{session.Name}'";
        ulong size = _context.FormatOf(file) is MemfdAbi format ? (ulong)_context.Structures.SizeOf(format.Structure) : 1;
        Add(new OwnedMemory(file.Data, size, name, "luo_file_ser.data")
        {
            Unpreserved = DiagnosticDescriptors.MemfdNotPreserved,
            Fit = BlockFit.Start,
        });
        AddArea(memfd.Folios, $"the list of folios of {name}");
        foreach (MemfdExtent extent in memfd.Extents)
        {
            AddRun(extent.Pfn << _context.Pages.PageShift, extent.Pages, 0, new OwnedMemory(0, 1, $"a folio of {name}", "memfd_luo_folio_ser.pfn")
            {
                Unpreserved = DiagnosticDescriptors.FolioNotPreserved,
                Fit = BlockFit.Exact,
            });
        }
    }

    /// <summary>Adds what a tree holds; its root too, if a field leads to it and not a blob's node.</summary>
    private void AddTree(string name, string? holder, ValueTree root)
    {
        // Structures of one tree may share a page, which is one piece of memory then.
        TreePlace[] places = [.. TreePlaces.Of(root, name, holder ?? name, _context.Structures).Skip(root.Address is null || holder is not null ? 0 : 1).OrderBy(place => place.Address)];
        for (int first = 0; first < places.Length;)
        {
            TreePlace place = places[first];
            ulong last = place.Address + (Math.Max(place.Length, 1) - 1);
            int next = first + 1;
            while (next < places.Length && _context.Pages.PageStart(places[next].Address) <= last && places[next].Length > 0)
            {
                last = Math.Max(last, places[next].Address + (places[next].Length - 1));
                next++;
            }

            Add(new OwnedMemory(place.Address, last - place.Address + 1, place.Use, place.Where)
            {
                Unpreserved = DiagnosticDescriptors.TargetNotPreserved,
                Fit = place.Order is null ? BlockFit.Covered : BlockFit.Exact,
                Order = place.Order,
            });
            first = next;
        }
    }

    private void AddArea(VmallocArea area, string use)
    {
        foreach (VmallocChunk chunk in area.Chunks)
        {
            Add(new OwnedMemory(chunk.Address, PageSize, $"a chunk of {use}", "kho_vmalloc_chunk")
            {
                Unpreserved = DiagnosticDescriptors.AreaNotPreserved,
                Fit = BlockFit.Exact,
                Order = 0,
            });
            foreach (VmallocRun run in chunk.Entries.Where(_ => area.Order <= _context.Pages.MaximumOrder))
            {
                AddRun(run.Start, run.Count, area.Order, new OwnedMemory(run.Start, 1, use, "kho_vmalloc_chunk.phys")
                {
                    Unpreserved = DiagnosticDescriptors.AreaNotPreserved,
                    Fit = BlockFit.Exact,
                    Order = area.Order,
                });
            }
        }
    }

    private void AddRun(ulong start, ulong count, int order, OwnedMemory like)
    {
        UInt128 length = (UInt128)count << (order + _context.Pages.PageShift);
        if (length <= ulong.MaxValue)
        {
            Add(like with { Start = start, Length = (ulong)length });
        }
    }

    /// <summary>What has no bytes or leads beyond the physical address space lies nowhere; the decoder or another rule says so.</summary>
    private void Add(OwnedMemory owner)
    {
        if (owner.Length > 0 && _context.Pages.IsPhysical(owner.Start, owner.Length))
        {
            _owners.Add(owner);
        }
    }
}
