using System.Text.Json.Nodes;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Structures;
using Kho.Formatting;

namespace Kho.Analysis.Handovers;

/// <summary>Compares two decoded handovers: preserved memory by runs, everything else value by value.</summary>
internal static class HandoverDiff
{
    /// <summary>Members of JSON that are no values, or that are compared by runs.</summary>
    private static readonly string[] _leftOut = ["schema", "image", "blobs", "diagnostics", "release"];

    /// <summary>Compares two handovers.</summary>
    public static HandoverDifferences Compare(HandoverDocument a, HandoverDocument b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        JsonObject first = ToJson(a);
        JsonObject second = ToJson(b);
        List<ValueDifference> fields = [];
        AddIfDifferent(fields, "image.pageSize", a.PageSize.ToString(), b.PageSize.ToString());
        AddIfDifferent(fields, "release.id", a.Release?.Release.Id, b.Release?.Release.Id);
        foreach (string member in first.Select(member => member.Key).Union(second.Select(member => member.Key)).Where(member => !_leftOut.Contains(member)))
        {
            JsonComparison.Compare(member, first[member], second[member], fields);
        }

        AddTree(fields, "root", a.Root?.Tree, b.Root?.Tree);
        List<ValueDifference> blobs = [];
        JsonComparison.Compare("blobs", first["blobs"], second["blobs"], blobs);
        AddUnseen(blobs, a, b);
        return new HandoverDifferences
        {
            A = a.ImagePath,
            B = b.ImagePath,
            Extents = IsStale(a) || IsStale(b) ? [] : ExtentComparison.Compare(a.MemoryMap, b.MemoryMap, map => map.Extents),
            IsMemoryCompared = !IsStale(a) && !IsStale(b),
            SuspectExtents = ExtentComparison.Compare(a.MemoryMap, b.MemoryMap, map => map.SuspectExtents),
            Blobs = MarkReaders(blobs, a, b),
            Fields = fields,
        };
    }

    private static List<ValueDifference> MarkReaders(List<ValueDifference> differences, HandoverDocument a, HandoverDocument b)
    {
        HashSet<string> written = [.. new[] { a, b }.SelectMany(TreesOf).SelectMany(WrittenByReader)];
        return written.Count == 0 ? differences : [.. differences.Select(difference => difference with { IsWrittenByReader = written.Contains(difference.Path[(difference.Path.LastIndexOf('.') + 1)..]) })];
    }

    private static IEnumerable<ValueTree> TreesOf(HandoverDocument document) =>
        document.Blobs.SelectMany(blob => (blob.Value?.Parts ?? []).Select(part => part.Value).Append(blob.Value)).OfType<TreeValue>().Select(tree => tree.Root);

    private static IEnumerable<string> WrittenByReader(ValueTree tree) => tree.Fields.SelectMany(field =>
        (field.Layout.Spec.IsWrittenByReader ? [field.Name] : Array.Empty<string>()).Concat(field.Below.SelectMany(WrittenByReader)));

    /// <summary>The pages of a stale map were reused: an empty map does not mean that nothing was preserved.</summary>
    private static bool IsStale(HandoverDocument document) => document.MemoryMap is { Trust: MapTrust.Stale };

    private static JsonObject ToJson(HandoverDocument document)
    {
        using var stream = new MemoryStream();
        HandoverJsonWriter.Write(stream, document, withExtents: false);
        stream.Position = 0;
        JsonObject json = JsonNode.Parse(stream)!.AsObject();
        if (json["memoryMap"] is JsonObject map)
        {
            // Sums of extents that are compared themselves, and the reasons of trust, are no values.
            foreach (string sum in (string[])["blocks", "pages", "bytes", "orders", "types", "evidence"])
            {
                map.Remove(sum);
            }

            if (document.MemoryMap!.InvalidKeys.Count > 0)
            {
                map["invalidKeys"] = new JsonArray([.. document.MemoryMap.InvalidKeys.Select(run => (JsonNode)new JsonObject
                {
                    ["first"] = JsonStyle.Hex(run.FirstKey),
                    ["count"] = run.Count,
                    ["leaf"] = JsonStyle.Hex(run.Leaf),
                })]);
            }
        }

        (json["root"] as JsonObject)?.Remove("foundBy");
        return json;
    }

    /// <summary>Values outside a blob's JSON: the rest of unknown bytes, and undescribed properties.</summary>
    private static void AddUnseen(List<ValueDifference> differences, HandoverDocument a, HandoverDocument b)
    {
        foreach (Blob first in a.Blobs)
        {
            string path = $"blobs[{first.Name}]";
            if (b.Blobs.FirstOrDefault(blob => blob.Name == first.Name) is not Blob second
                || differences.Exists(difference => difference.Path.StartsWith(path, StringComparison.Ordinal)))
            {
                continue;
            }

            if (first.Value is UnknownValue before && second.Value is UnknownValue after)
            {
                int alike = before.Bytes.Span.CommonPrefixLength(after.Bytes.Span);
                if (alike < before.Bytes.Length || alike < after.Bytes.Length)
                {
                    differences.Add(new ValueDifference($"{path}.value.bytes[{alike}]", ByteAt(before.Bytes, alike), ByteAt(after.Bytes, alike)));
                }
            }

            AddTree(differences, path, first.Tree, second.Tree);
        }
    }

    private static string? ByteAt(ReadOnlyMemory<byte> bytes, int index) => index < bytes.Length ? $"\"{bytes.Span[index]:x2}\"" : null;

    private static void AddTree(List<ValueDifference> differences, string path, DeviceTree? a, DeviceTree? b)
    {
        // Values with names of their own are not repeated as bytes.
        if (a is not null && b is not null && !differences.Exists(difference => difference.Path.StartsWith(path, StringComparison.Ordinal)))
        {
            JsonComparison.Compare($"{path}.tree", ToJson(a.Root), ToJson(b.Root), differences);
        }
    }

    private static JsonObject ToJson(DeviceTreeNode node)
    {
        var properties = new JsonObject();
        foreach (DeviceTreeProperty property in node.Properties)
        {
            properties[property.Name ?? $"(name at {property.NameOffset})"] = Convert.ToHexStringLower(property.Value.Span);
        }

        return new JsonObject
        {
            ["name"] = node.Name,
            ["properties"] = properties,
            ["children"] = new JsonArray([.. node.Children.Select(child => (JsonNode)ToJson(child))]),
        };
    }

    private static void AddIfDifferent(List<ValueDifference> differences, string path, string? from, string? to)
    {
        if (from != to)
        {
            differences.Add(new ValueDifference(path, from, to));
        }
    }
}
