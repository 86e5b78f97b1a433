using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Formatting;

namespace Kho.Cli.Printing;

/// <summary>Writes annotated memory as JSON of the schema <c>kho.hex/1</c>.</summary>
internal static class AnnotationJson
{
    /// <summary>Writes to standard output.</summary>
    /// <param name="annotation">Source of bytes and neighbours.</param>
    /// <param name="structure">The structure that owns the address, or null.</param>
    /// <param name="address">The requested physical address.</param>
    /// <param name="length">Number of bytes to show without a structure.</param>
    public static void Write(HandoverAnnotation annotation, AnnotatedStructure? structure, ulong address, int length)
    {
        JsonOutput.Write("kho.hex/1", json =>
        {
            json.WriteHex("address", address);
            json.WriteString("structure", structure?.Structure);
            if (structure is null)
            {
                WriteUnowned(json, annotation, address, length);
            }
            else
            {
                WriteStructure(json, structure, (long)(address - structure.Address));
            }

            WriteNeighbours(json, annotation.Neighbours(address));
        });
    }

    private static void WriteUnowned(Utf8JsonWriter json, HandoverAnnotation annotation, ulong address, int length)
    {
        json.WriteTexts("known", annotation.Describe(address));
        json.WriteString("bytes", Convert.ToHexStringLower(annotation.Read(address, length).Span));
        json.WriteStartArray("fields");
        json.WriteEndArray();
    }

    private static void WriteStructure(Utf8JsonWriter json, AnnotatedStructure structure, long marked)
    {
        json.WriteString("kernelName", structure.KernelName);
        json.WriteString("use", structure.Use);
        json.WriteHex("start", structure.Address);
        json.WriteNumber("size", structure.Length);
        json.WriteNumber("held", structure.Held);
        if (structure.Index is ulong index)
        {
            json.WriteNumber("index", index);
            json.WriteNumber("count", structure.Count);
        }

        json.WriteString("doc", structure.Doc);
        json.WriteStartArray("fields");
        foreach (AnnotatedField field in structure.Fields)
        {
            json.WriteStartObject();
            json.WriteString("path", field.Path);
            json.WriteString("kernelName", field.KernelName);
            json.WriteString("kind", field.Kind.ToString().ToLowerInvariant());
            json.WriteNumber("offset", field.Offset);
            json.WriteNumber("bit", field.Bit);
            json.WriteNumber("bits", field.Bits);
            json.WriteNumber("elements", field.Elements);
            json.WriteString("value", field.Value);
            json.WriteString("meaning", field.Meaning);
            json.WriteString("doc", field.Doc);
            json.WriteBoolean("marked", marked != 0 && field.Contains(marked));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNeighbours(Utf8JsonWriter json, IReadOnlyList<StructurePlace> neighbours)
    {
        json.WriteStartArray("neighbours");
        foreach (StructurePlace place in neighbours)
        {
            json.WriteStartObject();
            json.WriteHex("address", place.Address);
            json.WriteNumber("size", place.Length);
            json.WriteNumber("count", place.Count);
            json.WriteString("structure", place.Structure);
            json.WriteString("kernelName", place.KernelName);
            json.WriteString("use", place.Use);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
