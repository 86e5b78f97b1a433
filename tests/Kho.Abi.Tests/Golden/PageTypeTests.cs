using System.Text.RegularExpressions;
using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Golden;

/// <summary>Page types against what the kernels of the page type RFC stamped and logged.</summary>
public sealed partial class PageTypeTests
{
    private const string Contiguous = "contig";
    private const string Split = "split";

    [Theory]
    [MemberData(nameof(GoldenImages.TypesKept), MemberType = typeof(GoldenImages))]
    public void Every_block_has_the_type_that_the_kernel_stamped(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.Contains(golden.Expected.Blocks, block => block.Type == Split);
        Assert.Equal(golden.Expected.Blocks.Select(block => (block.Start, block.Type)), Types(decoded).Select(block => (block.Key, block.Value)).Order());
        Assert.Equal(
            golden.Expected.Blocks.GroupBy(block => block.Type!).ToDictionary(group => group.Key, group => (ulong)group.Count()),
            decoded.Map.PageTypes.ToDictionary());
        Assert.DoesNotContain(decoded.Document.Diagnostics, diagnostic => diagnostic.Id == "KHO0045");
    }

    [Theory]
    [MemberData(nameof(GoldenImages.TypesKept), MemberType = typeof(GoldenImages))]
    public void What_the_old_kernel_split_is_split_and_what_it_did_not_is_contiguous(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        Dictionary<ulong, string?> types = Types(decoded);

        Assert.NotEmpty(golden.Expected.PreservedByOldKernel);
        Assert.All(
            golden.Expected.PreservedByOldKernel.Where(entry => !entry.Unpreserved),
            entry => Assert.Equal(entry.Split ? Split : Contiguous, types[entry.Start]));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.TypesLost), MemberType = typeof(GoldenImages))]
    public void In_a_tree_too_shallow_for_the_type_every_block_is_contiguous_and_a_finding_says_so(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        Dictionary<ulong, string?> types = Types(decoded);

        Assert.All(types.Values, type => Assert.Equal(Contiguous, type));
        Assert.Equal([Contiguous], decoded.Map.PageTypes.Keys);
        string message = Assert.Single(decoded.Document.Diagnostics, diagnostic => diagnostic.Id == "KHO0045").Message;
        Assert.Contains("bit 63", message, StringComparison.Ordinal);
        Assert.Contains("depth 6", message, StringComparison.Ordinal);
        if (!golden.IsPair)
        {
            Assert.Contains(golden.Expected.PreservedByOldKernel, entry => entry.Split && !entry.Unpreserved && types.ContainsKey(entry.Start));
            Assert.All(golden.Expected.Blocks, block => Assert.Equal(block.Type, types[block.Start]));
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithHeads), MemberType = typeof(GoldenImages))]
    public void The_map_says_of_each_block_what_the_new_kernel_found_in_its_head_page(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        Dictionary<ulong, string?> types = Types(decoded);
        string layout = decoded.Document.Release!.Release.PageInfo.Structure;
        int heads = 0;

        foreach (Match line in golden.Expected.KernelMessages.Select(line => Head().Match(line)).Where(match => match.Success))
        {
            ulong address = Expectation.Hex(line.Groups["phys"].Value);
            ulong stamp = Expectation.Hex(line.Groups["private"].Value);
            PageInfo info = PageInfo.Decode(layout, stamp);
            bool found = decoded.Map.TryFindBlock(address, out ulong start, out int order);
            heads++;
            Assert.Equal(stamp != 0, info.HasMagic);
            Assert.Equal(stamp != 0, found && start == address);
            if (stamp != 0)
            {
                Assert.Equal(int.Parse(line.Groups["order"].ValueSpan), order);
                Assert.Equal((ulong)order, info.Order);
                bool split = line.Groups["type"].Value == "1";
                Assert.Equal(info.PageType is null ? null : split ? Split : Contiguous, types[address]);
                Assert.Equal(info.PageType is null ? null : split ? 1 : 0, info.PageType);
            }
        }

        Assert.Equal(10, heads);
    }

    private static Dictionary<ulong, string?> Types(DecodedImage decoded) => decoded.Map.Extents
        .SelectMany(extent => BlockList.Of([extent], decoded.Map.Pages.PageShift).Select(block => (block.Start, Type: decoded.Map.Radix!.PageTypeName(extent.PageType))))
        .ToDictionary(block => block.Start, block => block.Type);

    [GeneratedRegex(@"^RFC: HEAD \S+ +phys=(?<phys>0x[0-9a-f]+) private=(?<private>0x[0-9a-f]+) magic=\S+ order=(?<order>\d+) type\(bit31\)=(?<type>[01])")]
    private static partial Regex Head();
}
