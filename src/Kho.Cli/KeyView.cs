using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Cli.Options;
using Kho.Formatting;

namespace Kho.Cli;

/// <summary>One key in all releases that treat it alike.</summary>
internal sealed class KeyView
{
    private KeyView(IReadOnlyList<AbiRelease> releases, RadixGeometry geometry, RadixKey key, string? noKey)
    {
        Releases = releases;
        Geometry = geometry;
        Key = key;
        NoKey = noKey;
    }

    public IReadOnlyList<AbiRelease> Releases { get; }

    public RadixGeometry Geometry { get; }

    public RadixKey Key { get; }

    /// <summary>Why these releases have no key for the requested block, or null.</summary>
    public string? NoKey { get; }

    /// <summary>The tree refuses the key as too wide.</summary>
    public bool Refused => Geometry.Refuses(Key.Value);

    /// <summary>Set bits that the tree drops.</summary>
    public IReadOnlyList<int> LostBits => [.. Enumerable.Range(0, 64).Where(bit => ((Geometry.LostBits(Key.Value) >> bit) & 1) != 0)];

    /// <summary>The key as a walk over the tree reads it.</summary>
    public RadixKey ReadBack => Geometry.Decode(Key.Value & Geometry.HeldMask);

    /// <summary>Index at each level, from the root down.</summary>
    public IEnumerable<(int Level, int Index)> Path =>
        Enumerable.Range(1, Geometry.Depth - 1).Reverse().Select(level => (level, Geometry.TableIndex(level, Key.Value)));

    /// <summary>Views of a key or of a block to encode.</summary>
    /// <param name="only">The release, or null for all.</param>
    /// <param name="pageSize">Page size in bytes.</param>
    /// <param name="text">Key, or PHYS:ORDER[:TYPE].</param>
    public static IReadOnlyList<KeyView> All(ReleaseCatalog catalog, AbiRelease? only, int pageSize, string text)
    {
        if (only is { MemoryMap.Kind: not MemoryMapKind.Radix })
        {
            throw new UsageException($"{only.Id} has no radix tree, so no keys");
        }

        List<(RadixGeometry Geometry, List<AbiRelease> Releases)> groups = [];
        foreach (AbiRelease release in catalog.Releases.Where(release => release.MemoryMap.Kind == MemoryMapKind.Radix && (only is null || release == only)))
        {
            RadixGeometry geometry = ReleaseAt.Of(release, pageSize).Map.Radix!;
            int same = groups.FindIndex(group => group.Geometry.TreatsKeysLike(geometry));
            if (same < 0)
            {
                groups.Add((geometry, [release]));
            }
            else
            {
                groups[same].Releases.Add(release);
            }
        }

        return [.. groups.Select(group => View(group.Releases, group.Geometry, text))];
    }

    /// <summary>A bit of the key and its meaning.</summary>
    public string Describe(int bit)
    {
        string meaning = Geometry.IsOfPageType(bit) ? " (the page type)"
            : bit == Key.OrderBit(Geometry) ? $" (order bit of order {Key.Order})"
            : "";
        return $"{bit}{meaning}";
    }

    /// <summary>A problem in words.</summary>
    public static string Describe(KeyProblem problem) => problem switch
    {
        KeyProblem.NoOrderBit => "no order bit is set; a kernel computes an order above all valid ones",
        KeyProblem.AboveOrderZero => "a bit above the order bit of order 0 is set; a kernel's order wraps below 0",
        KeyProblem.OrderTooLarge => "the block exceeds the physical address space",
        _ => "the address is past the physical address space",
    };

    private static KeyView View(List<AbiRelease> releases, RadixGeometry geometry, string text)
    {
        if (NumberText.TryParse(text, out ulong key))
        {
            return new KeyView(releases, geometry, geometry.Decode(key), null);
        }

        string[] parts = text.Split(':');
        if (parts.Length is not (2 or 3) || !NumberText.TryParseBytes(parts[0], out ulong address)
            || !NumberText.TryParse(parts[1], out ulong order) || order > int.MaxValue)
        {
            throw new UsageException($"'{text}' is neither a key such as 0x10000000012345 nor a block such as 0x12345000:0 or 0xc400000:9:split");
        }

        int type = 0;
        if (parts.Length == 3)
        {
            if ((geometry.FindPageType(parts[2]) ?? geometry.FindPageType(parts[2].ToLowerInvariant())) is not int named)
            {
                string known = geometry.PageTypes.Count == 0 ? "has no page types" : $"has the page types {string.Join(", ", geometry.PageTypes)}";
                return new KeyView(releases, geometry, default, $"no key: this release {known}");
            }

            type = named;
        }

        return geometry.WhyNoBlock(address, order) is string why
            ? new KeyView(releases, geometry, default, $"no key: {why}")
            : new KeyView(releases, geometry, geometry.Decode(geometry.Encode(address, (int)order, type)), null);
    }
}
