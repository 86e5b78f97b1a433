namespace Kho.Cli.Tests;

/// <summary>
/// Snapshots: they hold the text that a person reads, so that no change of it goes unseen. That it is true is shown
/// elsewhere, against expectations which are not our own.
/// </summary>
public sealed class DecodeTextSnapshotTests
{
    public static TheoryData<string> Images => [.. Golden.All()];

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Decode(string image)
    {
        KhoProcess kho = KhoProcess.Run("decode", image);
        await Verifier.Verify(kho.Transcript).UseTextForParameters(Golden.NameOf(image)).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task DecodeWithExtents()
    {
        KhoProcess kho = KhoProcess.Run("decode", "--extents", "golden/rfc-page-type-deep/rfc-depth7-out/handover.elf");
        await Verifier.Verify(kho.Transcript).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task DecodeDebugfs()
    {
        KhoProcess kho = KhoProcess.Run("decode", Golden.DebugfsOut);
        await Verifier.Verify(kho.Transcript).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task FindInEarlyImage()
    {
        KhoProcess kho = KhoProcess.Run("find", Golden.Linux73Early);
        await Verifier.Verify(kho.Transcript).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task KeyWithBit63()
    {
        KhoProcess kho = KhoProcess.Run("key", "0x8000400000000620");
        await Verifier.Verify(kho.Transcript).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task PageInfoOfSplitBlock()
    {
        KhoProcess kho = KhoProcess.Run("page-info", "0x4b484f5080000009");
        await Verifier.Verify(kho.Transcript).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task Help()
    {
        string[] verbs = ["find", "decode", "key", "page-info"];
        IEnumerable<string> pages = verbs.Select(verb => KhoProcess.Run(verb, "--help").Transcript);
        await Verifier.Verify(string.Join("\n", pages.Prepend(KhoProcess.Run("--help").Transcript))).UseDirectory("Snapshots");
    }
}
