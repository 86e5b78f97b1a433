using System.CommandLine;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Cli.Printing;
using Kho.Diagnostics;

namespace Kho.Cli;

/// <summary><c>kho encode</c>: an image from a manifest.</summary>
internal static class EncodeCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var manifest = new Argument<string>("MANIFEST") { Description = "YAML manifest: release, preserved blocks, blobs" };
        var target = new Option<string>("--output", "-o") { Description = "ELF core to write, - for standard output", HelpName = "IMAGE", Required = true };
        var spec = new Option<string?>("--spec") { Description = "directory of structures and release descriptions to lay over the built-in ones", HelpName = "DIR" };
        var output = new OutputOptions();
        var command = new Command("encode", """
            Builds an image from a manifest. The output of `kho decode --manifest` is such a manifest.

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
