using Kho.Abi.Codec;
using Kho.Abi.Subsystems;
using Kho.Abi.Tests.Golden;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Writing;

/// <summary>Every device tree of the golden images, found by its first bytes wherever a page begins with one.</summary>
internal sealed class GoldenTrees
{
    private const int SignatureLength = 4;

    private GoldenTrees(ulong address, byte[] bytes, DeviceTree tree, string kind)
    {
        Address = address;
        Bytes = bytes;
        Tree = tree;
        Kind = kind;
    }

    public const string Root = "root";
    public const string Blob = "blob";
    public const string Boot = "boot";

    public ulong Address { get; }

    /// <summary>The tree as it stands in the image, as long as its header says.</summary>
    public byte[] Bytes { get; }

    public DeviceTree Tree { get; }

    /// <summary>What the tree is for.</summary>
    public string Kind { get; }

    public static IReadOnlyList<GoldenTrees> Of(GoldenImage image)
    {
        using DecodedImage decoded = image.Decode();
        IPhysicalMemory memory = decoded.Image.Memory;
        List<GoldenTrees> trees = [];
        byte[] signature = new byte[SignatureLength];
        foreach (PhysicalRange range in memory.Ranges)
        {
            for (ulong page = range.Start; page <= range.Last; page += (ulong)image.Note.PageSize)
            {
                memory.Read(page, signature, out _);
                if (!signature.AsSpan().SequenceEqual((byte[])[0xd0, 0x0d, 0xfe, 0xed]))
                {
                    continue;
                }

                byte[] bytes = new byte[65536];
                int read = memory.Read(page, bytes, out _);
                DiagnosticBag diagnostics = new();
                DeviceTree? tree = DeviceTree.Read(bytes.AsMemory(0, read), page, diagnostics);
                Assert.NotNull(tree);
                Assert.Empty(diagnostics.ToList());
                string kind = page == image.Note.Root ? Root : tree.Root.Child("chosen") is not null ? Boot : Blob;
                trees.Add(new GoldenTrees(page, bytes[..tree.TotalSize], tree, kind));
            }
        }

        foreach (Blob blob in decoded.Document.Blobs.Where(blob => blob.Address is not null && blob.Value is not null && decoded.Read(blob.Address.Value, SignatureLength)[0] == 0xd0))
        {
            Assert.Contains(trees, tree => tree.Address == blob.Address);
        }

        return trees;
    }
}
