using Kho.Abi.Codec;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Writing;

/// <summary>Every device tree that a kernel wrote into a golden image, written again.</summary>
public sealed class DeviceTreeGoldenTests
{
    public static TheoryData<string> Images => GoldenImages.All;

    [Theory]
    [MemberData(nameof(Images))]
    public void A_tree_and_its_format_give_the_same_bytes(string name)
    {
        IReadOnlyList<GoldenTrees> trees = GoldenTrees.Of(GoldenImage.Named(name));

        Assert.Contains(trees, tree => tree.Kind == GoldenTrees.Root);
        Assert.Contains(trees, tree => tree.Kind == GoldenTrees.Blob);
        foreach (GoldenTrees golden in trees.Where(golden => golden.Kind != GoldenTrees.Boot))
        {
            Assert.True(golden.Tree.Format.IsRewritable);
            Assert.Equal(golden.Bytes, DeviceTreeWriter.Write(golden.Tree.Root, golden.Tree.Format));
            Assert.Equal(golden.Bytes, DeviceTreeWriter.Write(Rebuild(golden.Tree.Root), golden.Tree.Format));
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void The_nodes_alone_give_the_same_bytes_in_the_style_of_the_release(string name)
    {
        GoldenImage image = GoldenImage.Named(name);
        bool isEdited = image.Release is not ("linux-6.17" or "linux-6.18");
        foreach (GoldenTrees golden in GoldenTrees.Of(image).Where(golden => golden.Kind != GoldenTrees.Boot))
        {
            DeviceTreeStyle style = isEdited && golden.Kind == GoldenTrees.Root ? DeviceTreeStyle.Edited : DeviceTreeStyle.Sequential;

            Assert.Equal(golden.Bytes, DeviceTreeWriter.Write(Rebuild(golden.Tree.Root), style));
            Assert.Equal(style, golden.Tree.FindStyle());
        }
    }

    [Fact]
    public void The_trees_that_arm64_booted_with_hold_erased_items_and_are_called_not_rewritable()
    {
        GoldenTrees[] trees = [.. GoldenImage.Names.Where(name => name.Contains("arm64", StringComparison.Ordinal))
            .SelectMany(name => GoldenTrees.Of(GoldenImage.Named(name))).Where(golden => golden.Kind == GoldenTrees.Boot)];

        Assert.NotEmpty(trees);
        foreach (GoldenTrees golden in trees)
        {
            Assert.False(golden.Tree.Format.IsRewritable);
            Assert.Null(golden.Tree.FindStyle());
            Assert.Single(golden.Tree.Format.Reservations);
            Assert.Equal(golden.Bytes.Length, golden.Tree.Format.TotalSize);
            Assert.Throws<KhoFormatException>(() => DeviceTreeWriter.Write(golden.Tree.Root, golden.Tree.Format));
        }
    }

    [FactOnFile(ExternalTool.DeviceTreeCompiler)]
    public void The_device_tree_compiler_reads_what_was_written()
    {
        using TemporaryDirectory directory = new();
        foreach (string name in GoldenImage.Names)
        {
            foreach (GoldenTrees golden in GoldenTrees.Of(GoldenImage.Named(name)).Where(golden => golden.Kind != GoldenTrees.Boot))
            {
                string path = directory.Write("tree.dtb", DeviceTreeWriter.Write(Rebuild(golden.Tree.Root), golden.Tree.FindStyle()!.Value));

                (string source, _) = ExternalTool.Run(ExternalTool.DeviceTreeCompiler, "-q", "-I", "dtb", "-O", "dts", path);

                Assert.Contains("compatible = \"", source, StringComparison.Ordinal);
                Assert.All(golden.Tree.Root.Children, child => Assert.Contains($"\t{child.Name} {{", source, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>The same nodes made by a caller: without the places that reading gave them.</summary>
    private static DeviceTreeNode Rebuild(DeviceTreeNode node)
    {
        var copy = new DeviceTreeNode(node.Name);
        foreach (DeviceTreeProperty property in node.Properties)
        {
            copy.Add(property.Name!, property.Value.ToArray());
        }

        foreach (DeviceTreeNode child in node.Children)
        {
            copy.Add(Rebuild(child));
        }

        return copy;
    }
}
