using System.Text.Json;
using Kho.Abi.Layouts;
using Kho.Formatting;

namespace Kho.Abi.Releases;

/// <summary>Feature masks, from a structure or a kernel's own list.</summary>
/// <param name="Supp">Features that the writer supports.</param>
/// <param name="Required">Features that a reader must support.</param>
/// <param name="Active">Features that the writer uses.</param>
internal readonly record struct FeatureMasks(ulong Supp, ulong Required, ulong Active)
{
    private const int StringBytes = sizeof(ulong);

    /// <summary>Least bytes by which masks and strings are told apart: the masks and the reserved bytes.</summary>
    private const int HeaderBytes = 128;

    private const int MaskBytes = 3 * sizeof(ulong);

    /// <summary>Reads the masks of a structure.</summary>
    /// <param name="features">The format's description of the masks.</param>
    public static FeatureMasks Of(StructureValue value, FeaturesAbi features) =>
        new(value.Number($"{features.Field}.supp"), value.Number($"{features.Field}.req"), value.Number($"{features.Field}.active"));

    /// <summary>The masks that a kernel of a release writes.</summary>
    public static FeatureMasks Written(FeaturesAbi features) => new(features.Supp, features.Required, features.Required);

    /// <summary>The string at the beginning of bytes that should hold masks: printable, with NULs up to the eighth byte.</summary>
    /// <param name="bytes">A structure's first bytes.</param>
    /// <returns>The string, or null.</returns>
    public static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> first = bytes[..Math.Min(bytes.Length, StringBytes)];
        int end = first.IndexOf((byte)0);
        ReadOnlySpan<byte> text = end < 0 ? first : first[..end];
        return text.Length < 2 || text.ContainsAnyExceptInRange((byte)'!', (byte)'~') || (end >= 0 && first[end..].ContainsAnyExcept((byte)0))
            ? null
            : KernelText.Decode(text);
    }

    /// <summary>The masks at the beginning of bytes that should hold a string: small numbers, and reserved bytes of 0.</summary>
    /// <param name="bytes">A structure's first bytes.</param>
    /// <returns>The masks, or null.</returns>
    public static FeatureMasks? Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || TextOf(bytes) is not null || bytes[MaskBytes..HeaderBytes].ContainsAnyExcept((byte)0))
        {
            return null;
        }

        FeatureMasks masks = new(Number(bytes, 0), Number(bytes, 1), Number(bytes, 2));
        return masks.Supp != 0 && masks.Supp <= uint.MaxValue && (masks.Required & ~masks.Supp) == 0 && (masks.Active & ~masks.Supp) == 0 ? masks : null;
    }

    /// <summary>Writes them as the member <c>features</c> of a JSON object.</summary>
    public void WriteMember(Utf8JsonWriter json)
    {
        json.WriteStartObject("features");
        json.WriteHex("supp", Supp);
        json.WriteHex("req", Required);
        json.WriteHex("active", Active);
        json.WriteEndObject();
    }

    /// <summary>Required features that a reader does not support.</summary>
    public ulong UnknownTo(ulong supported) => Required & ~supported;

    /// <summary>Active features that a reader does not support and may ignore.</summary>
    public ulong OptionalTo(ulong supported) => Active & ~Required & ~supported;

    /// <summary>Why a reader refuses data with these masks; null if it accepts them.</summary>
    /// <param name="reader">The reader's own masks.</param>
    public string? Refusal(FeaturesAbi reader) => UnknownTo(reader.Supp) is ulong unknown and not 0
        ? $"it requires {reader.NamesOf(unknown)} (req 0x{Required:x}), and the reader supports 0x{reader.Supp:x} only"
        : null;

    /// <inheritdoc/>
    public override string ToString() => $"supp 0x{Supp:x}, req 0x{Required:x}, active 0x{Active:x}";

    private static ulong Number(ReadOnlySpan<byte> bytes, int index) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[(index * sizeof(ulong))..]);
}

/// <summary>
/// Feature masks, which replace a compatible string or a version: a reader accepts data that require
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

    /// <summary>Features that the release requires of its readers, one bit each.</summary>
    public required ulong Required { get; init; }

    /// <summary>Names of the features of a mask, or their numbers.</summary>
    /// <param name="mask">One bit for each feature.</param>
    internal string NamesOf(ulong mask) => string.Join(", ", Enumerable.Range(0, 64).Where(bit => (mask >> bit & 1) != 0)
        .Select(bit => Bits.FirstOrDefault(feature => feature.Value == bit).Key ?? $"bit {bit}"));

    /// <summary>Reads it from a description.</summary>
    public static FeaturesAbi Read(DescriptionMembers members) => members.Complete(new FeaturesAbi
    {
        Field = members.OptionalText("field") ?? "features",
        Bits = members.NumbersByName("bits"),
        Supp = members.Bits("supp"),
        Required = members.Bits("required"),
    });
}
