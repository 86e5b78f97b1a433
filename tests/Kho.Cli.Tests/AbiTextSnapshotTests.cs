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

    [Theory]
    [InlineData("linux-7.1-rc5", "linux-7.1")]
    [InlineData("linux-7.2", "rfc-page-type")]
    public async Task Diff(string from, string to) =>
        await Verifier.Verify(KhoProcess.Run("abi", "diff", from, to).Transcript).UseTextForParameters($"{from}-{to}").UseDirectory("Snapshots");

    [Fact]
    public async Task Lint() => await Verifier.Verify(KhoProcess.Run("abi", "lint", "rfc", "--page-size", "4K").Transcript).UseDirectory("Snapshots");

    [Fact]
    public async Task Check() => await Verifier.Verify(
        KhoProcess.Run("abi", "check", "rfc", "--btf", "golden/btf/7.2.6.btf").Transcript + "\n"
        + KhoProcess.Run("abi", "check", "golden/btf/6.17.8.btf", "golden/btf/7.3.4.btf").Transcript).UseDirectory("Snapshots");

    [Fact]
    public async Task Images() => await Verifier.Verify(
        KhoProcess.Run("diff", "golden/encoded/linux-7.3/empty/handover.elf", "golden/encoded/linux-7.3/flbs/handover.elf").Transcript).UseDirectory("Snapshots");

    [Fact]
    public async Task Help()
    {
        string[][] verbs = [["abi"], ["abi", "list"], ["abi", "show"], ["abi", "diff"], ["abi", "lint"], ["abi", "check"], ["diff"]];
        await Verifier.Verify(string.Join("\n", verbs.Select(verb => KhoProcess.Run([.. verb, "--help"]).Transcript))).UseDirectory("Snapshots");
    }
}
