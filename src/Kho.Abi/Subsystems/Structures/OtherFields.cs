using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>
/// Fields of a structure that its subsystem does not know by name, because a specification added them. Documents and manifests
/// show them under <see cref="Key"/>, and the encoder writes them by the specification alone.
/// </summary>
internal static class OtherFields
{
    /// <summary>Member of documents and manifests with these fields, by the kernel's names.</summary>
    public const string Key = "fields";

    /// <summary>The fields of a decoded structure that are not known; null if there are none.</summary>
    /// <param name="known">Ids of the fields that the subsystem reads itself.</param>
    public static JsonObject? Of(StructureValue value, params ReadOnlySpan<string?> known)
    {
        JsonObject? others = null;
        foreach (LayoutField field in value.Layout?.Fields ?? [])
        {
            if (!known.Contains(field.Id) && field.Spec is { Contents: null, IsPadding: false } && value.Find(field.Id) is FieldValue read)
            {
                (others ??= [])[field.Spec.KernelName] = ToJson(field, read, value.Layout!.Spec.Encoding is not null);
            }
        }

        return others;
    }

    /// <summary>Writes them as a member of a document; nothing if there are none.</summary>
    public static void WriteMember(Utf8JsonWriter json, JsonObject? others)
    {
        if (others is not null)
        {
            json.WritePropertyName(Key);
            others.WriteTo(json);
        }
    }

    /// <summary>Writes them as a section of a manifest; nothing if there are none.</summary>
    public static void Write(YamlOutput yaml, JsonObject? others) => yaml.Section(Key, others is not null, () => yaml.Members(others!));

    /// <summary>Parses that section of a manifest; null if there is none.</summary>
    public static JsonObject? Read(YamlMapping node) => node.Has(Key) ? node.Json(Key) : null;

    /// <summary>Encodes them into the bytes of a structure whose other fields are written already.</summary>
    /// <param name="layout">Layout of the structure.</param>
    /// <param name="bytes">Bytes of the structure.</param>
    /// <param name="others">The fields; null for none.</param>
    /// <param name="where">Place in the manifest, for messages.</param>
    /// <param name="encoder">Encoder of the blob.</param>
    /// <param name="known">Ids of the fields that have keys of their own in the manifest.</param>
    /// <returns><paramref name="bytes"/>.</returns>
    /// <exception cref="KhoFormatException">The structure has no such field, the field has a key of its own, or the value does not fit.</exception>
    public static byte[] Encode(StructureLayout layout, byte[] bytes, JsonObject? others, string where, BlobEncoder encoder, params ReadOnlySpan<string?> known)
    {
        if (others is not null)
        {
            foreach (LayoutField field in layout.Fields)
            {
                if (known.Contains(field.Id) && (others.ContainsKey(field.Id) || others.ContainsKey(field.Spec.KernelName)))
                {
                    throw new KhoFormatException($"{where}.{Key}: {field.Spec.KernelName} has a key of its own");
                }
            }

            new TreeWriter(encoder).EncodeInto(layout, others, bytes, $"{where}.{Key}");
        }

        return bytes;
    }

    private static JsonNode ToJson(LayoutField field, FieldValue value, bool isText) =>
        value.Elements is { } elements ? new JsonArray([.. elements.Select(element => ToJson(field, element, isText))])
        : value.Structure is StructureValue structure ? Of(structure) ?? []
        : value.Bytes is ReadOnlyMemory<byte> bytes ? JsonValue.Create(isText && field.Spec.Union is null ? KernelText.Decode(Text(bytes.Span)) : Convert.ToHexStringLower(bytes.Span))
        : JsonValue.Create(value.Number ?? 0);

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)0) is int end and >= 0 ? bytes[..end] : bytes;
}
