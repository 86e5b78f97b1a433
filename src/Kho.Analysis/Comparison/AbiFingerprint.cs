using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>
/// Fingerprint of a part of a release's ABI on the wire, with the strings that guard it. Two
/// fingerprints that differ under the same strings are a change without a version bump.
/// </summary>
/// <param name="Release">Id of the release.</param>
/// <param name="Part">Part, such as <c>memory_map</c> or <c>blobs.LUO</c>.</param>
/// <param name="Strings">Compatible strings and versions that guard it, including the root's.</param>
/// <param name="Layout">Fingerprint of everything that decides the meaning of bytes, at all page sizes, without names of fields and descriptions.</param>
internal sealed record AbiFingerprint(string Release, string Part, string Strings, string Layout)
{
    private const int ShownBytes = 8;

    /// <summary>Fingerprints of every part of a release.</summary>
    /// <exception cref="KhoFormatException">The release names a structure that does not exist.</exception>
    public static IReadOnlyList<AbiFingerprint> Of(ReleaseCatalog catalog, AbiRelease release)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(release);
        AbiModel[] models = [.. PageGeometry.Sizes.Select(pageSize => AbiModel.Of(catalog, ReleaseAt.Of(release, pageSize)))];
        return
        [
            .. models[0].Parts.Keys.Order(StringComparer.Ordinal).Select(part => new AbiFingerprint(
                release.Id, part, StringsOf(models[0].Parts[part], release), Hash(models, part))),
        ];
    }

    private static string StringsOf(AbiPart part, AbiRelease release) =>
        string.Join(", ", part.IsBehindRoot ? part.Strings.Values.Append(release.Root.Compatible).Distinct() : part.Strings.Values);

    private static string Hash(AbiModel[] models, string part)
    {
        var text = new StringBuilder();
        foreach (AbiModel model in models)
        {
            text.Append(CultureInfo.InvariantCulture, $"{model.PageSize}\n");
            foreach ((string place, string value) in model.Parts[part].Facts)
            {
                text.Append(CultureInfo.InvariantCulture, $"{place}={value}\n");
            }

            foreach ((string place, string structure) in model.Parts[part].Structures)
            {
                text.Append(CultureInfo.InvariantCulture, $"{place}\n");
                Describe(model, model.TrueLayout(structure), text);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, ShownBytes));
    }

    private static void Describe(AbiModel model, StructureLayout layout, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{layout.Size}{{");
        foreach (LayoutField field in layout.Fields)
        {
            string contents = field.Spec.Contents is ReadOnlyMemory<byte> bytes ? Convert.ToHexStringLower(bytes.Span) : "";
            text.Append(CultureInfo.InvariantCulture, $"{field.BitOffset}+{field.BitWidth}*{field.Count}{field.Kind}{field.BigEndian}{contents}");
            EnumerationSpec? enumeration = field.Enumeration ?? model.Catalog.Structures.Flags(layout.Spec, field.Spec);
            foreach (ulong number in (enumeration?.Values.Keys ?? []).Order())
            {
                text.Append(CultureInfo.InvariantCulture, $"={number}");
            }

            if (field.Structure is not null)
            {
                Describe(model, field.Structure, text);
            }

            text.Append(';');
        }

        text.Append('}');
    }
}
