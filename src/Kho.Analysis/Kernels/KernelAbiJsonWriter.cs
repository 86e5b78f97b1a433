using System.Text.Json;
using Kho.Formatting;

namespace Kho.Analysis.Kernels;

/// <summary>Writes a kernel's ABI as JSON of the schema <c>kho.abi/1</c>. It has no paths, so that it can be kept and compared.</summary>
internal static class KernelAbiJsonWriter
{
    /// <param name="stream">Takes UTF-8.</param>
    public static void Write(Stream stream, KernelAbi abi)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(abi);
        using var json = new Utf8JsonWriter(stream, JsonStyle.Options);
        json.WriteStartObject();
        json.WriteString("schema", "kho.abi/1");
        json.WriteString("kernel", abi.Kernel.KernelRelease);
        WriteFlag(json, "kho", abi.HasHandover);
        json.WriteString("khoBecause", abi.HandoverBecause);
        json.WriteString("release", abi.Nearest?.Id);
        WriteStrings(json, "overlays", abi.Overlays.Select(overlay => overlay.Id));
        if (abi.PageSize is int pageSize)
        {
            json.WriteNumber("pageSize", pageSize);
        }
        else
        {
            json.WriteNull("pageSize");
        }

        json.WriteStartObject("compatible");
        foreach ((string component, IReadOnlyList<string> texts) in abi.Compatible)
        {
            if (texts.Count == 1)
            {
                json.WriteString(component, texts[0]);
            }
            else
            {
                WriteStrings(json, component, texts);
            }
        }

        json.WriteEndObject();
        json.WriteStartArray("values");
        foreach (KernelValue value in abi.Values)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            json.WriteString("value", value.Value);
            json.WriteString("from", value.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStrings(json, "notes", abi.Notes);
        json.WriteEndObject();
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is bool known)
        {
            json.WriteBoolean(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
