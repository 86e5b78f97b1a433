using System.CommandLine;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Analysis.Kernels;
using Kho.Analysis.Matrix;
using Kho.Cli.Options;
using Kho.Cli.Printing;

namespace Kho.Cli;

/// <summary><c>kho abi check</c>: whether a kernel build matches a release, or can hand over to another build.</summary>
internal static class AbiCheckCommand
{
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var operands = new Argument<string[]>("RELEASE | A B")
        {
            Description = "a release with --btf, or the writing and the reading kernel (bzImage, Image, vmlinux, an object file, or BTF)",
            Arity = new ArgumentArity(1, 2),
        };
        var btf = new Option<string?>("--btf") { Description = "types of the kernel: a .btf file, or a kernel with BTF", HelpName = "FILE" };
        var command = new Command("check", """
            With --btf: compares the structures of a kernel build with those of the release's specification.
            With two kernels: decides whether the first one's handover is safe in the second. It compares their
            .liveupdate_versions sections, or else their compatible strings, types, and the releases that these prove.
            Exit code 0: yes; 1: no; 2: cannot tell.

            Examples:
              kho abi check linux-7.3 --btf vmlinux
              kho abi check /boot/old/vmlinux /boot/new/vmlinux
            """);
        operands.HelpName = operands.Name;
        operands.CompletionSources.Add(ReleaseOptions.Names);
        command.Arguments.Add(operands);
        command.Options.Add(btf);
        releases.AddPageSizeTo(command);
        releases.AddSpecTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = releases.Catalog(parsed);
            string[] names = parsed.GetRequiredValue(operands);
            if (parsed.GetValue(btf) is string file)
            {
                if (names.Length != 1)
                {
                    throw new UsageException("--btf: expected one release before it");
                }

                AbiRelease release = ReleaseOptions.Find(catalog, names[0], "RELEASE");
                KernelImage kernel = KernelImage.Open(file);
                var abi = KernelAbi.Extract(catalog, kernel);
                if (abi.HasHandover == false)
                {
                    throw new NoHandoverException($"{file}: KHO is not built in: {abi.HandoverBecause}", isProved: true);
                }

                BtfFile types = kernel.Types ?? throw new UsageException($"{file}: the file has no types (BTF)");
                KernelCheckResult result = KernelCheck.Run(catalog, release, types, releases.PageSize(parsed));
                AbiCheckReport.Print(result, parsed, output);
                return ToExitCode(result.Answer);
            }

            if (names.Length != 2)
            {
                throw new UsageException("expected a release and --btf FILE, or two kernels");
            }

            KernelPairResult pair = KernelPair.Check(catalog, KernelImage.Open(names[0]), KernelImage.Open(names[1]));
            AbiCheckReport.Print(pair, parsed, output);
            return ToExitCode(pair.Answer);
        });
        return command;
    }

    private static int ToExitCode(CompatibilityAnswer answer) => answer switch
    {
        CompatibilityAnswer.Yes => ExitCode.Fine,
        CompatibilityAnswer.No => ExitCode.Found,
        _ => ExitCode.Trouble,
    };
}
