using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;

namespace Kho.Analysis.Golden;

/// <summary>Facts about sessions and files.</summary>
internal sealed partial class FactComparison
{
    /// <summary>F_SEAL_SEAL, the seal of a memfd made without MFD_ALLOW_SEALING.</summary>
    private const uint SealedAgainstSeals = 1;

    /// <summary>Most bytes of contents that are hashed; golden images are small.</summary>
    private const ulong MostContents = 1UL << 30;

    private void CompareLuo(string name, JsonArray values)
    {
        if (values.Count == 0)
        {
            return;
        }

        if (_document.Blobs.Select(blob => blob.Value).OfType<LuoValue>().FirstOrDefault() is not LuoValue luo)
        {
            _notCompared.Add((name, "the handover has no readable LUO blob"));
            return;
        }

        switch (name)
        {
            case "sessionsOpened":
                foreach (string session in values.Select(value => Text(value!)))
                {
                    Check($"{name}.{session}", session, luo.Sessions.FirstOrDefault(candidate => candidate.Name == session)?.Name);
                }

                break;
            case "filesPreserved":
                foreach (JsonNode file in values.Select(value => value!))
                {
                    CompareFile(luo, file);
                }

                break;
            default:
                CompareRetrieved(luo, values);
                break;
        }

        if (_values > 0)
        {
            Finish(name, Program);
        }
    }

    private void CompareFile(LuoValue luo, JsonNode fact)
    {
        string session = Text(fact["session"]!);
        ulong token = Number(fact["token"]!);
        string place = $"{session}/{Words(token)}";
        if (Find(luo, session, token) is not MemfdValue memfd)
        {
            Check(place, "a memfd", null);
            return;
        }

        Check($"{place}.size", fact["size"]!.ToJsonString(), memfd.Size.ToString(CultureInfo.InvariantCulture));
        Check($"{place}.pos", fact["pos"]!.ToJsonString(), memfd.Pos.ToString(CultureInfo.InvariantCulture));
        if (memfd.Seals is uint seals && fact["sealsRequested"] is JsonNode requested)
        {
            uint expected = requested.GetValue<uint>();
            Check($"{place}.seals", (expected == 0 ? SealedAgainstSeals : expected).ToString(CultureInfo.InvariantCulture), seals.ToString(CultureInfo.InvariantCulture));
        }

        if (fact["pagemap"] is JsonArray pagemap)
        {
            ulong pages = (memfd.Size + (ulong)_document.PageSize - 1) / (ulong)_document.PageSize;
            (ulong Index, ulong Pfn)[] there = [.. memfd.Extents.SelectMany(extent => Frames(extent.Index, extent.Pfn, extent.Index >= pages ? 0 : Math.Min(extent.Pages, pages - extent.Index)))];
            IEnumerable<(ulong Index, ulong Pfn)> stated = pagemap.SelectMany(run => Frames(run!["index"]!.GetValue<ulong>(), Number(run["pfn"]!), run["pages"]!.GetValue<ulong>()));
            if (_document.MemoryMap is { Trust: MapTrust.Stale })
            {
                // The orders of the folios went with the map: only the first page of each is known.
                stated = stated.IntersectBy(there.Select(page => page.Index), page => page.Index);
            }

            AddSet($"{place}.pagemap", stated.Select(Place), there.Select(Place));
        }

        if (fact["sha256"] is JsonNode sum && Sum(memfd) is string found)
        {
            Check($"{place}.sha256", Text(sum), found);
        }
    }

    private void CompareRetrieved(LuoValue luo, JsonArray lines)
    {
        foreach (Match line in lines.Select(value => Retrieved().Match(Text(value!))).Where(match => match.Success))
        {
            string session = line.Groups["session"].Value;
            ulong token = ulong.Parse(line.Groups["token"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            string place = $"retrieved {session}/{Words(token)}";
            MemfdValue? memfd = Find(luo, session, token);
            Check($"{place}.pos", line.Groups["pos"].Value, memfd?.Pos.ToString(CultureInfo.InvariantCulture));
            if (memfd?.Seals is uint seals)
            {
                Check($"{place}.seals", line.Groups["seals"].Value, seals.ToString(CultureInfo.InvariantCulture));
            }
        }

        // A program that retrieved all its files proves LUO and the memfd handler.
        if (_values > 0 && _document.Release is not null && _reading.Restore(_document.Release.Release, out _) is RestoreReport { Certain: true } report)
        {
            Check("restore.memfd", "ok", report.Component(ComponentOutcome.Memfd) is ComponentOutcome outcome ? ComponentOutcome.VerdictName(outcome.Verdict) : null);
        }
    }

    /// <summary>SHA-256 of a file's contents; null if the image lacks some of them.</summary>
    private string? Sum(MemfdValue memfd)
    {
        ulong pageSize = (ulong)_document.PageSize;
        if (memfd.Size > MostContents)
        {
            return null;
        }

        Dictionary<ulong, ulong> frames = [];
        foreach (MemfdExtent extent in memfd.Extents)
        {
            for (ulong page = 0; page < extent.Pages && extent.Index + page < (memfd.Size + pageSize - 1) / pageSize; page++)
            {
                frames[extent.Index + page] = extent.Pfn + page;
            }
        }

        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bytes = new byte[pageSize];
        for (ulong offset = 0; offset < memfd.Size; offset += pageSize)
        {
            Span<byte> page = bytes.AsSpan(0, (int)Math.Min(pageSize, memfd.Size - offset));
            if (!frames.TryGetValue(offset / pageSize, out ulong frame) || _reading.Image.Memory.Read(frame * pageSize, page, out _) < page.Length)
            {
                return null;
            }

            sum.AppendData(page);
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    private static MemfdValue? Find(LuoValue luo, string session, ulong token) => luo.Sessions.FirstOrDefault(candidate => candidate.Name == session)
        ?.Files.FirstOrDefault(file => file.Token == token)?.Value as MemfdValue;

    private static IEnumerable<(ulong Index, ulong Pfn)> Frames(ulong index, ulong pfn, ulong pages) => Each(pages).Select(page => (index + page, pfn + page));

    private static string Place((ulong Index, ulong Pfn) page) => $"page {page.Index} in frame {Words(page.Pfn)}";

    [GeneratedRegex(@"^@@LUO retrieve session=(?<session>\S+) token=(?<token>[0-9a-f]+) ok bad_pages=0 pos=(?<pos>\d+) seals=(?<seals>\d+)$")]
    private static partial Regex Retrieved();
}
