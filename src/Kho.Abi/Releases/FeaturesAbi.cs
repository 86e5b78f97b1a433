using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>
/// Feature masks, by which a format is accepted in place of a compatible string or a version: a reader takes what requires
/// no feature that it does not support.
/// </summary>
public sealed record FeaturesAbi
{
    /// <summary>Field with the masks, a structure with the fields <c>supp</c>, <c>req</c> and <c>active</c>.</summary>
    public string Field { get => field ?? "features"; init; }

    /// <summary>Numbers of the features' bits by name, from 0 to 63.</summary>
    public required IReadOnlyDictionary<string, int> Bits { get; init; }

    /// <summary>Features that the release supports, one bit each.</summary>
    public required ulong Supp { get; init; }

    /// <summary>Features that the release requires of who reads what it writes, one bit each.</summary>
    public required ulong Required { get; init; }

    /// <summary>Names of the features of a mask, those without a name by their number.</summary>
    /// <param name="mask">One bit for each feature.</param>
    internal string NamesOf(ulong mask) => string.Join(", ", Enumerable.Range(0, 64).Where(bit => (mask >> bit & 1) != 0)
        .Select(bit => Bits.FirstOrDefault(feature => feature.Value == bit).Key ?? $"bit {bit}"));
}
