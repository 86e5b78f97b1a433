using System.Text.Json;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli.Printing;

/// <summary>Writes a release as JSON of the schema <c>kho.abi-show/1</c>.</summary>
internal static class ReleaseJson
{
    /// <summary>Writes a release to standard output.</summary>
    public static void Write(ReleaseAt abi)
    {
        JsonOutput.Write("kho.abi-show/1", json =>
        {
            json.WriteNumber("pageSize", abi.Pages.PageSize);
            json.WriteStartObject("release");
            WriteIdentity(json, abi.Release);
            json.WriteNumber("physicalAddressBits", abi.Release.PhysicalAddressBits);
            json.WriteEndObject();
            WriteRoot(json, abi.Release);
            WriteMap(json, abi);
            json.WriteString("pageInfo", abi.Release.PageInfo.Structure);
            json.WriteString("scratch", abi.Release.Scratch);
            json.WriteString("vmalloc", abi.Release.Vmalloc);
            WriteFormats(json, "blobs", abi.Release, abi.Release.Blobs);
            WriteFormats(json, "files", abi.Release, abi.Release.Files);
            json.WriteStartArray("structures");
            foreach ((UsedStructure used, StructureLayout structure) in abi.UsedStructures)
            {
                WriteStructure(json, abi, used, structure);
            }

            json.WriteEndArray();
            WriteEnumerations(json, abi);
        });
    }

    /// <summary>Writes the members that identify the release.</summary>
    public static void WriteIdentity(Utf8JsonWriter json, AbiRelease release)
    {
        json.WriteString("id", release.Id);
        json.WriteString("title", release.Title);
        json.WriteTexts("aliases", release.Aliases);
        json.WriteTexts("versions", release.Versions);
        json.WriteString("basedOn", release.BasedOn);
        json.WriteString("verified", release.Verified);
    }

    private static void WriteRoot(Utf8JsonWriter json, AbiRelease release)
    {
        json.WriteStartObject("root");
        json.WriteString("compatible", release.Root.Compatible);
        json.WriteString("mapProperty", release.Root.MapProperty);
        json.WriteString("blobAddressProperty", release.Root.BlobAddressProperty);
        json.WriteString("blobSizeProperty", release.Root.BlobSizeProperty);
        json.WriteEndObject();
        json.WriteStartObject("boot");
        json.WriteString("x86SetupData", release.Boot.X86SetupData);
        json.WriteString("arm64FdtProperty", release.Boot.Arm64Chosen.FdtProperty);
        json.WriteString("arm64ScratchProperty", release.Boot.Arm64Chosen.ScratchProperty);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, ReleaseAt abi)
    {
        json.WriteStartObject("memoryMap");
        json.WriteString("kind", HandoverNames.Of(abi.Release.MemoryMap.Kind));
        if (abi.Map.Radix is RadixGeometry radix)
        {
            json.WriteNumber("depth", radix.Depth);
            json.WriteNumber("order0Bit", radix.Order0Bit);
            WriteNumber(json, "keyWidth", radix.KeyWidth);
            json.WriteNumber("heldBits", radix.HeldBits);
            json.WriteNumber("tableBits", radix.TableBits);
            json.WriteNumber("bitmapBits", radix.BitmapBits);
            json.WriteString("wideKeys", radix.WideKeys == WideKeyPolicy.Refused ? "refused" : "dropped");
            WriteNumber(json, "pageTypeBit", radix.PageTypeBit);
            json.WriteNumber("pageTypeWidth", radix.PageTypeWidth);
            json.WriteTexts("pageTypes", radix.PageTypes);
            json.WriteBoolean("losesOrderZero", radix.LosesOrderZero);
            json.WriteBoolean("losesPageType", radix.LosesPageType);
        }
        else
        {
            WriteNumber(json, "chunkCapacity", abi.Map.Chunk?.Capacity);
            WriteNumber(json, "elementBitmapBits", abi.Map.BitmapBits);
            WriteNumber(json, "elementBitmapBytes", abi.Map.BitmapBits / 8);
        }

        json.WriteNumber("maximumOrder", abi.Pages.MaximumOrder);
        json.WriteEndObject();
    }

    private static void WriteFormats(Utf8JsonWriter json, string member, AbiRelease release, IReadOnlyDictionary<string, string> formats)
    {
        json.WriteStartArray(member);
        foreach ((string name, string id) in formats)
        {
            BlobFormatAbi format = release.Formats[id];
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("format", id);
            json.WriteString("compatible", format.Compatible);
            json.WriteString("reader", ReleaseNames.Of(format.Reader));
            json.WriteStartObject("names");
            foreach ((string key, string value) in ReleaseNames.Of(format))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes one structure as a document.</summary>
    public static void WriteStructure(ReleaseAt abi, UsedStructure used, StructureLayout structure)
    {
        using Stream stream = Standard.OpenOutput();
        using (var json = new Utf8JsonWriter(stream, JsonStyle.Options))
        {
            json.WriteStartObject();
            json.WriteString("schema", "kho.abi-structure/1");
            json.WriteString("release", abi.Release.Id);
            json.WriteNumber("pageSize", abi.Pages.PageSize);
            json.WritePropertyName("structure");
            WriteStructure(json, abi, used, structure);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    private static void WriteStructure(Utf8JsonWriter json, ReleaseAt abi, UsedStructure used, StructureLayout structure)
    {
        json.WriteStartObject();
        json.WriteString("name", used.Name);
        json.WriteString("kernelName", structure.Spec.KernelName);
        json.WriteString("use", used.Use);
        json.WriteNumber("size", structure.Size);
        json.WriteString("doc", StructureAnnotation.OneLine(structure.Spec.Doc));
        json.WriteString("reference", structure.Spec.Reference);
        json.WriteStartArray("fields");
        foreach (LayoutField field in structure.Fields)
        {
            json.WriteStartObject();
            json.WriteString("id", field.Id);
            json.WriteString("kernelName", field.Spec.KernelName);
            json.WriteNumber("offset", field.ByteOffset);
            json.WriteNumber("bit", field.BitOffset % 8);
            json.WriteNumber("bits", field.BitWidth);
            json.WriteString("type", structure.TypeOf(field));
            WriteNumber(json, "count", field.IsList ? field.Count : 1);
            json.WriteString("structure", field.Structure?.Spec.Name);
            json.WriteString("enum", abi.EnumerationOf(structure, field)?.Name);
            json.WriteString("doc", StructureAnnotation.OneLine(field.Spec.Doc));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteEnumerations(Utf8JsonWriter json, ReleaseAt abi)
    {
        json.WriteStartArray("enumerations");
        foreach (EnumerationSpec enumeration in abi.Enumerations)
        {
            json.WriteStartObject();
            json.WriteString("name", enumeration.Name);
            json.WriteStartArray("values");
            foreach ((ulong number, EnumerationValue value) in enumeration.Values)
            {
                json.WriteStartObject();
                json.WriteHex("value", number);
                json.WriteString("id", value.Id);
                json.WriteString("kernelName", value.KernelName);
                json.WriteString("doc", StructureAnnotation.OneLine(value.Doc));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is long number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
