using System.CommandLine;
using Kho.Abi.Handover;
using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Cli;

/// <summary>The options that say which kernel reads a handover, and how it is built and started.</summary>
internal sealed class ReaderOptions
{
    private readonly Option<string?> _as = new("--as")
    {
        Description = "release that reads: an id such as linux-7.3, a kernel version such as 7.3.4, rfc or rfc7 (the writer's own if not given)",
        HelpName = "RELEASE",
    };

    private readonly Option<string?> _configuration = new("--reader-config")
    {
        Description = "how the reading kernel is built: its .config, or YAML (page_checks, luo, memfd_handler, kho_test, kho, page_size, reserve_mem, memory)",
        HelpName = "FILE",
    };

    private readonly Option<string?> _commandLine = new("--reader-cmdline")
    {
        Description = "the reading kernel's command line: kho=, liveupdate= and reserve_mem= are looked at",
        HelpName = "STRING",
    };

    private readonly Option<ulong?> _systemd = SystemdOption();

    /// <summary>The option that says which systemd reads.</summary>
    public static Option<ulong?> SystemdOption() => new("--reader-systemd")
    {
        Description = "also tell what systemd makes of its descriptor stores; VERSION is the greatest version of the mapping that it accepts, 1 of all released ones",
        HelpName = "VERSION",
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        _as.CompletionSources.Add(ReleaseOptions.Names);
        command.Options.Add(_as);
        command.Options.Add(_configuration);
        command.Options.Add(_commandLine);
        command.Options.Add(_systemd);
    }

    /// <summary>The release that reads.</summary>
    public AbiRelease Release(ParseResult parsed, ReleaseCatalog catalog, HandoverDocument document) =>
        parsed.GetValue(_as) is string name ? ReleaseOptions.Find(catalog, name, "--as")
            : document.Release?.Release ?? throw new UsageException($"{document.ImagePath}: there is no handover in it, and no release to read it as");

    /// <summary>The files that the options name.</summary>
    public IEnumerable<string> Files(ParseResult parsed) => parsed.GetValue(_configuration) is string path ? [path] : [];

    /// <summary>How the reading kernel is built and started.</summary>
    public ReaderConfiguration Configuration(ParseResult parsed)
    {
        ReaderConfiguration configuration = parsed.GetValue(_configuration) is string path ? ReaderConfigurationReader.ReadFile(path) : new ReaderConfiguration();
        configuration = parsed.GetValue(_systemd) is ulong systemd ? configuration with { Systemd = systemd } : configuration;
        return parsed.GetValue(_commandLine) is string commandLine ? ReaderConfigurationReader.Apply(configuration, commandLine) : configuration;
    }
}
