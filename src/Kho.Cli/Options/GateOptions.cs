using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Matrix;
using Kho.Formatting;

namespace Kho.Cli.Options;

/// <summary>
/// The verdict from which a verb fails, and the components that count: one rule for all verbs that simulate a reader
/// (docs/exit-codes.md).
/// </summary>
internal sealed class GateOptions
{
    private static readonly RestoreVerdict[] _verdicts = [RestoreVerdict.Lossy, RestoreVerdict.Refused, RestoreVerdict.Misread, RestoreVerdict.Panics];

    private readonly Option<string?> _failOn = new("--fail-on")
    {
        Description = $"exit code 1 from this verdict on: {string.Join(", ", _verdicts.Select(ComponentOutcome.VerdictName))} (default: lossy)",
        HelpName = "VERDICT",
    };

    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "YAML with the lists mandatory and optional: the components that must be recovered (default: all)",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        _failOn.CompletionSources.Add([.. _verdicts.Select(ComponentOutcome.VerdictName)]);
        _failOn.Validators.Add(result =>
        {
            string[] names = [.. _verdicts.Select(ComponentOutcome.VerdictName)];
            if (result.Tokens is [{ Value: string name }] && !names.Contains(name))
            {
                UsageErrors.Add(result, $"--fail-on: '{name}' is no verdict to fail on{Suggestion.Of(name, names, $"; there are {string.Join(", ", names)}")}");
            }
        });
        command.Options.Add(_failOn);
        command.Options.Add(_policy);
    }

    /// <summary>Whether the command line has a gate.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_failOn) is not null || PolicyFile(parsed) is not null;

    /// <summary>The policy's file, or null.</summary>
    public string? PolicyFile(ParseResult parsed) => parsed.GetValue(_policy);

    /// <summary>The mandatory components.</summary>
    /// <param name="document">The image's handover, or null.</param>
    public MatrixPolicy Policy(ParseResult parsed, ReleaseCatalog catalog, HandoverDocument? document) =>
        PolicyFile(parsed) is string file ? MatrixPolicy.ReadFile(file, MatrixPolicy.KnownComponents(catalog, document)) : MatrixPolicy.Standard;

    /// <summary>Whether a verdict fails the gate.</summary>
    public bool Fails(ParseResult parsed, RestoreVerdict verdict) => verdict >= FailOn(parsed);

    private RestoreVerdict FailOn(ParseResult parsed) =>
        parsed.GetValue(_failOn) is string name ? _verdicts.Single(verdict => ComponentOutcome.VerdictName(verdict) == name) : RestoreVerdict.Lossy;
}
