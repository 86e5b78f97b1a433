using System.Globalization;
using Kho.Abi.Handovers;
using Kho.Abi.Handovers.Live;
using Kho.Abi.Tests.Golden;
using Kho.Analysis.Checks;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers.Live;

/// <summary>What scratch areas cost a host, and what it may be told to do about them.</summary>
public sealed class HostCostTests
{
    private const string Cost = "KHO0296";
    private const string Pins = "KHO0297";
    private const string Cure = "KHO0298";
    private const string Keep = "KHO0299";

    /// <summary>The rules that these tests are about.</summary>
    public static IReadOnlyList<string> Rules { get; } = [Cost, Pins, Cure, Keep];

    private static readonly (ulong Address, ulong Size)[] _large = [(0xea000000, 0xc000000), (0x1eb7c00000, 0x12ba00000), (0x1d98400000, 0x11f800000)];

    /// <summary>128 GiB, three areas of 9.4 GiB in all, KHO on because it is built so, nothing preserved.</summary>
    [Fact]
    public void A_large_host_that_preserves_nothing_is_told_cost_and_cure()
    {
        using FakeHost host = Large("BOOT_IMAGE=/vmlinuz-7.0.0-30-generic root=/dev/sda ro quiet");
        IReadOnlyList<Diagnostic> findings = Check(host);

        Assert.Contains("3 areas, 9.4 GiB, 7.3 % of 128 GiB of RAM", One(findings, Cost), StringComparison.Ordinal);
        Assert.Contains("CmaFree is 9.4 GiB where CmaTotal is 32 MiB", One(findings, Pins), StringComparison.Ordinal);
        string cure = One(findings, Cure);
        Assert.Contains("nothing is preserved", cure, StringComparison.Ordinal);
        Assert.Contains("kho=off", cure, StringComparison.Ordinal);
        Assert.Contains("kho_scratch=", cure, StringComparison.Ordinal);
        Assert.DoesNotContain(findings, finding => finding.Id == Keep);
        Assert.Equal(DiagnosticSeverity.Warning, findings.Single(finding => finding.Id == Cure).Severity);
    }

    [Theory]
    [InlineData("liveupdate=on", "liveupdate=on")]
    [InlineData("reserve_mem=2M:4096:log", "reserve_mem=2M:4096:log")]
    [InlineData("kho=on kho_scratch=1G,8G,1G liveupdate=1", "less than the current 1G,8G,1G")]
    public void Where_something_may_be_preserved_the_host_is_not_told_to_switch_off(string parameters, string named)
    {
        using FakeHost host = Large($"ro quiet {parameters}");
        IReadOnlyList<Diagnostic> findings = Check(host);

        string keep = One(findings, Keep);
        Assert.Contains("do not switch it off", keep, StringComparison.Ordinal);
        Assert.Contains(named, keep, StringComparison.Ordinal);
        Assert.DoesNotContain(findings, finding => finding.Message.Contains("kho=off", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_host_with_sessions_is_not_told_to_lose_them(bool withMemory)
    {
        var golden = GoldenImage.Named("linux-7.3/7.3.4-out");
        using FakeHost host = new FakeHost().WithDebugfs(golden).Write("proc/cmdline", "quiet\n").Write("proc/meminfo", Memory);
        _ = withMemory ? host.WithMemory(golden).WithSymbols().WithTypes("7.3.4") : host;
        IReadOnlyList<Diagnostic> findings = Check(host);

        Assert.Contains("blob LUO", One(findings, Keep), StringComparison.Ordinal);
        Assert.Contains("64 MiB", One(findings, Cost), StringComparison.Ordinal);
        Assert.DoesNotContain(findings, finding => finding.Id == Cure || finding.Message.Contains("kho=off", StringComparison.Ordinal));
    }

    /// <summary>A copy of a host without debugfs still has the counters, which belong to no CMA area.</summary>
    [Fact]
    public void Counters_alone_tell_the_least_that_scratch_takes()
    {
        using FakeHost host = new FakeHost().Write("proc/cmdline", "quiet\n").Write("proc/meminfo", Memory);
        using MemoryImage image = host.Open().Open(evenEmpty: true);
        IReadOnlyList<Diagnostic> findings = HandoverCheck.Run(image, HandoverReader.Read(image), new CheckOptions { Host = host.Facts(), IsLive = true }).Findings;

        Assert.Contains("at least, by CmaFree, 9.3 GiB", One(findings, Cost), StringComparison.Ordinal);
        Assert.Contains("kho=off", One(findings, Cure), StringComparison.Ordinal);
    }

    /// <summary>A host without scratch areas, or without KHO, is left in peace.</summary>
    [Fact]
    public void Without_scratch_nothing_is_said()
    {
        using FakeHost host = new FakeHost().Write("proc/meminfo", "MemTotal: 1000000 kB\nCmaTotal: 65536 kB\nCmaFree: 60000 kB\n").Write("proc/cmdline", "quiet\n")
            .Write("sys/kernel/debug/kho/out/fdt", "x");
        using MemoryImage image = host.Open().Open();
        IReadOnlyList<Diagnostic> findings = HandoverCheck.Run(image, HandoverReader.Read(image), new CheckOptions { Host = host.Facts(), IsLive = true }).Findings;

        Assert.DoesNotContain(findings, finding => finding.Id is Cost or Pins or Cure or Keep);
    }

    [Fact]
    public void Facts_are_read_where_they_are_and_are_unknown_where_they_are_not()
    {
        using FakeHost host = new FakeHost().Write("proc/version", "Linux version 7.0.0-30-generic (buildd@host) #30\n").Write("proc/cmdline", "kho=off kho=1\n")
            .Write("proc/iomem", "00000000-00000fff : Reserved\n00001000-0009ffff : System RAM\n  00002000-00002fff : Kernel code\n100000000-13fffffff : System RAM\n")
            .Write("boot/config-7.0.0-30-generic", "CONFIG_KEXEC_HANDOVER=y\n# CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT is not set\n").Write("proc/meminfo", "CmaFree: many kB\n");
        HostFacts facts = host.Facts();

        Assert.Equal("7.0.0-30-generic", facts.KernelRelease);
        Assert.Equal((true, false, true), (facts.KhoBuilt, facts.KhoByDefault, facts.KhoOn));
        Assert.Equal(0x9f000UL + 0x40000000, facts.Ram);
        Assert.Equal((null, 0UL), (facts.CmaFree, facts.UnownedCma));
        Assert.Null(new FakeHost().Facts().KhoOn);
    }

    private const string Memory = "MemTotal:       131000000 kB\nCmaTotal:          32768 kB\nCmaFree:         9812000 kB\n";

    private static FakeHost Large(string commandLine)
    {
        // Root FDT of a 7.0 before finalization.
        byte[] root = new DeviceTreeWriter().Begin("").Property("compatible", "kho-v1").Property("preserved-memory-map", 0UL).End().ToArray();
        string Column(Func<(ulong Address, ulong Size), ulong> value) => string.Join('\n', _large.Select(area => $"0x{value(area).ToString("x", CultureInfo.InvariantCulture)}")) + "\n";
        return new FakeHost().Write("proc/cmdline", commandLine + "\n").Write("proc/meminfo", Memory).Write("proc/sys/kernel/osrelease", "7.0.0-30-generic\n")
            .Write("proc/iomem", "100000000-20ffffffff : System RAM\n")
            .Write("boot/config-7.0.0-30-generic", "CONFIG_KEXEC_HANDOVER=y\nCONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y\n")
            .Write("sys/kernel/debug/kho/out/fdt", root)
            .Write("sys/kernel/debug/kho/out/scratch_phys", Column(area => area.Address))
            .Write("sys/kernel/debug/kho/out/scratch_len", Column(area => area.Size));
    }

    private static IReadOnlyList<Diagnostic> Check(FakeHost host)
    {
        using MemoryImage image = host.Open().Open();
        HandoverDocument document = HandoverReader.Read(image);
        Assert.NotNull(document.Root);
        return HandoverCheck.Run(image, document, new CheckOptions { Host = host.Facts(), IsLive = true }).Findings;
    }

    private static string One(IReadOnlyList<Diagnostic> findings, string id) => Assert.Single(findings, finding => finding.Id == id).Message;
}
