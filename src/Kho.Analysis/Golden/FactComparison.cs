using System.Globalization;
using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Structures;
using Kho.Analysis.Handovers;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Golden;

/// <summary>Compares an image with independent facts, member by member; <c>golden/expectations.md</c> defines each.</summary>
internal sealed partial class FactComparison
{
    private const string Machine = "the machine";
    private const string RootTree = "the root FDT";
    private const string Kernel = "the new kernel";
    private const string Program = "the preserving program";
    private const string OutOfScope = "for the tests of this project";

    /// <summary>Members that describe, or that configure the comparison of others.</summary>
    private static readonly string[] _descriptions = ["point", "blocksFrom", "remarks", "note", "sameAsFullRamInjection", "writer", "reader", "lostByNewKernel", "asReadByItsOwnKernel"];

    private readonly GoldenImageReading _reading;
    private readonly HandoverDocument _document;
    private readonly JsonObject _facts;
    private readonly List<GoldenComparison> _comparisons;
    private readonly List<(string Member, string Reason)> _notCompared;
    private readonly List<ValueDifference> _differences = [];
    private int _values;

    public FactComparison(GoldenImageReading reading, JsonObject facts, List<GoldenComparison> comparisons, List<(string Member, string Reason)> notCompared)
    {
        _reading = reading;
        _document = reading.Document;
        _facts = facts;
        _comparisons = comparisons;
        _notCompared = notCompared;
    }

    /// <exception cref="KhoFormatException">The notation of a fact is invalid.</exception>
    public void Run()
    {
        foreach ((string name, JsonNode? value) in _facts)
        {
            try
            {
                Compare(name, value!);
            }
            catch (Exception exception) when (exception is InvalidOperationException or FormatException or NullReferenceException or ArgumentOutOfRangeException or OverflowException or KeyNotFoundException)
            {
                throw new KhoFormatException($"{GoldenFile.ExpectationName}: '{name}' is not as golden/expectations.md says: {exception.Message}", exception);
            }
        }
    }

    private void Compare(string name, JsonNode value)
    {
        switch (name)
        {
            case "release":
                Fact(name, Machine, Catalog.Find(Text(value))?.Id ?? Text(value), _document.Release?.Release.Id);
                break;
            case "pageSize":
                Fact(name, Machine, value.ToJsonString(), _document.PageSize.ToString(CultureInfo.InvariantCulture));
                break;
            case "compatible":
                Fact(name, RootTree, Text(value), _document.Root is HandoverRoot root ? string.Join(", ", root.Compatible) : null);
                break;
            case "root":
                Fact(name, Machine, Words(Number(value)), _document.Root?.Address is ulong address ? Words(address) : null);
                break;
            case "kernel":
                CompareKernel(name, Text(value));
                break;
            case "commandLine":
                CompareRegions(name, Text(value));
                break;
            case "blobNames":
                List(name, RootTree, value.AsArray().Select(entry => Text(entry!)), _document.Blobs.Select(blob => blob.Name));
                break;
            case "scratch":
                List(name, "debugfs", value.AsArray().Select(area => $"{Words(Number(area!["address"]!))} {area["size"]!.GetValue<ulong>()} bytes"), _document.Scratch.Select(area => $"{Words(area.Address)} {area.Size} bytes"));
                break;
            case "orders" or "blocks" or "blocksWritten":
                CompareMap(name, value);
                break;
            case "sessionsOpened" or "filesPreserved" or "retrieveResults":
                CompareLuo(name, value.AsArray());
                break;
            case "outcome" or "reservedByReader":
                CompareReader(name, value);
                break;
            case "restore":
                CompareRestores(value.AsObject());
                break;
            case "kernelMessages" or "messages" or "notes" or "structPages" or "preservedByOldKernel" or "ramSize":
                _notCompared.Add((name, OutOfScope));
                break;
            default:
                if (!_descriptions.Contains(name))
                {
                    _notCompared.Add((name, "unknown member"));
                }

                break;
        }
    }

    private ReleaseCatalog Catalog => _reading.Catalog;

    private void CompareKernel(string name, string kernel)
    {
        if (WriterAnnouncement.Of(_document.Blobs) is WriterAnnouncement writer)
        {
            Fact(name, Machine, kernel, writer.Release);
        }
        else
        {
            _notCompared.Add((name, "the handover does not name its kernel"));
        }
    }

    private void CompareRegions(string name, string commandLine)
    {
        if (_document.Blobs.Select(blob => blob.Value).OfType<MemblockValue>().FirstOrDefault() is not MemblockValue memblock)
        {
            _notCompared.Add((name, "the handover has no readable reserve_mem regions"));
            return;
        }

        ReaderConfiguration asked = ReaderConfigurationReader.Apply(new ReaderConfiguration(), commandLine);
        Set(name, Machine, (asked.ReserveMem ?? []).Select(request => $"reserve_mem {request.Name}, {request.Size} bytes"), memblock.Regions.Select(region => $"reserve_mem {region.Name}, {region.Size} bytes"));
    }

    /// <summary>One value.</summary>
    private void Fact(string member, string authority, string? expected, string? found)
    {
        Check(member, expected, found);
        Finish(member, authority);
    }

    /// <summary>A list whose order counts.</summary>
    private void List(string member, string authority, IEnumerable<string> expected, IEnumerable<string> found)
    {
        string[] wanted = [.. expected];
        string[] actual = [.. found];
        for (int index = 0; index < Math.Max(wanted.Length, actual.Length); index++)
        {
            Check($"{member}[{index}]", wanted.ElementAtOrDefault(index), actual.ElementAtOrDefault(index));
        }

        Finish(member, authority);
    }

    /// <summary>A list whose order does not count; each one-sided element is a difference.</summary>
    private void Set(string member, string authority, IEnumerable<string> expected, IEnumerable<string> found)
    {
        AddSet(member, expected, found);
        Finish(member, authority);
    }

    private void AddSet(string member, IEnumerable<string> expected, IEnumerable<string> found)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        List<string> wanted = [.. expected];
        foreach (string value in found)
        {
            counts[value] = counts.GetValueOrDefault(value) + 1;
        }

        _values += wanted.Count;
        foreach (string value in wanted)
        {
            if (counts.TryGetValue(value, out int count) && count > 0)
            {
                counts[value] = count - 1;
            }
            else
            {
                _differences.Add(new ValueDifference(member, value, null));
            }
        }

        foreach ((string value, int count) in counts.Where(entry => entry.Value > 0))
        {
            _differences.Add(new ValueDifference(member, null, count == 1 ? value : $"{value} ({count} times)"));
        }
    }

    private void Check(string member, string? expected, string? found)
    {
        _values++;
        if (expected != found)
        {
            _differences.Add(new ValueDifference(member, expected, found));
        }
    }

    private void Finish(string member, string authority)
    {
        _comparisons.Add(new GoldenComparison(GoldenSource.Independent, authority, member, _values, [.. _differences]));
        _differences.Clear();
        _values = 0;
    }

    private static string Text(JsonNode value) => value.GetValue<string>();

    private static string Words(ulong address) => JsonStyle.Hex(address);

    private static ulong Number(JsonNode value) => NumberText.TryParseHexadecimal(Text(value), out ulong number) ? number : throw new FormatException($"'{Text(value)}' is no address");
}
