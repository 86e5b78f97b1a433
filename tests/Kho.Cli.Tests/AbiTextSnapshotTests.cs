namespace Kho.Cli.Tests;

/// <summary>Snapshots of what <c>kho abi</c> tells a person.</summary>
public sealed class AbiTextSnapshotTests
{
    [Fact]
    public async Task List() => await Verifier.Verify(KhoProcess.Run("abi", "list").Transcript).UseDirectory("Snapshots");

    [Theory]
    [InlineData("linux-7.3", "4K")]
    [InlineData("linux-6.17", "4K")]
    [InlineData("rfc-page-type", "16K")]
    public async Task Show(string release, string pageSize)
    {
        KhoProcess kho = KhoProcess.Run("abi", "show", release, "--page-size", pageSize);
        await Verifier.Verify(kho.Transcript).UseTextForParameters($"{release}-{pageSize}").UseDirectory("Snapshots");
    }

    [Fact]
    public async Task Help()
    {
        string[][] verbs = [["abi"], ["abi", "list"], ["abi", "show"]];
        await Verifier.Verify(string.Join("\n", verbs.Select(verb => KhoProcess.Run([.. verb, "--help"]).Transcript))).UseDirectory("Snapshots");
    }
}
