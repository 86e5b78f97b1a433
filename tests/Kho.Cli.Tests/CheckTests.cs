using System.Text.Json.Nodes;

namespace Kho.Cli.Tests;

/// <summary><c>kho check</c> through the real binary.</summary>
public sealed class CheckTests
{
    [Fact]
    public void A_sound_handover_is_fine()
    {
        KhoProcess check = KhoProcess.Run("check", Golden.Linux73Out, "--json");
        JsonNode report = JsonNode.Parse(check.Output)!;

        Assert.Equal((0, ""), (check.ExitCode, check.Errors));
        Assert.Equal("kho.check/1", (string?)report["schema"]);
        Assert.Equal(Golden.Linux73Out, (string?)report["image"]);
        Assert.Equal("linux-7.3", (string?)report["for"]);
        Assert.Equal(0, (int?)report["errors"]);
        Assert.All(report["findings"]!.AsArray(), finding =>
            Assert.Equal(["id", "severity", "address", "where", "message"], finding!.AsObject().Select(member => member.Key)));
    }

    [Fact]
    public void Errors_come_first_and_are_exit_code_1()
    {
        KhoProcess check = KhoProcess.Run("check", Golden.LostOrderBit);

        Assert.Equal(1, check.ExitCode);
        Assert.StartsWith("error KHO0044 ", check.Output.Split('\n')[1], StringComparison.Ordinal);
        Assert.Contains("linux-7.1-rc5 would panic", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_reader_is_told_of()
    {
        KhoProcess check = KhoProcess.Run("check", "golden/linux-6.18/x-6.18.15-to-6.17.8-out/handover.elf", "--for", "6.17", "--for", "7.3", "--json");
        JsonArray findings = JsonNode.Parse(check.Output)!["findings"]!.AsArray();

        Assert.Equal(1, check.ExitCode);
        Assert.Contains(findings, finding => (string?)finding!["id"] == "KHO0290" && ((string?)finding["message"])!.StartsWith("linux-6.17 would misread", StringComparison.Ordinal));
        Assert.Contains(findings, finding => (string?)finding!["id"] == "KHO0293" && ((string?)finding["message"])!.StartsWith("linux-7.3 refuses the whole handover: the root is compatible with kho-v1, it reads kho-v4 only", StringComparison.Ordinal));
    }

    [Fact]
    public void The_next_kernels_command_line_is_checked()
    {
        KhoProcess check = KhoProcess.Run("check", Golden.Linux73Out, "--next-cmdline", "kho=off liveupdate=on");

        Assert.Equal(1, check.ExitCode);
        Assert.Contains("error KHO0281", check.Output, StringComparison.Ordinal);
        Assert.Contains("error KHO0286", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no/such/file")]
    [InlineData(Golden.Linux73Out, "--memory", "0x1000")]
    [InlineData(Golden.Linux73Out, "--for", "linux-1.0")]
    [InlineData(Golden.Linux73Out, "--live")]
    [InlineData]
    public void Trouble_is_one_line_and_exit_code_2(params string[] arguments)
    {
        KhoProcess check = KhoProcess.Run(["check", .. arguments]);

        Assert.Equal((2, ""), (check.ExitCode, check.Output));
        Assert.Single(check.Errors.TrimEnd('\n').Split('\n'));
    }
}
