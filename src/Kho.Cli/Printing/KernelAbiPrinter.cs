using Kho.Analysis.Kernels;
using Kho.Cli.Terminals;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>The facts that a kernel file proves, for a person.</summary>
internal static class KernelAbiPrinter
{
    /// <summary>Prints a kernel's ABI: the verdict on a line, then every fact with its proof.</summary>
    public static void Print(TextPage page, KernelAbi abi)
    {
        string name = abi.Kernel.KernelRelease is string version ? $"{abi.Kernel.Path}: kernel {version}" : abi.Kernel.Path;
        string verdict = abi.HasHandover switch
        {
            true => $"KHO is built in ({abi.HandoverBecause})",
            false => $"KHO is NOT built in: {abi.HandoverBecause}",
            _ => $"cannot tell whether KHO is built in: {abi.HandoverBecause}",
        };
        page.Line($"{name}: {verdict}", abi.HasHandover switch { true => Color.Green, false => Color.Red, _ => Color.Yellow });
        if (abi.StandsFor is not null)
        {
            string overlays = string.Concat(abi.Overlays.Select(overlay => $" with {overlay.Id}"));
            page.Line($"  nearest release: {abi.Nearest!.Id}{overlays}, {(abi.IsAsDescribed ? "and nothing in the file differs from it" : "and it differs")}");
        }

        page.Line("");
        page.Table(["name", "value", "from"], abi.Values.Select(value => (IReadOnlyList<string>)[value.Name, value.Value, value.Source]));
        if (abi.Notes.Count > 0)
        {
            page.Line("");
            foreach (string note in abi.Notes)
            {
                page.Line($"  {note}");
            }
        }
    }
}
