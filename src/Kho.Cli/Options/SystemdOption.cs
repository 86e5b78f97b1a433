using System.CommandLine;

namespace Kho.Cli.Options;

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
