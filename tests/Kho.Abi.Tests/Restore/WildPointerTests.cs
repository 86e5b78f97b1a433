using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// Pointers of which bits are set that no physical address has. arm64 sets all bits above the width of virtual addresses
/// anyway, so that they have no effect: a 7.2.6 with pages of 16K took the block at 0x20000048058000 from 0x48058000.
/// </summary>
public sealed class WildPointerTests
{
    /// <summary>Where LUO's blob has the address of the first block of sessions.</summary>
    private const ulong Pointer = 0x48008010;

    private const string Image = "encoded/linux-7.2/memfds-16k/handover.elf";

    [Theory]
    [InlineData(null)]
    [InlineData(36)]
    [InlineData(47)]
    [InlineData(52)]
    public void Bits_above_the_width_of_addresses_have_no_effect_on_arm64(int? width)
    {
        RestoreReport report = Restore(0x20_0000_4805_8000, new ReaderConfiguration { Machine = "aarch64", VirtualAddressBits = width });

        Assert.Null(report.Death);
        Assert.Contains(report.Items, item => item.Name == "small/0x1" && item.Verdict == RestoreVerdict.Ok);
    }

    [Fact]
    public void They_have_one_on_x86_64()
    {
        RestoreReport report = Restore(0x20_0000_4805_8000, new ReaderConfiguration { Machine = "x86_64" });

        Assert.Contains("0x20000048058000, where there is no memory", report.Death, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(36, true)]
    [InlineData(47, true)]
    [InlineData(52, false)]
    public void Bits_below_it_lead_elsewhere(int width, bool lives)
    {
        RestoreReport report = Restore(0x8000_4805_8000, new ReaderConfiguration { Machine = "aarch64", VirtualAddressBits = width });

        Assert.Equal(lives, report.Death is null);
    }

    [Fact]
    public void Where_the_width_is_not_known_the_worst_is_told_and_why()
    {
        RestoreReport report = Restore(0x8000_4805_8000, new ReaderConfiguration { Machine = "aarch64" });

        Assert.NotNull(report.Death);
        Assert.False(report.Certain);
        Assert.Single(report.Doubts, doubt => doubt.Contains("CONFIG_ARM64_VA_BITS", StringComparison.Ordinal));
    }

    private static RestoreReport Restore(ulong pointer, ReaderConfiguration configuration)
    {
        var core = new CoreBytes(File.ReadAllBytes(RepositoryFiles.Golden(Image)));
        BitConverter.TryWriteBytes(core.At(Pointer, sizeof(ulong)), pointer);
        return RestoreHarness.Restore(core, "7.2", configuration with { AbsentIsZero = true, Memory = [new RamRange(1 << 30, 1 << 30)] });
    }
}
