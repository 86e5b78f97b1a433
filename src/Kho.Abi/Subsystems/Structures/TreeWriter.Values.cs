using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Structures;

internal sealed partial class TreeWriter
{
    /// <summary>Writes bytes at the address that the manifest gives, or at a free one, and preserves their pages.</summary>
    private ulong Placed(JsonObject target, byte[] bytes, string owner, string where)
    {
        int pages = Math.Max((bytes.Length + encoder.Pages.PageSize - 1) >> encoder.Pages.PageShift, 1);
        ulong address = AreaNumber(target, TreeJson.At, where) ?? encoder.Places.Allocate(BitOperationsCeiling(pages));
        encoder.Memory.Write(address, bytes, owner);
        encoder.PreservePages(address, (ulong)Math.Max(bytes.Length, 1));
        return address;
    }

    private static int BitOperationsCeiling(int pages) => System.Numerics.BitOperations.Log2(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)pages));

    private static JsonObject TakeAddress(JsonObject element)
    {
        var place = new JsonObject();
        if (element[TreeJson.At] is JsonNode address)
        {
            place[TreeJson.At] = address.DeepClone();
            element.Remove(TreeJson.At);
        }

        return place;
    }

    private StructureLayout Nested(StructureLayout layout, string name) => encoder.Structures.Layout(encoder.Structures.Catalog.Structure(name, layout.Spec.File).Name, _parameters);

    private static JsonNode? Member(LayoutField field, JsonObject value) => value[field.Spec.KernelName] ?? value[field.Id];

    private static JsonObject Required(JsonObject members, string name, string where) => Mapping(members[name], $"{where}.{name}");

    private static JsonObject Mapping(JsonNode? node, string where) => node as JsonObject ?? throw new KhoFormatException($"{where}: expected a mapping");

    private static void RequireKnown(StructureLayout layout, JsonObject value, string where)
    {
        foreach ((string name, _) in value)
        {
            if (!layout.Fields.Any(field => field.Spec.KernelName == name || field.Id == name))
            {
                throw new KhoFormatException($"{where}: '{name}' is no field of {layout.Spec.KernelName}, which has {string.Join(", ", layout.Fields.Select(field => field.Spec.KernelName))}");
            }
        }
    }

    private static ulong Number(LayoutField field, JsonNode value, string where) =>
        value.GetValueKind() == JsonValueKind.String && field.Enumeration?.Values.FirstOrDefault(pair => pair.Value.Id == value.GetValue<string>() || pair.Value.KernelName == value.GetValue<string>()) is { Value: not null } named
            ? named.Key
            : Number(value, where);

    internal static ulong Number(JsonNode value, string where)
    {
        string text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        return NumberText.TryParse(text, out ulong number) ? number : throw new KhoFormatException($"{where}: {NumberText.Refuse(text, "number")}");
    }

    private static byte[] TreeBytes(bool isText, JsonNode? value, string where)
    {
        if (value is null)
        {
            return [];
        }

        string text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        if (isText)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new KhoFormatException($"{where}: '{text}' is no number of bytes in hexadecimal");
        }
    }
}
