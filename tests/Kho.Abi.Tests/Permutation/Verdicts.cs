using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Analysis.Handovers;
using Kho.Analysis.Matrix;
using Kho.Images;

namespace Kho.Abi.Tests.Permutation;

/// <summary>All output of the verbs for one workload under one specification: JSON of decode, check and restore, round trip, cell of the matrix.</summary>
internal sealed partial class Verdicts
{
    /// <summary>What follows from sizes and places of structures alone, by verb.</summary>
    private static readonly Dictionary<string, string[]> _moving = new()
    {
        ["decode"] = ["size", "nodes", "leaves", "blocks", "pages", "bytes", "evidence", "orders", "reasons", "total_pages"],
        ["restore"] = ["blocksWritten", "blocksReserved", "pagesReserved", "neverClaimed", "managedPages"],
    };

    private Verdicts(Dictionary<ulong, byte[]> pages, Dictionary<string, JsonNode> documents)
    {
        Pages = pages;
        Documents = documents;
    }

    /// <summary>Pages of the image, by address.</summary>
    public IReadOnlyDictionary<ulong, byte[]> Pages { get; }

    /// <summary>What each verb says, by the verb's name.</summary>
    public IReadOnlyDictionary<string, JsonNode> Documents { get; }

    /// <summary>Pages of the image that a workload is encoded to.</summary>
    public static Dictionary<ulong, byte[]> PagesOf(EncodedHandover handover) =>
        handover.Memory.Pages.ToDictionary(page => page.Address, page => page.Bytes.ToArray());

    public static Verdicts Of(Workload workload, ReleaseCatalog catalog, EncodedHandover? encoded = null)
    {
        EncodedHandover handover = encoded ?? HandoverEncoder.Encode(workload.Manifest, catalog);
        Dictionary<ulong, byte[]> pages = PagesOf(handover);
        string directory = Directory.CreateTempSubdirectory("kho-permutation-").FullName;
        try
        {
            string path = Save(handover, directory, "image.elf");
            using MemoryImage image = MemoryImage.Open(path);
            var options = new HandoverOptions { Catalog = catalog };
            HandoverDocument document = HandoverReader.Read(image, options);
            AbiRelease release = catalog.Find(workload.Manifest.Release)!;
            var text = new StringWriter();
            HandoverManifest manifest = ManifestBuilder.Build(document, image, catalog: catalog);
            ManifestWriter.Write(text, manifest);
            EncodedHandover again = HandoverEncoder.Encode(ManifestReader.Read(new StringReader(text.ToString()), "manifest"), catalog);
            using MemoryImage second = MemoryImage.Open(Save(again, directory, "again.elf"));
            HandoverDifferences differences = HandoverDiff.Compare(document, HandoverReader.Read(second, options));
            MatrixCell cell = CompatibilityMatrix.Compute(catalog, [release], workload.Manifest.PageSize, workload.Manifest.PageSize).Cell(release, release);
            return new Verdicts(pages, new Dictionary<string, JsonNode>
            {
                ["decode"] = Json(stream => HandoverJsonWriter.Write(stream, document)),
                ["check"] = Json(stream => CheckJsonWriter.Write(stream, HandoverCheck.Run(image, document, new CheckOptions { Catalog = catalog }))),
                ["restore"] = Json(stream => RestoreJsonWriter.Write(stream, HandoverRestorer.Restore(image, document, release, catalog), "image", withBlocks: false)),
                ["manifest"] = new JsonObject
                {
                    ["samePages"] = AreSame(pages, PagesOf(again)),
                    ["sameHandover"] = differences.Same,
                    ["residue"] = new JsonArray([.. manifest.Residue.Where(piece => !IsOfStructures(piece.At)).Select(piece => (JsonNode)$"0x{piece.At:x}+{piece.Bytes.Length}")]),
                    ["residueAmongStructures"] = manifest.Residue.Where(piece => IsOfStructures(piece.At)).Sum(piece => piece.Bytes.Length),
                },
                ["matrix"] = new JsonObject
                {
                    ["verdict"] = ComponentOutcome.VerdictName(cell.Verdict),
                    ["components"] = new JsonArray([.. cell.Components.Select(component => (JsonNode)$"{component.Name} {ComponentOutcome.VerdictName(component.Verdict)}: {Digits().Replace(component.Message, "#")}")]),
                },
            });
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Says in what these verdicts differ from expected ones; null if in nothing.</summary>
    /// <param name="expected">Verdicts under the unchanged specification.</param>
    /// <param name="exact">No size changed, so that not even a place may differ.</param>
    public string? DifferenceFrom(Verdicts expected, bool exact)
    {
        foreach ((string verb, JsonNode document) in expected.Documents)
        {
            string[] wanted = Lines(document, verb, exact);
            string[] had = Lines(Documents[verb], verb, exact);
            int at = wanted.Zip(had).TakeWhile(pair => pair.First == pair.Second).Count();
            if (at < Math.Max(wanted.Length, had.Length))
            {
                return $"{verb}: expected {Around(wanted, at)}, is {Around(had, at)}";
            }
        }

        return null;
    }

    /// <summary>Says which bytes differ between two images, the first few by address; null if none does.</summary>
    public static string? DifferentBytes(IReadOnlyDictionary<ulong, byte[]> a, IReadOnlyDictionary<ulong, byte[]> b)
    {
        List<string> told = [];
        int count = 0;
        foreach (ulong address in a.Keys.Union(b.Keys).Order())
        {
            if (!a.TryGetValue(address, out byte[]? first) || !b.TryGetValue(address, out byte[]? second))
            {
                told.Add($"0x{address:x}: a page of only one image");
                count++;
                continue;
            }

            for (int offset = first.AsSpan().CommonPrefixLength(second); offset < first.Length; offset++)
            {
                if (first[offset] != second[offset])
                {
                    told.Add($"0x{address + (ulong)offset:x}: {first[offset]:x2} {second[offset]:x2}");
                    count++;
                }

                if (told.Count > 8)
                {
                    return $"{string.Join(", ", told)}, …";
                }
            }
        }

        return count == 0 ? null : string.Join(", ", told);
    }

    private static bool AreSame(Dictionary<ulong, byte[]> a, Dictionary<ulong, byte[]> b) => DifferentBytes(a, b) is null;

    private static string Around(string[] lines, int at) => string.Join(' ', lines.Skip(Math.Max(0, at - 1)).Take(6).Select(line => line.Trim()));

    private static string[] Lines(JsonNode document, string verb, bool exact)
    {
        JsonNode copy = document.DeepClone();
        if (verb == "decode")
        {
            copy["image"]!.AsObject().Remove("path");
        }

        if (verb == "check")
        {
            copy.AsObject().Remove("image");
        }

        if (!exact)
        {
            Settle(copy, _moving.GetValueOrDefault(verb, []), isTop: true);
        }

        return Sorted(copy)!.ToString().Split('\n');
    }

    /// <summary>A structure's fields are shown in its own order, which says nothing.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    /// <summary>Leaves out what moves with the structures: their addresses, the blocks that hold them, numbers of both.</summary>
    private static void Settle(JsonNode? node, string[] moving, bool isTop = false)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (string name in moving)
                {
                    // Only lengths of structures move: those of memory, of regions and of files have no address beside them that could.
                    if (name != "size" || Text(members["address"]) is string address && IsMoving(address))
                    {
                        members.Remove(name);
                    }
                }

                foreach ((string name, JsonNode? value) in members.ToArray())
                {
                    if (Text(value) is string text)
                    {
                        members[name] = Settle(text);
                    }
                    else
                    {
                        Settle(value, value is JsonArray && name is "extents" or "folios" ? [] : moving);
                    }
                }

                break;
            case JsonArray elements:
                foreach (JsonNode element in elements.OfType<JsonObject>().Where(element => Text(element["start"]) is string start && IsMoving(start)).ToArray())
                {
                    elements.Remove(element);
                }

                for (int index = 0; index < elements.Count; index++)
                {
                    if (Text(elements[index]) is string text)
                    {
                        elements[index] = Settle(text);
                    }
                    else
                    {
                        Settle(elements[index], moving);
                    }
                }

                break;
        }
    }

    private static string Settle(string text) =>
        BlockCount().Replace(Address().Replace(text, match => IsMoving(match.Value) ? "@" : match.Value), "# blocks are reserved");

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static bool IsMoving(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
        && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
        && IsOfStructures(number);

    private static bool IsOfStructures(ulong address) => address is >= Workload.StructuresStart and < Workload.StructuresEnd;

    private static JsonNode Json(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!;
    }

    private static string Save(EncodedHandover handover, string directory, string name)
    {
        string path = Path.Combine(directory, name);
        using FileStream stream = File.Create(path);
        handover.Save(stream);
        return path;
    }

    [GeneratedRegex("0x[0-9a-f]+")]
    private static partial Regex Address();

    [GeneratedRegex("^[0-9]+ blocks are reserved")]
    private static partial Regex BlockCount();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
