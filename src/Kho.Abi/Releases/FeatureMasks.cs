using Kho.Abi.Layouts;
using Kho.Formatting;

namespace Kho.Abi.Releases;

/// <summary>Feature masks as a structure, or a kernel's own list, holds them.</summary>
/// <param name="Supp">Features that the writer supports.</param>
/// <param name="Required">Features that a reader must support.</param>
/// <param name="Active">Features that the writer made use of.</param>
internal readonly record struct FeatureMasks(ulong Supp, ulong Required, ulong Active)
{
    private const int StringBytes = sizeof(ulong);

    /// <summary>Masks and reserved bytes: what strings of any length differ from.</summary>
    private const int HeaderBytes = 128;

    private const int MaskBytes = 3 * sizeof(ulong);

    /// <summary>Reads the masks of a structure.</summary>
    /// <param name="value">Structure.</param>
    /// <param name="features">What its format says of them.</param>
    public static FeatureMasks Of(StructureValue value, FeaturesAbi features) =>
        new(value.Number($"{features.Field}.supp"), value.Number($"{features.Field}.req"), value.Number($"{features.Field}.active"));

    /// <summary>What a kernel of a release writes.</summary>
    public static FeatureMasks Written(FeaturesAbi features) => new(features.Supp, features.Required, features.Required);

    /// <summary>The string with which bytes begin where masks are expected: printable, and NUL up to the eighth byte.</summary>
    /// <param name="bytes">A structure's first bytes.</param>
    /// <returns>The string, or null if there is none.</returns>
    public static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> first = bytes[..Math.Min(bytes.Length, StringBytes)];
        int end = first.IndexOf((byte)0);
        ReadOnlySpan<byte> text = end < 0 ? first : first[..end];
        return text.Length < 2 || text.ContainsAnyExceptInRange((byte)'!', (byte)'~') || (end >= 0 && first[end..].ContainsAnyExcept((byte)0))
            ? null
            : KernelText.Decode(text);
    }

    /// <summary>The masks with which bytes begin where a string is expected: small numbers, and reserved bytes that are all 0.</summary>
    /// <param name="bytes">A structure's first bytes.</param>
    /// <returns>The masks, or null if there are none.</returns>
    public static FeatureMasks? Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || TextOf(bytes) is not null || bytes[MaskBytes..HeaderBytes].ContainsAnyExcept((byte)0))
        {
            return null;
        }

        FeatureMasks masks = new(Number(bytes, 0), Number(bytes, 1), Number(bytes, 2));
        return masks.Supp != 0 && masks.Supp <= uint.MaxValue && (masks.Required & ~masks.Supp) == 0 && (masks.Active & ~masks.Supp) == 0 ? masks : null;
    }

    /// <summary>Required features that a reader does not support.</summary>
    public ulong UnknownTo(ulong supported) => Required & ~supported;

    /// <summary>Features in use that a reader does not support and may ignore.</summary>
    public ulong OptionalTo(ulong supported) => Active & ~Required & ~supported;

    /// <summary>Why a reader refuses what bears these masks; null if it does not.</summary>
    /// <param name="reader">The reader's own masks.</param>
    public string? Refusal(FeaturesAbi reader) => UnknownTo(reader.Supp) is ulong unknown and not 0
        ? $"it requires {reader.NamesOf(unknown)} (req 0x{Required:x}), and the reader supports 0x{reader.Supp:x} only"
        : null;

    /// <inheritdoc/>
    public override string ToString() => $"supp 0x{Supp:x}, req 0x{Required:x}, active 0x{Active:x}";

    private static ulong Number(ReadOnlySpan<byte> bytes, int index) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[(index * sizeof(ulong))..]);
}

/// <summary>
/// Feature masks, by which a format is accepted in place of a compatible string or a version: a reader takes what requires
/// no feature that it does not support.
/// </summary>
internal sealed record FeaturesAbi
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
