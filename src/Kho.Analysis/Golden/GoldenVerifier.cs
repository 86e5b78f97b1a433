using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Analysis.Handovers;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Golden;

/// <summary>
/// Compares golden images with their companions: independent expectations, a manifest, a record, a SHA-256. It decodes,
/// checks and restores each image anew.
/// </summary>
internal sealed partial class GoldenVerifier
{
    private readonly GoldenFile _file;
    private readonly GoldenOptions _options;
    private readonly List<GoldenComparison> _comparisons = [];
    private readonly List<(string Member, string Reason)> _notCompared = [];

    private GoldenVerifier(GoldenFile file, GoldenOptions options)
    {
        _file = file;
        _options = options;
    }

    /// <summary>Verifies all golden images in files and directories, several at a time.</summary>
    /// <param name="paths">Images, and directories that are searched with all below them.</param>
    /// <param name="options">Options; null for all images.</param>
    /// <returns>One result for each image, in the order of paths and names; expectations without an image last.</returns>
    /// <exception cref="IOException">A path does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading a directory is not allowed.</exception>
    public static IReadOnlyList<GoldenResult> Verify(IEnumerable<string> paths, GoldenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new GoldenOptions();
        string[] given = [.. paths];
        IReadOnlyList<GoldenFile> files = GoldenFolder.Find(given);
        GoldenFile[] wanted = [.. files.Where(file => options.IsWanted(file.Name))];
        return
        [
            .. wanted.AsParallel().AsOrdered().Select(file => Verify(file, options)),
            .. given.Where(Directory.Exists).SelectMany(directory => GoldenFolder.Orphans(directory, files))
                .Where(options.IsWanted)
                .Select(path => new GoldenResult(path, path, GoldenStatus.WithoutImage) { Message = "its image is missing" }),
        ];
    }

    /// <summary>Verifies one golden image.</summary>
    /// <param name="options">Options; null for the built-in releases.</param>
    public static GoldenResult Verify(GoldenFile file, GoldenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return new GoldenVerifier(file, options ?? new GoldenOptions()).Run();
        }
        catch (Exception exception) when (exception is KhoFormatException or IOException or UnauthorizedAccessException)
        {
            return new GoldenResult(file.Name, file.ImagePath, GoldenStatus.Unreadable) { Message = exception.Message };
        }
    }

    internal static string Sha256Of(GoldenFile file)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        foreach (string path in file.Paths)
        {
            using FileStream stream = File.OpenRead(path);
            for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
            {
                sum.AppendData(buffer, 0, count);
            }
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    private GoldenResult Run()
    {
        GoldenRecord? record = File.Exists(_file.RecordPath) ? GoldenRecord.Read(_file.RecordPath) : null;
        JsonObject? facts = File.Exists(_file.ExpectationPath) ? ReadFacts(_file.ExpectationPath) : null;
        using var reading = new GoldenImageReading(_file, record?.Reading ?? new GoldenReading(), _options.Catalog);
        if (facts is not null)
        {
            new FactComparison(reading, facts, _comparisons, _notCompared).Run();
        }

        KernelWord.Compare(_file, reading, facts, _comparisons);
        CompareManifest();
        if (record is not null)
        {
            CompareRecord(record, reading);
        }

        bool isDescribed = _comparisons.Count > 0;
        CompareSum(record);
        GoldenStatus status = _comparisons.Exists(comparison => comparison.Differences.Count > 0) ? GoldenStatus.Differs
            : isDescribed ? GoldenStatus.Ok
            : GoldenStatus.WithoutExpectation;
        return new GoldenResult(_file.Name, _file.ImagePath, status)
        {
            Message = status == GoldenStatus.WithoutExpectation
                ? $"nothing to compare with: neither {Path.GetFileName(_file.ExpectationPath)} nor {Path.GetFileName(_file.RecordPath)} nor {Path.GetFileName(_file.ManifestPath)} beside it says anything"
                : null,
            Comparisons = _comparisons,
            NotCompared = _notCompared,
        };
    }

    private static JsonObject ReadFacts(string path)
    {
        try
        {
            return JsonNode.Parse(TextFiles.Read(path)) as JsonObject ?? throw new KhoFormatException($"{path}: is no JSON object");
        }
        catch (JsonException exception)
        {
            throw new KhoFormatException($"{path}: is no JSON: {exception.Message}", exception);
        }
    }

    private void CompareRecord(GoldenRecord record, GoldenImageReading reading)
    {
        List<AbiRelease> readers = [];
        List<ValueDifference> unknown = [];
        foreach (string name in record.Readers)
        {
            // A record refers to an exact id, not to an alias.
            if (_options.Catalog.Find(name) is AbiRelease release && release.Id == name)
            {
                readers.Add(release);
            }
            else
            {
                unknown.Add(new ValueDifference($"restore.{name}", "a known release", null));
            }
        }

        JsonObject now = GoldenSnapshot.Take(reading, readers);
        foreach (string member in GoldenSnapshot.Members)
        {
            List<ValueDifference> differences = [];
            JsonNode before = record.Snapshot[member]!.DeepClone();
            foreach (ValueDifference difference in member == "restore" ? unknown : [])
            {
                before.AsObject().Remove(difference.Path["restore.".Length..]);
                differences.Add(difference);
            }

            JsonComparison.Compare(member, before, now[member], differences);
            differences.RemoveAll(difference => _options.IsIgnored(difference.Path));
            _comparisons.Add(new GoldenComparison(GoldenSource.Recorded, Path.GetFileName(_file.RecordPath), member, CountValues(before), differences));
        }

        string[] others = [.. _options.Catalog.Releases.Select(release => release.Id).Except(record.Readers)];
        if (others.Length > 0)
        {
            _notCompared.Add(("restore", $"not recorded for {string.Join(", ", others)}"));
        }
    }

    private void CompareManifest()
    {
        if (!File.Exists(_file.ManifestPath))
        {
            return;
        }

        using var encoded = new MemoryStream();
        HandoverEncoder.Encode(ManifestReader.ReadFile(_file.ManifestPath), _options.Catalog).Save(encoded);
        byte[] expected = encoded.ToArray();
        byte[] found = File.ReadAllBytes(_file.ImagePath);
        int alike = expected.AsSpan().CommonPrefixLength(found);
        ValueDifference[] differences = alike == expected.Length && alike == found.Length ? [] :
        [
            new ValueDifference($"byte {alike} of the file", ByteAt(expected, alike), ByteAt(found, alike)),
            .. expected.Length == found.Length ? (ValueDifference[])[] : [new ValueDifference("length in bytes", expected.Length.ToString(), found.Length.ToString())],
        ];
        _comparisons.Add(new GoldenComparison(GoldenSource.Manifest, Path.GetFileName(_file.ManifestPath), $"all {expected.Length} bytes", 1, differences));
    }

    private static string? ByteAt(byte[] bytes, int index) => index < bytes.Length ? $"0x{bytes[index]:x2}" : null;

    private void CompareSum(GoldenRecord? record)
    {
        string? stated = File.Exists(_file.ProvenancePath) && StatedSum().Match(File.ReadAllText(_file.ProvenancePath)) is { Success: true } match ? match.Groups["sum"].Value : null;
        if (stated is null && record is null)
        {
            return;
        }

        string sum = Sha256Of(_file);
        Add(stated, _file.ProvenancePath);
        Add(record?.Sha256, _file.RecordPath);

        void Add(string? expected, string source)
        {
            if (expected is not null)
            {
                _comparisons.Add(new GoldenComparison(GoldenSource.Integrity, Path.GetFileName(source), "sha256", 1, expected == sum ? [] : [new ValueDifference("sha256", expected, sum)]));
            }
        }
    }

    private static int CountValues(JsonNode? node) => node switch
    {
        JsonObject members => members.Sum(member => CountValues(member.Value)),
        JsonArray elements => elements.Sum(CountValues),
        _ => 1,
    };

    [GeneratedRegex(@"^\| *sha256 *\| *`?(?<sum>[0-9a-f]{64})`? *\|", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex StatedSum();
}
