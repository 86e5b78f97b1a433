using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Manifests;

internal sealed partial class ManifestBuilder
{
    private BlobManifest BuildBlob(Blob blob)
    {
        var manifest = new BlobManifest { Name = blob.Name, At = blob.Address, Size = blob.Size };
        if (_raw.Contains(blob))
        {
            return manifest;
        }

        BlobContentManifest? content = blob.Value switch
        {
            MemblockValue memblock => new RegionsManifest(memblock.Regions),
            TreeValue tree => new StructureManifest(TreeJson.Of(tree.Root, forManifest: true)),
            KhoTestValue test => BuildKhoTest(test),
            LuoValue luo => BuildLuo(blob, luo),
            UnknownValue unknown when _release.Root.BlobSizeProperty is not null && (ulong)unknown.Bytes.Length == blob.Size => new RawManifest(unknown.Bytes),
            _ => null,
        };
        if (content is null || _release.BlobFormat(blob.Name) is null)
        {
            return manifest with { Content = content as RawManifest };
        }

        return blob.Tree is null || blob.Address is not ulong address
            ? manifest with { Content = content }
            : manifest with { Content = content, DeviceTree = TreeLayout(blob.Tree, address, edited: false, null) };
    }

    private static KhoTestManifest BuildKhoTest(KhoTestValue test) => new()
    {
        NrFolios = test.NrFolios,
        Folios = test.Folios,
        Csum = test.Csum,
        List = test.FoliosInfo is null ? new AreaManifest() : BuildArea(test.FoliosInfo, opaque: test.FoliosRead < test.NrFolios),
    };

    /// <summary>A chain that does not list as many pages as it should is none any more: only where it began is written down.</summary>
    private static AreaManifest BuildArea(VmallocArea area, bool opaque)
    {
        ulong pages = area.Chunks.SelectMany(chunk => chunk.Entries).Aggregate(0UL, (sum, run) => sum + run.Count) << Math.Min((int)area.Order, 32);
        bool whole = pages == area.TotalPages;
        return new AreaManifest
        {
            Chunks = whole ? area.Chunks : [],
            First = (whole && area.Chunks.Count > 0) || area.First == 0 ? null : area.First,
            TotalPages = area.TotalPages,
            Flags = area.Flags,
            Order = area.Order,
            Opaque = opaque || !whole,
        };
    }

    private LuoManifest BuildLuo(Blob blob, LuoValue luo)
    {
        bool inBlocks = _release.BlobFormat(blob.Name)?.LuoBlocks is not null;
        return new LuoManifest
        {
            Features = BuildFeatures(luo.Features, _release.BlobFormat(blob.Name)),
            LiveupdateNum = luo.LiveupdateNum ?? 0,
            Sessions = [.. luo.Sessions.Select(session => BuildSession(session, inBlocks))],
            SessionsAt = inBlocks && luo.SessionBlocks.Count > 0 ? null : luo.SessionsAddress,
            SessionBlocks = inBlocks ? luo.SessionBlocks : null,
            Flbs = [.. (luo.Flbs ?? []).Select(flb => flb with { Value = null, Content = !_raw.Contains(flb) && flb.Value is TreeValue tree ? TreeJson.Of(tree.Root, forManifest: true) : null })],
            FlbsAt = luo.FlbHeader ?? 0,
            FlbPages = luo.FlbPages,
            FlbsOpaque = luo.FlbPages == 0,
        };
    }

    /// <summary>Masks that are not those of the release's own kernels.</summary>
    private static FeaturesManifest? BuildFeatures(FeatureMasks? masks, BlobFormatAbi? format) =>
        masks is FeatureMasks read && format?.Features is FeaturesAbi features && read != FeatureMasks.Written(features) ? new FeaturesManifest(read.Supp, read.Required, read.Active) : null;

    private SessionManifest BuildSession(LuoSession session, bool inBlocks) => new()
    {
        Name = session.Name,
        Files = [.. session.Files.Select(BuildFile)],
        FilesAt = inBlocks && session.FileBlocks.Count > 0 ? null : session.FilesAddress,
        FileCount = session.FileCount,
        FileBlocks = inBlocks ? session.FileBlocks : null,
    };

    private FileManifest BuildFile(LuoFile file) => new()
    {
        Token = file.Token,
        Compatible = file.Compatible,
        Data = file.Data,
        Value = !_raw.Contains(file) && file.Value is TreeValue tree && _release.FileFormat(file.Compatible)?.Structure is not null ? TreeJson.Of(tree.Root, forManifest: true) : null,
        Memfd = !_raw.Contains(file) && file.Value is MemfdValue memfd && _release.FileFormat(file.Compatible)?.Memfd is MemfdAbi format ? BuildMemfd(memfd, format) with { Features = BuildFeatures(memfd.Features, _release.FileFormat(file.Compatible)) } : null,
    };

    private MemfdManifest BuildMemfd(MemfdValue memfd, MemfdAbi format)
    {
        IReadOnlyList<FolioManifest>? folios = ReadFolios(memfd, format);
        return new MemfdManifest
        {
            Pos = memfd.Pos,
            Size = memfd.Size,
            Seals = memfd.Seals ?? 0,
            Flags = memfd.Flags ?? 0,
            NrFolios = memfd.NrFolios,
            Folios = folios ?? [],
            List = BuildArea(memfd.Folios, opaque: folios is null),
        };
    }

    /// <summary>The entries of a memfd's array as they are, holes included; null if the image does not hold all of them.</summary>
    private List<FolioManifest>? ReadFolios(MemfdValue memfd, MemfdAbi format)
    {
        var layout = new FolioLayout(_structures.Layout(format.Folio));
        ulong left = memfd.NrFolios;
        List<FolioManifest> folios = [];

        // Entries may straddle pages: the rest of a page goes before the next one.
        byte[] buffer = new byte[_pages.PageSize + layout.Size];
        int held = 0;
        foreach (VmallocRun run in memfd.Folios.Chunks.SelectMany(chunk => chunk.Entries))
        {
            for (ulong index = 0; index < run.Count << memfd.Folios.Order && left > 0; index++)
            {
                int wanted = (int)Math.Min((ulong)_pages.PageSize, (left * (ulong)layout.Size) - (ulong)held);
                if (_image.Memory.Read(run.Start + (index << _pages.PageShift), buffer.AsSpan(held, wanted), out _) < wanted)
                {
                    return null;
                }

                held += wanted;
                int offset = 0;
                for (; offset + layout.Size <= held && left > 0; offset += layout.Size, left--)
                {
                    ReadOnlySpan<byte> entry = buffer.AsSpan(offset);
                    Add(folios, layout.Index.Read(entry), layout.Pfn.Read(entry), (int)layout.Flags.Read(entry));
                }

                buffer.AsSpan(offset, held - offset).CopyTo(buffer);
                held -= offset;
            }
        }

        return left == 0 ? folios : null;
    }

    private void Add(List<FolioManifest> folios, ulong index, ulong pfn, int flags)
    {
        ulong address = pfn << _pages.PageShift;
        int? order = pfn != 0 && _document.MemoryMap is MemoryMap map && map.TryFindBlock(address, out ulong start, out int found) && start == address ? found : null;
        if (folios.Count > 0)
        {
            FolioManifest last = folios[^1];
            ulong step = last.Count << (last.Order ?? 0);
            if (last.Flags == flags && last.Order == order && last.Index + step == index && (last.Pfn == 0 ? pfn == 0 : last.Pfn + step == pfn))
            {
                folios[^1] = last with { Count = last.Count + 1 };
                return;
            }
        }

        folios.Add(new FolioManifest(index, pfn, 1, order, flags));
    }
}
