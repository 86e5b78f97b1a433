using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>
/// Chooses between formats that share one compatible string, and between values of a format's parameters, by testing which of
/// them fit the bytes. A finding names the choice and the alternatives that fit as well.
/// </summary>
internal static class StructureForms
{
    /// <summary>Chooses the format for a compatible string: the release's own, unless the bytes fit only that of another release.</summary>
    /// <param name="formatOf">Gives the format that a release has for the string; null if it has none.</param>
    /// <param name="name">The compatible string.</param>
    /// <param name="address">Physical address of the structure.</param>
    /// <param name="holder">Physical address of the structure that holds the pointer, for findings.</param>
    /// <param name="where">The pointer in the kernel's names.</param>
    /// <param name="context">Memory, structure layouts and the bag for findings.</param>
    public static BlobFormatAbi? Choose(Func<AbiRelease, BlobFormatAbi?> formatOf, string name, ulong address, ulong? holder, string where, BlobContext context)
    {
        BlobFormatAbi? own = formatOf(context.Release);
        if (own is not { Structure: not null })
        {
            return own;
        }

        (AbiRelease Release, BlobFormatAbi Format)[] others =
        [
            .. context.Catalog.ReleasesFor(name).Select(release => (Release: release, Format: formatOf(release)))
                .Where(entry => entry.Format is { Structure: not null } other && other.Structure!.Structure != own.Structure.Structure)
                .DistinctBy(entry => entry.Format!.Structure!.Structure)
                .Select(entry => (entry.Release, entry.Format!)),
        ];
        ReadOnlyMemory<byte> bytes = others.Length == 0 ? default : Peek(address, context);
        if (bytes.IsEmpty)
        {
            return own;
        }

        string? doubt = DoubtOf(own.Structure, bytes, context);
        (AbiRelease Release, BlobFormatAbi Format)[] fitting = [.. others.Where(other => DoubtOf(other.Format.Structure!, bytes, context) is null)];
        if (doubt is null)
        {
            foreach ((AbiRelease release, BlobFormatAbi format) in fitting)
            {
                context.Diagnostics.Add(DiagnosticDescriptors.FormsFit, holder, where, $"'{name}' names several layouts: read as {own.Structure.Structure} of {context.Release.Id}, and {format.Structure!.Structure} of {release.Id} fits the bytes, too");
            }

            return own;
        }

        if (fitting.Length == 0)
        {
            return own;
        }

        context.Diagnostics.Add(DiagnosticDescriptors.BlobOfOtherRelease, holder, where, $"'{name}' names several layouts: no {own.Structure.Structure} of {context.Release.Id} ({doubt}); read as {string.Join(" or ", fitting.Select(other => $"{other.Format.Structure!.Structure} of {other.Release.Id}"))}");
        return fitting[0].Format;
    }

    /// <summary>Chooses the values of a format's parameters that fit the bytes.</summary>
    /// <param name="bytes">Bytes from the start of the structure to the end of the blob or of the page.</param>
    /// <param name="address">Physical address of the structure, for findings.</param>
    /// <param name="context">Memory, structure layouts and the bag for findings.</param>
    /// <returns>Values by parameter name; null if the format has no parameters.</returns>
    public static IReadOnlyDictionary<string, long>? Parameters(StructureAbi abi, ReadOnlyMemory<byte> bytes, ulong? address, BlobContext context)
    {
        if (abi.Parameters is not { Count: > 0 } named)
        {
            return null;
        }

        List<Dictionary<string, long>> all = Candidates(abi);
        List<Dictionary<string, long>> fitting = all.FindAll(candidate => new Plausibility(context, candidate).Doubt(abi.Structure, bytes, isExact: false) is null);
        string kernelName = context.Structures.Catalog.Structure(abi.Structure).KernelName;
        if (fitting.Count == 1)
        {
            context.Diagnostics.Add(DiagnosticDescriptors.ConfigurationDeduced, address, kernelName, $"nothing states {string.Join(", ", named.Keys)}; of {all.Count} values only {Text(fitting[0])} fits the bytes");
            return fitting[0];
        }

        Dictionary<string, long> assumed = fitting.Count > 0 ? fitting[0] : all[0];
        context.Diagnostics.Add(DiagnosticDescriptors.ConfigurationUnknown, address, kernelName, fitting.Count == 0
            ? $"nothing states {string.Join(", ", named.Keys)}, and no known value fits the bytes; {Text(assumed)} is assumed"
            : $"nothing states {string.Join(", ", named.Keys)}; {string.Join(" and ", fitting.Select(Text))} fit the bytes, and {Text(assumed)} is assumed");
        return assumed;
    }

    /// <summary>Reads bytes from an address to the end of its page, or to the first missing one.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public static ReadOnlyMemory<byte> Peek(ulong address, BlobContext context)
    {
        if (address == 0 || !context.Pages.IsPhysical(address, (UInt128)1))
        {
            return default;
        }

        byte[] bytes = new byte[context.Pages.PageSize - (int)(address % (ulong)context.Pages.PageSize)];
        int read = context.Memory.Read(address, bytes, out _);
        return bytes.AsMemory(0, read);
    }

    private static string? DoubtOf(StructureAbi abi, ReadOnlyMemory<byte> bytes, BlobContext context)
    {
        string? doubt = null;
        foreach (Dictionary<string, long> candidate in Candidates(abi))
        {
            doubt = new Plausibility(context, candidate).Doubt(abi.Structure, bytes, isExact: false);
            if (doubt is null)
            {
                return null;
            }
        }

        return doubt;
    }

    /// <summary>All combinations of parameter values; a single empty one if there are no parameters.</summary>
    private static List<Dictionary<string, long>> Candidates(StructureAbi abi)
    {
        List<Dictionary<string, long>> all = [new(StringComparer.Ordinal)];
        foreach ((string name, IReadOnlyList<long> values) in abi.Parameters ?? new Dictionary<string, IReadOnlyList<long>>())
        {
            all = [.. all.SelectMany(before => values.Select(value => new Dictionary<string, long>(before, StringComparer.Ordinal) { [name] = value }))];
        }

        return all;
    }

    private static string Text(Dictionary<string, long> parameters) => string.Join(", ", parameters.Select(parameter => $"{parameter.Key} = {parameter.Value}"));
}
