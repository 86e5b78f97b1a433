using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kho.Abi.Tests.Golden;

/// <summary>
/// The contract of <c>kho.decode/1</c>: which members there are, in which order, and of which type. Members that the
/// contract does not name may stand beside those that it does, never in place of them.
/// </summary>
internal static partial class JsonContract
{
    private static readonly string[] _severities = ["info", "warning", "error"];

    public static void Check(JsonElement document)
    {
        Members(document, "schema", "image", "release", "root", "memoryMap", "scratch", "blobs", "diagnostics");
        Assert.Equal("kho.decode/1", Text(document, "schema"));
        CheckImage(document.GetProperty("image"));
        IfAny(document.GetProperty("release"), CheckRelease);
        IfAny(document.GetProperty("root"), CheckRoot);
        IfAny(document.GetProperty("memoryMap"), CheckMap);
        Each(document, "scratch", area =>
        {
            Members(area, "address", "size");
            Address(area, "address");
            Number(area, "size");
        });
        Each(document, "blobs", CheckBlob);
        Each(document, "diagnostics", CheckDiagnostic);
    }

    private static void CheckImage(JsonElement image)
    {
        Members(image, "path", "format", "pageSize");
        Text(image, "path");
        Assert.Contains(Text(image, "format"), (string[])["elf-core", "raw", "debugfs", "fdt"]);
        Assert.Contains(Number(image, "pageSize"), (ulong[])[4096, 16384, 65536]);
    }

    private static void CheckRelease(JsonElement release)
    {
        Members(release, "id", "compatible", "chosenBy", "candidates");
        Assert.NotEqual("", Text(release, "id"));
        Assert.StartsWith("kho-v", Text(release, "compatible"), StringComparison.Ordinal);
        Assert.Contains(Text(release, "chosenBy"), (string[])["user", "note", "kexec-metadata", "vmcoreinfo", "evidence"]);
        Assert.True(release.GetProperty("candidates").GetArrayLength() > 0);
        Each(release, "candidates", candidate => Assert.Equal(JsonValueKind.String, candidate.ValueKind));
    }

    private static void CheckRoot(JsonElement root)
    {
        Members(root, "address", "size", "foundBy");
        NullableAddress(root, "address");
        Number(root, "size");
        Assert.Contains(Text(root, "foundBy"), (string[])["user", "note", "blob", "setup_data", "chosen", "scan"]);
    }

    private static void CheckMap(JsonElement map)
    {
        Members(map, "kind", "address", "nodes", "leaves", "blocks", "pages", "bytes", "trust", "orders");
        bool isRadix = Text(map, "kind") == "radix";
        Assert.True(isRadix || Text(map, "kind") == "chunk-list");
        Address(map, "address");
        Number(map, "nodes");
        Number(map, "leaves");
        Assert.Contains(Text(map, "trust"), (string[])["valid", "partial", "stale"]);
        bool isTyped = map.TryGetProperty("types", out JsonElement types);
        Assert.False(isTyped && !isRadix);
        CheckCounts(map.GetProperty("orders"), Number(map, "blocks"), OrderName());
        if (isTyped)
        {
            CheckCounts(types, Number(map, "blocks"), TypeName());
        }

        if (!map.TryGetProperty("extents", out JsonElement extents))
        {
            return;
        }

        ulong pages = CheckExtents(extents, isTyped);
        Assert.Equal(Number(map, "pages"), pages);
        Assert.Equal(Number(map, "blocks"), extents.EnumerateArray().Aggregate(0UL, (sum, extent) => sum + Number(extent, "blocks")));
        CheckExtents(map.GetProperty("suspectExtents"), isTyped);
        Members(map, isTyped ? ["orders", "types", "extents"] : ["orders", "extents"]);
    }

    private static void CheckCounts(JsonElement counts, ulong blocks, Regex name)
    {
        Assert.Equal(JsonValueKind.Object, counts.ValueKind);
        ulong sum = 0;
        foreach (JsonProperty count in counts.EnumerateObject())
        {
            Assert.Matches(name, count.Name);
            sum += count.Value.GetUInt64();
        }

        Assert.Equal(blocks, sum);
    }

    private static ulong CheckExtents(JsonElement extents, bool isTyped)
    {
        ulong sum = 0;
        ulong last = 0;
        foreach (JsonElement extent in extents.EnumerateArray())
        {
            Exactly(extent, isTyped ? ["start", "pages", "order", "blocks", "type"] : ["start", "pages", "order", "blocks"]);
            ulong start = Address(extent, "start");
            Assert.True(start >= last);
            last = start;
            Assert.Equal(Number(extent, "pages"), Number(extent, "blocks") << (int)Number(extent, "order"));
            sum += Number(extent, "pages");
        }

        return sum;
    }

    private static void CheckBlob(JsonElement blob)
    {
        Members(blob, "name", "address", "size", "format", "value");
        Text(blob, "name");
        NullableAddress(blob, "address");
        NullableNumber(blob, "size");
        string format = Text(blob, "format");
        IfAny(blob.GetProperty("value"), value =>
        {
            switch (format)
            {
                case "luo-v1" or "luo-v5":
                    CheckLuo(value);
                    break;
                case "memblock-v1":
                    CheckRegions(value);
                    break;
                case "kexec-metadata-v1":
                    Members(value, "previous_release", "kexec_count");
                    Text(value, "previous_release");
                    Number(value, "kexec_count");
                    break;
                case "kho-test-v1":
                    CheckTest(value);
                    break;
                case "unknown":
                    Exactly(value, "bytes");
                    Assert.Matches(Bytes(), Text(value, "bytes"));
                    break;
                default:
                    Assert.Fail($"format {format}");
                    break;
            }
        });
    }

    private static void CheckLuo(JsonElement luo)
    {
        Members(luo, "compatible", "liveupdate_num", "sessions", "flbs");
        Text(luo, "compatible");
        NullableNumber(luo, "liveupdate_num");
        Each(luo, "sessions", session =>
        {
            Members(session, "name", "files");
            Text(session, "name");
            Each(session, "files", file =>
            {
                Members(file, "compatible", "token", "data", "value");
                Text(file, "compatible");
                Address(file, "token");
                Address(file, "data");
                IfAny(file.GetProperty("value"), CheckFile);
            });
        });
        Each(luo, "flbs", flb =>
        {
            Members(flb, "name", "data", "count");
            Text(flb, "name");
            Address(flb, "data");
            Number(flb, "count");
        });
    }

    /// <summary>A file of an unknown kind has the bytes that its value leads to.</summary>
    private static void CheckFile(JsonElement value)
    {
        if (value.TryGetProperty("bytes", out _))
        {
            Members(value, "bytes");
            Text(value, "bytes");
            return;
        }

        CheckMemfd(value);
    }

    private static void CheckMemfd(JsonElement memfd)
    {
        Members(memfd, "pos", "size", "nr_folios", "folios", "extents");
        Number(memfd, "pos");
        Number(memfd, "size");
        Number(memfd, "nr_folios");
        bool hasSeals = memfd.TryGetProperty("seals", out _);
        Assert.Equal(hasSeals, memfd.TryGetProperty("flags", out _));
        if (hasSeals)
        {
            Members(memfd, "size", "seals", "flags", "nr_folios");
            Number(memfd, "seals");
            Number(memfd, "flags");
        }

        CheckArea(memfd.GetProperty("folios"));
        Each(memfd, "extents", extent =>
        {
            Exactly(extent, "index", "pfn", "pages", "flags");
            Number(extent, "index");
            Address(extent, "pfn");
            Number(extent, "pages");
            Number(extent, "flags");
        });
    }

    private static void CheckArea(JsonElement area)
    {
        Members(area, "first", "total_pages", "flags", "order");
        Address(area, "first");
        Number(area, "total_pages");
        Number(area, "flags");
        Number(area, "order");
    }

    private static void CheckRegions(JsonElement memblock) => Each(memblock, "regions", region =>
    {
        Members(region, "name", "start", "size");
        Text(region, "name");
        NullableAddress(region, "start");
        NullableNumber(region, "size");
    });

    private static void CheckTest(JsonElement test)
    {
        Members(test, "nr_folios", "csum");
        NullableNumber(test, "nr_folios");
        NullableNumber(test, "csum");
        if (test.TryGetProperty("folios_info", out JsonElement area))
        {
            CheckArea(area);
        }
    }

    private static void CheckDiagnostic(JsonElement diagnostic)
    {
        Exactly(diagnostic, "id", "severity", "address", "where", "message");
        Assert.Matches(Id(), Text(diagnostic, "id"));
        Assert.Contains(Text(diagnostic, "severity"), _severities);
        NullableAddress(diagnostic, "address");
        Assert.NotEqual("", Text(diagnostic, "where"));
        Assert.NotEqual("", Text(diagnostic, "message"));
    }

    /// <summary>The members are there, in this order; others may stand between them.</summary>
    private static void Members(JsonElement element, params string[] names)
    {
        Assert.Equal(JsonValueKind.Object, element.ValueKind);
        Assert.Equal(names, element.EnumerateObject().Select(member => member.Name).Where(names.Contains));
    }

    /// <summary>The members are there, in this order, and no others.</summary>
    private static void Exactly(JsonElement element, params string[] names) =>
        Assert.Equal(names, element.EnumerateObject().Select(member => member.Name));

    private static void Each(JsonElement element, string name, Action<JsonElement> check)
    {
        foreach (JsonElement item in element.GetProperty(name).EnumerateArray())
        {
            check(item);
        }
    }

    private static void IfAny(JsonElement element, Action<JsonElement> check)
    {
        if (element.ValueKind != JsonValueKind.Null)
        {
            check(element);
        }
    }

    private static string Text(JsonElement element, string name)
    {
        JsonElement value = element.GetProperty(name);
        Assert.Equal(JsonValueKind.String, value.ValueKind);
        return value.GetString()!;
    }

    private static ulong Number(JsonElement element, string name)
    {
        JsonElement value = element.GetProperty(name);
        Assert.Equal(JsonValueKind.Number, value.ValueKind);
        return value.GetUInt64();
    }

    private static void NullableNumber(JsonElement element, string name) => IfAny(element.GetProperty(name), _ => Number(element, name));

    private static ulong Address(JsonElement element, string name)
    {
        string text = Text(element, name);
        Assert.Matches(Hexadecimal(), text);
        return Expectation.Hex(text);
    }

    private static void NullableAddress(JsonElement element, string name) => IfAny(element.GetProperty(name), _ => Address(element, name));

    [GeneratedRegex("^0x(0|[1-9a-f][0-9a-f]{0,15})$")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("^KHO[0-9]{4}$")]
    private static partial Regex Id();

    [GeneratedRegex("^([0-9a-f]{2}){0,64}$")]
    private static partial Regex Bytes();

    [GeneratedRegex("^(0|[1-9][0-9]?)$")]
    private static partial Regex OrderName();

    [GeneratedRegex("^(contig|split)$")]
    private static partial Regex TypeName();
}
