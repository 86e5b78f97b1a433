using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho encode</c>: an image from a manifest.</summary>
internal static class EncodeCommand
{
    public static Command Create()
    {
        var manifest = new Argument<string>("MANIFEST") { Description = "YAML manifest: release, preserved blocks, blobs" };
        var target = new Option<string>("--output", "-o") { Description = "ELF core to write, - for standard output", HelpName = "IMAGE", Required = true };
        var spec = new Option<string?>("--spec") { Description = "directory of structures and release descriptions to lay over the built-in ones", HelpName = "DIR" };
        var output = new OutputOptions();
        var command = new Command("encode", """
            Builds an image from a manifest, such as the output of `kho decode --manifest`.

            Example:
              kho encode handover.yaml -o handover.elf
              kho decode --manifest vmcore > handover.yaml
            """);
        command.Arguments.Add(manifest);
        command.Options.Add(target);
        command.Options.Add(spec);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = parsed.GetValue(spec) is string directory ? ReleaseCatalog.Load(directory) : ReleaseCatalog.BuiltIn;
            string source = parsed.GetRequiredValue(manifest);
            HandoverManifest read = source == "-" ? ManifestReader.Read(Console.In, "standard input") : ManifestReader.ReadFile(source);
            string path = parsed.GetRequiredValue(target);
            OutputOptions page = output.ForOutputTo(parsed, path, isBinary: true);
            EncodedHandover encoded = Encode(read, catalog, source == "-" ? "standard input" : source);
            OutputFile.Write(path, source == "-" ? [] : [source], encoded.Save);

            ulong bytes = (ulong)encoded.Memory.PageCount * (ulong)encoded.Memory.PageSize;
            if (output.Json(parsed))
            {
                EncodeReport.WriteJson(path, encoded, bytes);
            }
            else
            {
                page.Page(parsed).Pairs(EncodeReport.Pairs(path, encoded, bytes));
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static EncodedHandover Encode(HandoverManifest manifest, ReleaseCatalog catalog, string source)
    {
        try
        {
            return HandoverEncoder.Encode(manifest, catalog);
        }
        catch (KhoFormatException exception)
        {
            throw new KhoFormatException($"{source}: {exception.Message}", exception);
        }
    }
}

/// <summary>The options of <c>kho decode</c> that print a manifest instead of a report.</summary>
internal sealed class ManifestOptions
{
    /// <summary>Largest image whose residue is written, in bytes; a complete dump is larger.</summary>
    private const ulong LargeImage = 64UL << 20;

    private readonly Option<bool> _manifest = new("--manifest") { Description = "print a manifest from which kho encode makes the same bytes" };

    private readonly Option<string?> _residue = new("--residue")
    {
        Description = "with --manifest, bytes that no structure owns: none, touched (those of pages with structures) or all (default up to 64 MiB of image)",
        HelpName = "none|touched|all",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_manifest);
        _residue.CompletionSources.Add("none", "touched", "all");
        command.Options.Add(_residue);
    }

    /// <summary>Whether the command line requests a manifest.</summary>
    public bool IsWanted(ParseResult parsed) => parsed.GetValue(_manifest);

    /// <summary>Prints the manifest.</summary>
    /// <returns>Findings about parts of the handover without fields.</returns>
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
