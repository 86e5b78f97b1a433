using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>
/// The JSON form of a tree of values, shared by documents, manifests and comparisons. Fields have the kernel's names. The target
/// of a pointer replaces the pointer, with the address as <c>at</c>.
/// </summary>
internal static class TreeJson
{
    /// <summary>Physical address of a structure, or of the first structure of an array.</summary>
    public const string At = "at";

    /// <summary>Member that holds the structure a field points to.</summary>
    public const string Value = "value";

    /// <summary>Member that holds the structures of an array, a list, a block or an area.</summary>
    public const string Elements = "elements";

    /// <summary>Member that holds block heads with their entries.</summary>
    public const string Blocks = "blocks";

    /// <summary>Member that holds the chunks of an area, each with its address and its runs of entries.</summary>
    public const string Chunks = "chunks";

    /// <summary>Member that holds the runs of entries of a chunk.</summary>
    public const string Pages = "pages";

    /// <summary>Converts a structure's fields.</summary>
    /// <param name="forManifest">Omit targets that could not be read completely, so that the manifest keeps their raw bytes instead.</param>
    public static JsonObject Of(ValueTree tree, bool forManifest = false)
    {
        var members = new JsonObject();
        foreach ((string name, long value) in tree.Parameters)
        {
            members[name] = value;
        }

        foreach (TreeField field in tree.Fields)
        {
            if (field.Layout.Spec is { Contents: null, IsPadding: false })
            {
                members[field.Name] = Of(field, forManifest);
            }
        }

        return members;
    }

    private static JsonNode? Of(TreeField field, bool forManifest)
    {
        if (field.Edge is TreeEdge edge && edge.Kind != EdgeKind.Contents && (edge.IsComplete || !forManifest))
        {
            return Of(edge, forManifest);
        }

        if (field.Layout.Spec.Union is not null && field.Structure is ValueTree one)
        {
            return new JsonObject { [CaseName(one.Layout)] = Of(one, forManifest) };
        }

        return field.Number is ulong number ? (field.IsAddress ? JsonStyle.Hex(number) : JsonValue.Create(number))
            : field.Text is string text ? JsonValue.Create(text)
            : field.Bytes is ReadOnlyMemory<byte> bytes ? JsonValue.Create(Convert.ToHexStringLower(bytes.Span))
            : field.Structure is ValueTree structure ? Of(structure, forManifest)
            : new JsonArray([.. (field.Elements ?? []).Select(element => Of(element, forManifest))]);
    }

    /// <summary>Name of a union's case: the structure's id within its file.</summary>
    public static string CaseName(StructureLayout layout) => layout.Spec.Name[(layout.Spec.Name.LastIndexOf(':') + 1)..];

    private static JsonNode Of(TreeEdge edge, bool forManifest)
    {
        switch (edge.Kind)
        {
            case EdgeKind.One:
                return edge.Read.Count == 0 ? JsonValue.Create(JsonStyle.Hex(edge.Address))
                    : new JsonObject { [At] = JsonStyle.Hex(edge.Address), [Value] = Of(edge.Read[0], forManifest) };
            case EdgeKind.Array:
                return new JsonObject { [At] = JsonStyle.Hex(edge.Address), [Elements] = ElementsOf(edge.Read, withAddress: false, forManifest) };
            case EdgeKind.List:
                return new JsonObject { [Elements] = ElementsOf(edge.Read, withAddress: true, forManifest, edge.Spec.Next) };
            case EdgeKind.Blocks:
                return new JsonObject { [Blocks] = new JsonArray([.. BlocksOf(edge, forManifest)]) };
            case EdgeKind.Area:
                return AreaOf(edge, forManifest);
            case EdgeKind.Selected when edge.Selected is TreeValue tree:
                return new JsonObject { [At] = JsonStyle.Hex(edge.Address), [Value] = Of(tree.Root, forManifest) };
            default:
                return JsonValue.Create(JsonStyle.Hex(edge.Address));
        }
    }

    private static JsonArray ElementsOf(IEnumerable<ValueTree> elements, bool withAddress, bool forManifest, params string?[] left) =>
        new([.. elements.Select(element => Element(element, withAddress, forManifest, left))]);

    private static JsonObject Element(ValueTree element, bool withAddress, bool forManifest, string?[] left)
    {
        JsonObject members = Of(element, forManifest);
        foreach (string id in left.OfType<string>())
        {
            members.Remove(element.Find(id)?.Name ?? id);
        }

        if (withAddress && element.Address is ulong address)
        {
            members.Insert(0, At, JsonStyle.Hex(address));
        }

        return members;
    }

    private static IEnumerable<JsonNode> BlocksOf(TreeEdge edge, bool forManifest)
    {
        int first = 0;
        foreach (ValueTree head in edge.Blocks)
        {
            int count = (int)Math.Min(head.Number(edge.Spec.EntryCount!) ?? 0, (ulong)(edge.Read.Count - first));
            JsonObject block = Element(head, withAddress: true, forManifest, [edge.Spec.Next, edge.Spec.EntryCount]);
            block[Elements] = ElementsOf(edge.Read.Skip(first).Take(count), withAddress: false, forManifest);
            first += count;
            yield return block;
        }
    }

    private static JsonObject AreaOf(TreeEdge edge, bool forManifest)
    {
        VmallocArea area = edge.Area!;
        var members = new JsonObject
        {
            ["first"] = JsonStyle.Hex(area.First),
            ["total_pages"] = area.TotalPages,
            ["flags"] = area.Flags,
            ["order"] = area.Order,
        };
        if (forManifest)
        {
            members[Chunks] = new JsonArray([.. area.Chunks.Select(chunk => (JsonNode)new JsonObject
            {
                [At] = JsonStyle.Hex(chunk.Address),
                [Pages] = new JsonArray([.. chunk.Entries.Select(run => (JsonNode)new JsonArray(JsonStyle.Hex(run.Start), run.Count))]),
            })]);
        }

        if (edge.Spec.Entries is not null)
        {
            members[Elements] = ElementsOf(edge.Read, withAddress: false, forManifest);
        }

        return members;
    }
}
