using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Kernels;

namespace Kho.Cli.Options;

/// <summary>The options of the next kernel: release, build and boot options. Every verb uses the same words.</summary>
internal sealed class ReaderOptions
{
    /// <summary>Name of the option that names the release.</summary>
    public const string For = "--for";

    /// <summary>Name of the option for the kernel's configuration.</summary>
    public const string Configuration = "--next-config";

    private const string Names = "an id such as linux-7.3, a kernel version such as 7.3.4, rfc or rfc7 (default: the writer's own";

    private readonly Option<string[]> _for;
    private readonly Option<string?> _configuration = new(Configuration)
    {
        Description = "build options of the next kernel: its .config, or YAML (page_checks, luo, memfd_handler, kho_test, kho, page_size, reserve_mem, memory)",
        HelpName = "FILE",
    };

    private readonly Option<string?> _commandLine = new("--next-cmdline")
    {
        Description = "command line of the next kernel, for kho=, liveupdate= and reserve_mem=",
        HelpName = "STRING",
    };

    private readonly SystemdOption _systemd = new();

    // Former names of the same options, kept for scripts.
    private readonly Option<string[]> _as = new("--as") { Hidden = true, HelpName = "RELEASE" };
    private readonly Option<string?> _oldConfiguration = new("--reader-config") { Hidden = true, HelpName = "FILE" };
    private readonly Option<string?> _oldCommandLine = new("--reader-cmdline") { Hidden = true, HelpName = "STRING" };
    private readonly bool _isMany;

    /// <param name="isMany">Whether several releases are allowed.</param>
    public ReaderOptions(bool isMany = false)
    {
        _isMany = isMany;
        _for = new Option<string[]>(For, "--next") { Description = $"release of the next kernel, the reader: {Names}{(isMany ? "; may be repeated" : "")})", HelpName = "RELEASE" };
    }

    public void AddTo(Command command)
    {
        _for.CompletionSources.Add(ReleaseOptions.Names);
        foreach (Option option in new Option[] { _for, _configuration, _commandLine, _as, _oldConfiguration, _oldCommandLine })
        {
            command.Options.Add(option);
        }

        _systemd.AddTo(command);
    }

    /// <summary>The reading release; the writer's own by default.</summary>
    public AbiRelease Release(ParseResult parsed, ReleaseCatalog catalog, HandoverDocument document) => Releases(parsed, catalog) switch
    {
        [] => document.Release?.Release ?? throw new UsageException($"{document.ImagePath}: no handover, and no release to read it as"),
        [AbiRelease only] => only,
        { Count: int many } => throw new UsageException($"{For}: {many} releases, expected one"),
    };

    /// <summary>The named releases, each once.</summary>
    public IReadOnlyList<AbiRelease> Releases(ParseResult parsed, ReleaseCatalog catalog)
    {
        (string Option, string Name)[] named = [.. (parsed.GetValue(_for) ?? []).Select(name => (For, name)), .. (parsed.GetValue(_as) ?? []).Select(name => (_as.Name, name))];
        return named.Length > 1 && !_isMany
            ? throw new UsageException($"{named[0].Option}: is given {named.Length} times, expected once")
            : [.. named.Select(one => ReleaseOptions.Find(catalog, one.Name, one.Option)).Distinct()];
    }

    /// <summary>Whether the command line names a reading release.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_for) is { Length: > 0 } || parsed.GetValue(_as) is { Length: > 0 };

    /// <summary>The files that the options name.</summary>
    public IEnumerable<string> Files(ParseResult parsed) => Path(parsed) is string path ? [path] : [];

    /// <summary>Build options of the next kernel: from a file, or from the configuration in the only named kernel file (CONFIG_IKCONFIG); else null.</summary>
    public ReaderConfiguration? Built(ParseResult parsed)
    {
        if (Path(parsed) is string path)
        {
            return ReaderConfigurationReader.ReadFile(path);
        }

        string[] named = [.. parsed.GetValue(_for) ?? [], .. parsed.GetValue(_as) ?? []];
        return named is [string kernel] && KernelReleases.IsKernel(kernel) && KernelImage.Open(kernel).Configuration is { } symbols ? ReaderConfigurationReader.Of(symbols) : null;
    }

    /// <summary>Command line of the next kernel, or null.</summary>
    public string? CommandLine(ParseResult parsed) => One(parsed, _commandLine, _oldCommandLine);

    /// <summary>Greatest version of its mapping that the next systemd accepts, if the command line says so.</summary>
    public ulong? Systemd(ParseResult parsed) => _systemd.Version(parsed);

    /// <summary>Build and boot options of the next kernel.</summary>
    public ReaderConfiguration BuiltAndStarted(ParseResult parsed)
    {
        ReaderConfiguration configuration = Built(parsed) ?? new ReaderConfiguration();
        configuration = Systemd(parsed) is ulong systemd ? configuration with { Systemd = systemd } : configuration;
        return CommandLine(parsed) is string commandLine ? ReaderConfigurationReader.Apply(configuration, commandLine) : configuration;
    }

    private string? Path(ParseResult parsed) => One(parsed, _configuration, _oldConfiguration);

    private static string? One(ParseResult parsed, Option<string?> option, Option<string?> old) => (parsed.GetValue(option), parsed.GetValue(old)) switch
    {
        (string, string) => throw new UsageException($"{old.Name}: conflicts with {option.Name}, its new name"),
        (string value, null) => value,
        (null, string value) => value,
        _ => null,
    };
}

/// <summary>The option for the next kernel's systemd; <c>--reader-systemd</c> is a hidden alias.</summary>
internal sealed class SystemdOption
{
    private readonly Option<ulong?> _option = new("--next-systemd")
    {
        Description = "also simulate systemd on its descriptor stores; VERSION is the greatest version of the mapping that it accepts, 1 in all releases",
        HelpName = "VERSION",
    };

    private readonly Option<ulong?> _other = new("--reader-systemd") { Hidden = true, HelpName = "VERSION" };

    public void AddTo(Command command)
    {
        command.Options.Add(_option);
        command.Options.Add(_other);
    }

    /// <summary>The greatest accepted version, or null.</summary>
    public ulong? Version(ParseResult parsed)
    {
        ulong? version = parsed.GetValue(_option);
        ulong? other = parsed.GetValue(_other);
        return version is not null && other is not null
            ? throw new UsageException($"{_other.Name}: conflicts with {_option.Name}, its other name")
            : version ?? other;
    }
}
