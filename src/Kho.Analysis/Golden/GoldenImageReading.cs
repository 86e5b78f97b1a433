using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Golden;

/// <summary>An image, decoded, checked and, for each release that is asked for, restored once.</summary>
internal sealed class GoldenImageReading : IDisposable
{
    private readonly Dictionary<string, RestoreReport?> _reports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);

    public GoldenImageReading(GoldenFile file, GoldenReading reading, ReleaseCatalog catalog)
    {
        Catalog = catalog;
        Image = MemoryImage.Open(file.Paths, reading.ImageOptions);
        try
        {
            Document = HandoverReader.Read(Image, reading.HandoverOptions(catalog));
        }
        catch
        {
            Image.Dispose();
            throw;
        }
    }

    public ReleaseCatalog Catalog { get; }

    public MemoryImage Image { get; }

    public HandoverDocument Document { get; }

    /// <summary>What checking for the writer's own release finds.</summary>
    public CheckReport Check() => HandoverCheck.Run(Image, Document, new CheckOptions { Catalog = Catalog });

    /// <summary>What a release's kernel does with it; null if that cannot be told.</summary>
    public RestoreReport? Restore(AbiRelease reader, out string? failure)
    {
        if (!_reports.TryGetValue(reader.Id, out RestoreReport? report))
        {
            try
            {
                report = HandoverRestorer.Restore(Image, Document, reader, Catalog);
            }
            catch (KhoFormatException exception)
            {
                _failures[reader.Id] = exception.Message;
            }

            _reports[reader.Id] = report;
        }

        failure = _failures.GetValueOrDefault(reader.Id);
        return report;
    }

    public void Dispose() => Image.Dispose();
}
