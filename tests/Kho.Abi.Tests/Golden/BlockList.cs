using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Golden;

/// <summary>Blocks one by one, for comparison.</summary>
internal static class BlockList
{
    public static IEnumerable<(ulong Start, int Order)> Of(IEnumerable<PreservedExtent> extents, int pageShift)
    {
        foreach (PreservedExtent extent in extents)
        {
            for (ulong block = 0; block < extent.Blocks; block++)
            {
                yield return (extent.Start + (block << (extent.Order + pageShift)), extent.Order);
            }
        }
    }

    public static IEnumerable<(ulong Start, int Order)> Of(IEnumerable<ExpectedBlock> blocks) => blocks.Select(block => (block.Start, block.Order));

    /// <summary>Both sides hold the same blocks, none of them twice; names what differs.</summary>
    public static void AssertSame(IEnumerable<(ulong Start, int Order)> expected, IEnumerable<(ulong Start, int Order)> actual)
    {
        (ulong Start, int Order)[] wanted = [.. expected];
        (ulong Start, int Order)[] found = [.. actual];
        Assert.NotEmpty(wanted);
        Assert.Equal("", Describe("missing", wanted.Except(found)) + Describe("too many", found.Except(wanted)));
        Assert.Equal(wanted.Length, found.Length);
    }

    private static string Describe(string what, IEnumerable<(ulong Start, int Order)> blocks)
    {
        string[] texts = [.. blocks.Order().Select(block => $"0x{block.Start:x} order {block.Order}")];
        string more = texts.Length > 10 ? $" and {texts.Length - 10} more" : "";
        return texts.Length == 0 ? "" : $"{what}: {string.Join(", ", texts.Take(10))}{more}; ";
    }
}
