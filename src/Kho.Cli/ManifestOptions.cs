using System.CommandLine;
using Kho.Diagnostics;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Images;
using Kho.Abi.Releases;

namespace Kho.Cli;

/// <summary>The options of <c>kho decode</c> that print a manifest instead of a report.</summary>
internal sealed class ManifestOptions
{
    /// <summary>An image larger than this is of all memory, and its residue would be too.</summary>
    private const ulong LargeImage = 64UL << 20;

    private readonly Option<bool> _manifest = new("--manifest") { Description = "print a manifest that kho encode makes the same bytes of" };

    private readonly Option<string?> _residue = new("--residue")
    {
        Description = "with --manifest, bytes that no structure owns: none, touched (of pages that structures lie in) or all (default, but for images over 64 MiB)",
        HelpName = "none|touched|all",
    };

    /// <summary>Adds the options to the verb.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_manifest);
        _residue.CompletionSources.Add("none", "touched", "all");
        command.Options.Add(_residue);
    }

    /// <summary>Whether a manifest is wanted.</summary>
    public bool IsWanted(ParseResult parsed) => parsed.GetValue(_manifest);

    /// <summary>Prints the manifest.</summary>
    /// <returns>What of the handover could not be written down as fields.</returns>
    public IReadOnlyList<Diagnostic> Print(ParseResult parsed, HandoverDocument document, MemoryImage image, ReleaseCatalog catalog)
    {
        ulong size = image.Memory.Ranges.Aggregate(0UL, (sum, range) => sum + range.Length);
        ResidueScope scope = parsed.GetValue(_residue) switch
        {
            null => size > LargeImage ? ResidueScope.Touched : ResidueScope.All,
            "none" => ResidueScope.None,
            "touched" => ResidueScope.Touched,
            "all" => ResidueScope.All,
            string other => throw new UsageException($"--residue: '{other}' is not none, touched or all"),
        };
        var findings = new DiagnosticBag();
        ManifestWriter.Write(Standard.Out, ManifestBuilder.Build(document, image, scope, catalog, findings));
        return findings.ToList();
    }
}
