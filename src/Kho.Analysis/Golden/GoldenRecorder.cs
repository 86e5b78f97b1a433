using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Analysis.Handovers;
using Kho.Diagnostics;

namespace Kho.Analysis.Golden;

/// <summary>Writes down what this library says of golden images, for later comparison.</summary>
public static class GoldenRecorder
{
    /// <summary>Records an image: writes the file beside it, unless it says the same already.</summary>
    /// <param name="file">Image.</param>
    /// <param name="reading">How to read it; null for as it was recorded before, or as the image says.</param>
    /// <param name="options">By what it is read.</param>
    /// <returns>What was recorded before and is different now; null if there was no record.</returns>
    /// <exception cref="KhoFormatException">The image or an earlier record cannot be read, or there is no handover in the image.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading or writing is not allowed.</exception>
    public static IReadOnlyList<ValueDifference>? Record(GoldenFile file, GoldenReading? reading = null, GoldenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        options ??= new GoldenOptions();
        GoldenRecord? before = File.Exists(file.RecordPath) ? GoldenRecord.Read(file.RecordPath) : null;
        reading ??= before?.Reading ?? new GoldenReading();
        using var image = new GoldenImageReading(file, reading, options.Catalog);
        if (image.Document.Root is null)
        {
            throw new KhoFormatException($"{file.ImagePath}: there is no handover in it to record");
        }

        AbiRelease[] readers = reading.Readers.Count == 0 ? [.. options.Catalog.Releases]
            : [.. reading.Readers.Select(name => options.Catalog.Find(name) ?? throw new KhoFormatException($"{file.RecordPath}: release '{name}' is no known release"))];
        JsonObject snapshot = GoldenSnapshot.Take(image, readers);
        var record = new GoldenRecord(reading, GoldenVerifier.Sha256Of(file), snapshot);
        string text = record.ToText();
        if (before is null || before.ToText() != text)
        {
            File.WriteAllText(file.RecordPath, text);
        }

        return before is null ? null : Differences(before, record);
    }

    private static List<ValueDifference> Differences(GoldenRecord before, GoldenRecord now)
    {
        List<ValueDifference> differences = [];
        if (before.Sha256 != now.Sha256)
        {
            differences.Add(new ValueDifference("sha256", before.Sha256, now.Sha256));
        }

        foreach (string member in GoldenSnapshot.Members)
        {
            JsonComparison.Compare(member, before.Snapshot[member], now.Snapshot[member], differences);
        }

        return differences;
    }
}
