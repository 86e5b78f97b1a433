using Kho.Abi.Manifests;
using Kho.Images;

namespace Kho.Abi.Tests.Manifests;

/// <summary>Manifests as files would hold them, and whether they encode to the image that they were written down from.</summary>
internal static class ManifestRoundTrip
{
    /// <summary>Writes a manifest as YAML and reads it back.</summary>
    public static HandoverManifest Written(HandoverManifest manifest)
    {
        var text = new StringWriter();
        ManifestWriter.Write(text, manifest);
        return ManifestReader.Read(new StringReader(text.ToString()), "manifest");
    }

    /// <summary>Fails unless a manifest, written and read, encodes to the pages of an image and to no others.</summary>
    public static EncodedHandover AssertSamePages(MemoryImage image, HandoverManifest manifest)
    {
        EncodedHandover encoded = HandoverEncoder.Encode(Written(manifest));
        Dictionary<ulong, byte[]> original = PagesOf(image.Memory, manifest.PageSize);
        Dictionary<ulong, byte[]> made = encoded.Memory.Pages.ToDictionary(page => page.Address, page => page.Bytes.ToArray());
        Assert.Equal(original.Keys.Order(), made.Keys.Order());
        foreach ((ulong address, byte[] page) in original)
        {
            Assert.True(page.AsSpan().SequenceEqual(made[address].AsSpan(0, page.Length)), $"page 0x{address:x} differs");
            Assert.False(made[address].AsSpan(page.Length).ContainsAnyExcept((byte)0));
        }

        return encoded;
    }

    private static Dictionary<ulong, byte[]> PagesOf(IPhysicalMemory memory, int pageSize)
    {
        Dictionary<ulong, byte[]> pages = [];
        foreach (PhysicalRange range in memory.Ranges)
        {
            for (ulong address = range.Start & ~(ulong)(pageSize - 1); address <= range.Last; address += (ulong)pageSize)
            {
                byte[] page = new byte[pageSize];
                pages[address] = page[..memory.Read(address, page, out _)];
            }
        }

        return pages;
    }
}
