using System.Globalization;
using System.Text.RegularExpressions;
using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>The examples that a lint gives are real: added to a tree of that geometry, the two blocks become one.</summary>
public sealed partial class CollisionExampleTests
{
    [Theory]
    [InlineData("rfc-page-type", 4096)]
    [InlineData("rfc-page-type", 16384)]
    [InlineData("rfc-page-type", 65536)]
    [InlineData("kho-v2", 16384)]
    [InlineData("linux-7.1-rc5", 16384)]
    public void The_two_blocks_take_the_same_path(string id, int pageSize)
    {
        AbiRelease release = ReleaseCatalog.BuiltIn.Find(id)!;
        RadixGeometry geometry = ReleaseAt.Of(release, pageSize).Map.Radix!;
        LintFinding finding = Assert.Single(AbiLint.Run(ReleaseCatalog.BuiltIn, release, [pageSize]));

        ulong[] keys = [.. Block().Matches(finding.Example!).Select(match => geometry.Encode(
            ulong.Parse(match.Groups["address"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            int.Parse(match.Groups["order"].ValueSpan, CultureInfo.InvariantCulture),
            match.Groups["type"].Value == "split" ? 1 : 0))];

        Assert.Equal(2, keys.Length);
        Assert.NotEqual(keys[0], keys[1]);
        for (int level = 1; level < geometry.Depth; level++)
        {
            Assert.Equal(geometry.TableIndex(level, keys[0]), geometry.TableIndex(level, keys[1]));
        }

        Assert.Equal(geometry.BitmapIndex(keys[0]), geometry.BitmapIndex(keys[1]));
    }

    [GeneratedRegex("order (?<order>[0-9]+) at 0x(?<address>[0-9a-f]+)( (?<type>contig|split))?")]
    private static partial Regex Block();
}
