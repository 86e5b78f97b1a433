using System.Text.RegularExpressions;

namespace Kho.Cli.Tests;

/// <summary>What docs/proposals.md tells a developer to do, with the files and the commands that stand there.</summary>
public sealed class ProposalDayTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kho-day-").FullName;
    private readonly string _page = File.ReadAllText(Path.Combine(KhoProcess.Repository, "docs", "proposals.md"));

    public ProposalDayTests()
    {
        Directory.CreateDirectory(Spec);
        File.Copy(Path.Combine(KhoProcess.Repository, "spec", "proposals", "pci.ksy"), Path.Combine(Spec, "pci.ksy"));
        string one = Heredoc("my-spec/pci-one.yaml");
        File.WriteAllText(Path.Combine(Spec, "pci-one.yaml"), one);
        File.WriteAllText(Path.Combine(Spec, "pci-two.yaml"), one.Replace("pci-one", "pci-two", StringComparison.Ordinal).Replace("pci-v1", "pci-v2", StringComparison.Ordinal).Replace("pci_ser_wide", "pci_ser_v2", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_directory, "pci.yaml"), Heredoc("pci.yaml"));
    }

    private string Spec => Path.Combine(_directory, "my-spec");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_diff_names_the_string_that_was_bumped()
    {
        KhoProcess diff = Run("kho abi diff pci-one pci-two --spec my-spec");

        Assert.Equal((1, ""), (diff.ExitCode, diff.Errors));
        Assert.Contains("pci-v2", diff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lint_advises_and_does_not_fail()
    {
        KhoProcess lint = Run("kho abi lint pci-two --spec my-spec --page-size 4K");

        Assert.Equal((0, ""), (lint.ExitCode, lint.Errors));
        File.AppendAllText(Path.Combine(Spec, "pci.ksy"), "  own:\n    seq:\n      - {id: version, type: u4}\n      - {id: ready, type: u1, -c-type: bool}\n");
        File.WriteAllText(Path.Combine(Spec, "pci-two.yaml"), File.ReadAllText(Path.Combine(Spec, "pci-two.yaml")).Replace("pci::pci_ser_v2", "pci::own", StringComparison.Ordinal));
        KhoProcess advised = Run("kho abi lint pci-two --spec my-spec --page-size 4K");

        Assert.Equal((0, ""), (advised.ExitCode, advised.Errors));
        Assert.Contains("KHO_FIELD_IS_BOOL  warning", advised.Output, StringComparison.Ordinal);
        Assert.Contains("help: use u8, or a bit of a flags field", advised.Output, StringComparison.Ordinal);
        Assert.Contains("KHO_VERSION_STATED_TWICE", advised.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_is_made_decoded_and_checked()
    {
        KhoProcess made = Run("kho encode pci.yaml -o pci.elf --spec my-spec");
        KhoProcess decoded = Run("kho decode pci.elf --spec my-spec");
        KhoProcess check = Run("kho check pci.elf --spec my-spec");
        KhoProcess plain = Run("kho decode pci.elf --release linux-7.3");

        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        Assert.Equal((0, 0, 0), (decoded.ExitCode, check.ExitCode, plain.ExitCode));
        Assert.Contains("pci_ser", decoded.Output, StringComparison.Ordinal);
        Assert.Contains("refcount 2", decoded.Output, StringComparison.Ordinal);
        Assert.Contains("pci-v2, unknown: first", plain.Output, StringComparison.Ordinal);
        Assert.Contains("08 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_matrix_has_both()
    {
        KhoProcess matrix = Run("kho abi matrix --releases linux-7.3,pci-two --page-size 4K --spec my-spec");

        Assert.Equal((0, ""), (matrix.ExitCode, matrix.Errors));
        Assert.Contains("pci-two", matrix.Output, StringComparison.Ordinal);
    }

    /// <summary>Runs a command that stands on the page, in the test's directory.</summary>
    private KhoProcess Run(string command)
    {
        Assert.Contains(_page.Split('\n'), line => line == command);
        return KhoProcess.Run([.. command.Split(' ').Skip(1).Select(word => word is "my-spec" or "pci.yaml" or "pci.elf" ? Path.Combine(_directory, word) : word)]);
    }

    private string Heredoc(string file) =>
        Regex.Match(_page, $@"cat > {Regex.Escape(file)} <<'END'\n(.*?)\nEND\n", RegexOptions.Singleline).Groups[1].Value + "\n";
}
