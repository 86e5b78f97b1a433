using System.Globalization;
using Kho.Diagnostics;

namespace Kho.Abi.Restore.Scenarios;

internal sealed partial class ScenarioRunner
{
    private StepOutcome Compare(ScenarioStep step)
    {
        List<string> failures = [];
        List<string> seen = [];
        foreach (ScenarioExpectation expectation in step.Expectations)
        {
            string actual = Look(expectation);
            string what = expectation.Name.Length > 0 ? $"{expectation.Property} of {expectation.Name}" : expectation.Property;
            seen.Add($"{what} {(actual.Length == 0 ? "none" : actual)}");
            if (actual != expectation.Value)
            {
                failures.Add($"{what}: {actual}, expected {expectation.Value}");
            }
        }

        return new StepOutcome(step, _release.Id, $"expect: {string.Join("; ", seen)}", failures);
    }

    private string Look(ScenarioExpectation expectation)
    {
        switch (expectation.Property)
        {
            case "references":
                Allocation target = Named(expectation.Name);
                return string.Join(' ', Living().References(target.Pfn, target.Pages).Select(run => $"{run.References}x{run.Count}"));
            case "preserved":
                return Preserved(Named(expectation.Name));
            case "stamp":
                return Stamp(Named(expectation.Name));
            case "revived":
                return Text(_reader?.Revived ?? false);
            case "panics":
                return Text(_reader?.Death is not null);
            case "tainted":
                return Text(Living().Tainted);
            case "bad_pages":
                return Number((ulong)Living().BadPages);
            case "managed_pages":
                return Number(Living().Managed);
            case "blocks_reserved":
                return Number(_reader?.Blocks.Blocks ?? 0);
            case "blocks_lost":
                return Number(_comparison?.LostCount ?? 0);
            case "blocks_invented":
                return Number(_comparison?.InventedCount ?? 0);
            default:
                return Number(_comparison?.RetypedCount ?? 0);
        }
    }

    /// <summary>Describes the blocks of the writer's map within an allocation: order, and page type if the release has types.</summary>
    private string Preserved(Allocation target)
    {
        if (_writer is null)
        {
            throw new KhoFormatException("'preserved' is looked at before the kexec");
        }

        IEnumerable<(ulong Pfn, int Order, string? Type)> blocks = target.IsVmalloc
            ? target.Entries.SelectMany(entry => _writer.Preserved(entry, 1UL << target.Order))
            : _writer.Preserved(target.Pfn, target.Pages);
        return string.Join(' ', blocks.Select(block => block.Type is null ? $"{block.Order}" : $"{block.Order}/{block.Type}"));
    }

    /// <summary>Describes the reader's stamp on each block within an allocation.</summary>
    private string Stamp(Allocation target)
    {
        if (_reader is not { Revived: true })
        {
            return "";
        }

        List<string> stamps = [];
        for (ulong pfn = target.Pfn; pfn < target.Pfn + target.Pages; pfn++)
        {
            if (_reader.Blocks.TryFindStamp(pfn, out BlockMap.Stamp stamp))
            {
                string? type = _reader.PageTypeName(stamp.PageType);
                stamps.Add(type is null ? $"{stamp.Order}" : $"{stamp.Order}/{type}");
            }
        }

        return string.Join(' ', stamps);
    }

    private KernelPages Living() => Pages ?? throw new KhoFormatException("there are no pages to look at: the kernel did not take the handover over, or died");

    private Allocation Named(string name) => _allocations.TryGetValue(name, out Allocation? target) ? target : throw new KhoFormatException($"'{name}' was not allocated");

    private static string Text(bool value) => value ? "true" : "false";

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
