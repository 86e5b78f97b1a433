using System.Globalization;
using System.Text.Json.Nodes;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Analysis.Golden;

/// <summary>Facts about preserved blocks, and about their readers.</summary>
internal sealed partial class FactComparison
{
    /// <summary>Blocks that the reading kernel lost.</summary>
    private IEnumerable<JsonNode> Lost => _facts["lostByNewKernel"] is JsonArray lost ? lost.Select(block => block!) : [];

    private bool HasTypes => _facts["blocks"] is JsonArray { Count: > 0 } blocks && blocks[0]!.AsArray().Count > 2;

    private void CompareMap(string name, JsonNode value)
    {
        if (_document.MemoryMap is not MemoryMap map)
        {
            Fact(name, Kernel, "a memory map", null);
            return;
        }

        if (map.Trust == MapTrust.Stale)
        {
            _notCompared.Add((name, "the map is stale: its pages have been reused"));
            return;
        }

        string authority = name == "blocksWritten" ? "a walk with the writer's layout" : _facts["blocksFrom"] is JsonNode from ? Authority(Text(from)) : Kernel;
        if (name == "orders")
        {
            Dictionary<int, ulong> expected = value.AsObject().ToDictionary(order => int.Parse(order.Key, CultureInfo.InvariantCulture), order => order.Value!.GetValue<ulong>());
            foreach (JsonNode block in Lost)
            {
                int order = block[1]!.GetValue<int>();
                expected[order] = expected.GetValueOrDefault(order) + 1;
            }

            Set(name, authority, expected.Select(Order), Extents(map).GroupBy(extent => extent.Order)
                .Select(group => Order(new(group.Key, group.Aggregate(0UL, (sum, extent) => sum + extent.Blocks)))));
            return;
        }

        bool typed = HasTypes;
        Set(name, authority, value.AsArray().Select(block => block!).Concat(name == "blocks" ? Lost : []).Select(Block), Extents(map).SelectMany(extent => Blocks(extent, map, typed)));
        if (name == "blocks" && _facts["asReadByItsOwnKernel"] is null && _facts["lostByNewKernel"] is null)
        {
            CompareReserved(value.AsArray(), authority);
        }
    }

    /// <summary>The writer's kernel reserved what its own release reserves.</summary>
    private void CompareReserved(JsonArray blocks, string authority)
    {
        AbiRelease release = _document.Release!.Release;
        const string Member = "blocks, as restored";
        if (_reading.Restore(release, out string? failure) is RestoreReport report)
        {
            Set(Member, authority, blocks.Select(block => Block(block!)), Reserved(report, HasTypes));
        }
        else
        {
            Fact(Member, authority, $"blocks that {release.Id} reserves", failure);
        }
    }

    private void CompareReader(string name, JsonNode value)
    {
        string reader = Text(_facts["reader"]!);
        AbiRelease release = Catalog.Find(reader) ?? throw new FormatException($"reader '{reader}' is no known release");
        RestoreReport? report = _reading.Restore(release, out string? failure);
        string authority = $"{reader}, booted";
        if (name == "outcome")
        {
            Fact(name, authority, Text(value), report is null ? failure : report.Revived ? report.Death is null ? "revived" : "revived, then panic" : "refused");
        }
        else if (report is { Certain: false })
        {
            _notCompared.Add((name, "the image does not hold all that the reader saw"));
        }
        else if (report is not null)
        {
            int pageShift = int.Log2(_document.PageSize);
            Set(name, authority, value.AsArray().Select(block => $"{Words(Number(block![0]!))} {block[1]!.GetValue<ulong>()} bytes"), report.BlockOutcomes().SelectMany(run =>
                Each(run.Count).Select(index => $"{Words(run.Start + (index << (int)(run.Order + (uint)pageShift)))} {1UL << (int)(run.Order + (uint)pageShift)} bytes")));
        }
    }

    /// <summary>Measured outcomes by release: a verdict, or an object with some of verdict, revived, reserved and components.</summary>
    private void CompareRestores(JsonObject readers)
    {
        foreach ((string name, JsonNode? fact) in readers)
        {
            AbiRelease release = Catalog.Find(name) ?? throw new FormatException($"'{name}' is no known release");
            RestoreReport? report = _reading.Restore(release, out string? failure);
            JsonObject expected = fact as JsonObject ?? new JsonObject { ["verdict"] = fact!.GetValue<string>() };
            foreach ((string member, JsonNode? value) in expected)
            {
                switch (member)
                {
                    case "verdict":
                        Check($"restore.{name}.verdict", Text(value!), report is null ? failure : ComponentOutcome.VerdictName(report.Verdict));
                        break;
                    case "revived":
                        Check($"restore.{name}.revived", value!.ToJsonString(), report is null ? failure : report.Revived ? "true" : "false");
                        break;
                    case "reserved":
                        Check($"restore.{name}.reserved", value!.ToJsonString(), report is null ? failure : report.BlocksReserved.ToString(CultureInfo.InvariantCulture));
                        break;
                    case "components":
                        foreach ((string component, JsonNode? verdict) in value!.AsObject())
                        {
                            Check($"restore.{name}.components.{component}", Text(verdict!), report?.Component(component) is ComponentOutcome outcome ? ComponentOutcome.VerdictName(outcome.Verdict) : failure);
                        }

                        break;
                    default:
                        throw new FormatException($"'restore.{name}.{member}' is none of verdict, revived, reserved and components");
                }
            }
        }

        Finish("restore", "measured");
    }

    /// <summary>All written blocks: the believed ones, and those with a damaged key that can be repaired.</summary>
    private static IEnumerable<PreservedExtent> Extents(MemoryMap map) =>
        map.Extents.Concat(map.InvalidKeys.Where(run => run.Reconstruction is not null).Select(run => run.Reconstruction!.Value));

    private static IEnumerable<string> Blocks(PreservedExtent extent, MemoryMap map, bool typed)
    {
        string type = typed ? $" {map.Radix?.PageTypeName(extent.PageType)}" : "";
        return Each(extent.Blocks).Select(index => $"{Words(extent.Start + (index << (extent.Order + map.Pages.PageShift)))} order {extent.Order}{type}");
    }

    private static IEnumerable<string> Reserved(RestoreReport report, bool typed)
    {
        int pageShift = int.Log2(report.PageSize);
        return report.BlockOutcomes().SelectMany(run => Each(run.Count).Select(index =>
            $"{Words(run.Start + (index << (int)(run.Order + (uint)pageShift)))} order {run.Order}{(typed ? $" {run.PageType}" : "")}"));
    }

    private static string Block(JsonNode block) =>
        $"{Words(Number(block[0]!))} order {block[1]!.GetValue<int>()}{(block.AsArray().Count > 2 ? $" {Text(block[2]!)}" : "")}";

    private static string Order(KeyValuePair<int, ulong> count) => $"{count.Value} of order {count.Key}";

    private static IEnumerable<ulong> Each(ulong count)
    {
        for (ulong index = 0; index < count; index++)
        {
            yield return index;
        }
    }

    /// <summary>Authority of the blocks, in short.</summary>
    private static string Authority(string blocksFrom) =>
        blocksFrom.StartsWith("page_private", StringComparison.Ordinal) ? $"{Kernel}'s page->private"
        : blocksFrom.StartsWith("memblock_log", StringComparison.Ordinal) ? $"{Kernel}'s log"
        : blocksFrom;
}
