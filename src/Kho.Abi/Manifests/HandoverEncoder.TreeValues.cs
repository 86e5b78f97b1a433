using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Manifests;

internal sealed partial class HandoverEncoder
{
    /// <summary>Writes bytes where the manifest says, or where there is room, and preserves their pages.</summary>
    private ulong Placed(JsonObject target, byte[] bytes, string owner, string where)
    {
        int pages = Math.Max((bytes.Length + _pages.PageSize - 1) >> _pages.PageShift, 1);
        ulong address = AreaNumber(target, TreeJson.At, where) ?? _places.Allocate(BitOperationsCeiling(pages));
        _memory.Write(address, bytes, owner);
        ulong first = _pages.PageStart(address);
        ulong end = address + (ulong)Math.Max(bytes.Length, 1);
        foreach (PreservedExtent extent in CutRange(first, (end - first + (ulong)_pages.PageSize - 1) >> _pages.PageShift, 0))
        {
            Preserve(extent.Start, extent.Order);
        }

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

    private StructureLayout Nested(StructureLayout layout, string name) => _structures.Layout(_structures.Catalog.Structure(name, layout.Spec.File).Name, _treeParameters);

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

    private static ulong TreeNumber(LayoutField field, JsonNode value, string where) =>
        value.GetValueKind() == JsonValueKind.String && field.Enumeration?.Values.FirstOrDefault(pair => pair.Value.Id == value.GetValue<string>() || pair.Value.KernelName == value.GetValue<string>()) is { Value: not null } named
            ? named.Key
            : TreeNumber(value, where);

    private static ulong TreeNumber(JsonNode value, string where)
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

    /// <summary>Pages that the manifest places itself.</summary>
    private static IEnumerable<(ulong Start, ulong Length)> PlacedTree(JsonNode? node, int pageSize, int shift)
    {
        switch (node)
        {
            case JsonObject members:
                if (members[TreeJson.At] is JsonNode at)
                {
                    // Elements of which the size is not known here take a page, and more pages only if they are many.
                    ulong elements = (ulong)((members[TreeJson.Elements] as JsonArray)?.Count ?? 0);
                    yield return (TreeNumber(at, TreeJson.At), (ulong)pageSize + (elements * 256));
                }

                if (members[TreeJson.Pages] is JsonArray runs)
                {
                    foreach (JsonArray run in runs.OfType<JsonArray>().Where(run => run.Count == 2))
                    {
                        yield return (TreeNumber(run[0]!, TreeJson.Pages), TreeNumber(run[1]!, TreeJson.Pages) << shift);
                    }
                }

                foreach ((ulong Start, ulong Length) inner in members.SelectMany(member => PlacedTree(member.Value, pageSize, AreaNumber(members, "order", "order") is ulong order and < 32 && members[TreeJson.Chunks] is not null ? shift + (int)order : shift)))
                {
                    yield return inner;
                }

                break;
            case JsonArray array:
                foreach ((ulong Start, ulong Length) inner in array.SelectMany(element => PlacedTree(element, pageSize, shift)))
                {
                    yield return inner;
                }

                break;
        }
    }
}
