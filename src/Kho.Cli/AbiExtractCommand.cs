using System.CommandLine;
using Kho.Abi.Releases;
using Kho.Analysis.Kernels;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;

namespace Kho.Cli;

/// <summary><c>kho abi extract</c>: the handover ABI that a kernel file proves.</summary>
internal static class AbiExtractCommand
{
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var file = new Argument<string>("KERNEL")
        {
            Description = "a bzImage, arm64 Image, EFI zboot image, vmlinux, object file or BTF, also compressed, or a Linux source tree",
            HelpName = "KERNEL",
        };
        var directory = new Option<string?>("--output", "-o")
        {
            Description = "write a release description (YAML) and the structures that differ (.ksy) into this directory, for --spec",
            HelpName = "DIR",
        };
        var configuration = new Option<string?>("--config")
        {
            Description = "the kernel's configuration, such as /boot/config-7.3.4, for a kernel without CONFIG_IKCONFIG",
            HelpName = "FILE",
        };
        var command = new Command("extract", """
            Reads a kernel file and prints the facts that it proves about its handover ABI: version, compatible strings,
            types, configuration, page size; the nearest known release; and the facts that are assumed. Exit code 0: KHO is
            built in; 1: KHO is certainly not built in; 2: the file does not show it, or is unreadable.

            Examples:
              kho abi extract /boot/vmlinuz-7.3.4
              kho abi extract bzImage --config .config --json
              kho abi extract vmlinux -o my-kernel && kho abi diff linux-7.3 my-kernel:kernel-7.3.4
              kho abi extract ~/src/linux
            """);
        command.Arguments.Add(file);
        command.Options.Add(directory);
        command.Options.Add(configuration);
        releases.AddSpecTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = releases.Catalog(parsed);
            KernelImage kernel = KernelImage.Open(parsed.GetRequiredValue(file));
            if (parsed.GetValue(configuration) is string path)
            {
                kernel.AddConfiguration(path);
            }

            var abi = KernelAbi.Extract(catalog, kernel);
            if (parsed.GetValue(directory) is string target && abi.StandsFor is not null)
            {
                Write(target, KernelAbiFiles.Of(catalog, abi, releases.SpecDirectory(parsed)));
            }

            if (output.Json(parsed))
            {
                using Stream stream = Standard.OpenOutput();
                KernelAbiJsonWriter.Write(stream, abi);
                stream.Write("\n"u8);
            }
            else
            {
                KernelAbiPrinter.Print(output.Page(parsed), abi);
            }

            return abi.HasHandover switch { true => ExitCode.Fine, false => ExitCode.Found, _ => ExitCode.Trouble };
        });
        return command;
    }

    /// <summary>Replaces a file of an earlier run with the same name, and no other.</summary>
    private static void Write(string directory, KernelAbiFiles files)
    {
        if (directory.Length == 0 || File.Exists(directory))
        {
            throw new UsageException($"--output: '{directory}' is not a directory");
        }

        files.WriteTo(directory);
    }
}
