using Kho.Abi.Codec;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.TestModule;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>Rules about the KHO test module's blob, the only one with a checksum of its contents.</summary>
internal static class TestModuleRules
{
    public static void Apply(CheckContext context)
    {
        foreach (Blob blob in context.Document.Blobs)
        {
            if (blob.Value is KhoTestValue { Csum: uint expected, NrFolios: uint count } test && test.FoliosRead == count && count > 0
                && Fault(context, test, expected, count) is string fault)
            {
                context.Add(CheckDiagnostics.TestChecksumWrong, blob.Address, "csum", $"0x{expected:x}, and {fault}");
            }
        }
    }

    private static string? Fault(CheckContext context, KhoTestValue test, uint expected, uint count)
    {
        ElfMachine? machine = context.Image.Machine;
        if (Fits(context, test) && test.Folios.All(folios => IsWhole(context, folios)))
        {
            var found = InternetChecksum.Of(context.Image.Memory, context.Pages, test.Folios.Select(folios => folios.Run(context.Pages.PageShift)));
            return found.Accepts(expected, machine) ? null : $"the folios' contents have {found.Describe(expected, machine)}";
        }

        // Without contents, the number of folios still bounds the sum.
        return machine == ElfMachine.Aarch64 && expected > InternetChecksum.LargestFolded(count)
            ? $"on aarch64 {count} folios sum up to 0x{InternetChecksum.LargestFolded(count):x} at most"
            : null;
    }

    /// <summary>Whether the folios together fit memory; a longer list is not summed up.</summary>
    private static bool Fits(CheckContext context, KhoTestValue test)
    {
        UInt128 memory = context.Image.Memory.Ranges.Aggregate(UInt128.Zero, (sum, range) => sum + range.Length);
        UInt128 folios = test.Folios.Where(folios => folios.Order <= context.Pages.MaximumOrder)
            .Aggregate(UInt128.Zero, (sum, folios) => sum + ((UInt128)folios.Count << (folios.Order + context.Pages.PageShift)));
        return folios <= memory;
    }

    private static bool IsWhole(CheckContext context, KhoTestFolios folios)
    {
        if (folios.Order > context.Pages.MaximumOrder)
        {
            return false;
        }

        ulong position = folios.Start;
        ulong left = folios.Count << (folios.Order + context.Pages.PageShift);
        while (left > 0)
        {
            if (context.Image.Memory.Lookup(position, out ulong same) is not (PageState.Present or PageState.Zero))
            {
                return false;
            }

            ulong step = Math.Min(same, left);
            position += step;
            left -= step;
        }

        return true;
    }
}
