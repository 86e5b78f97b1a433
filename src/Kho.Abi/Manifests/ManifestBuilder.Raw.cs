using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;

namespace Kho.Abi.Manifests;

internal sealed partial class ManifestBuilder
{
    /// <summary>
    /// Maximum number of encodings while searching for parts that cannot be encoded again. Damage is mostly in one place, which
    /// bisection finds in about a dozen encodings. If almost every part is damaged, the remaining parts stay raw untested.
    /// </summary>
    private const int MaximumAttempts = 256;

    /// <summary>Parts of the document that the manifest keeps as raw bytes; compared by reference.</summary>
    private readonly HashSet<object> _raw = new(ReferenceEqualityComparer.Instance);
    private (HandoverManifest Manifest, EncodedHandover Encoded) _best;
    private int _attempts;

    /// <summary>Describes every part by its fields if they encode to the same bytes; keeps the other parts raw and reports them.</summary>
    private HandoverManifest BuildTolerantly(ResidueScope scope, DiagnosticBag findings)
    {
        List<Part> parts = [.. Parts()];
        foreach (Part part in parts)
        {
            _raw.Add(part.Key);
        }

        _best = Attempt();
        Include(parts, findings);
        return WithResidue(_best.Manifest, _best.Encoded, scope);
    }

    /// <summary>Parts that can be kept raw independently; a part precedes the parts that it contains.</summary>
    private IEnumerable<Part> Parts()
    {
        yield return new Part(_document.Root!, "root FDT", _document.Root!.Address);
        yield return new Part(_document.Scratch, "kho_scratch", _document.Root.Candidate.ScratchAddress);
        if (_setupData is not null)
        {
            yield return new Part(_setupData, "setup_data", _setupData.At);
        }

        if (_document.MemoryMap is MemoryMap map)
        {
            yield return new Part(map, "memory map", map.Address);
        }

        foreach (Blob blob in _document.Blobs)
        {
            yield return new Part(blob, $"blob {blob.Name}", blob.Address);
        }

        foreach (BlobPart part in _document.Blobs.SelectMany(blob => blob.Value?.Parts ?? []))
        {
            yield return new Part(part.Key, part.Where, part.Address);
        }
    }

    /// <summary>Describes parts by their fields; if they cannot be encoded together, bisects them to find the failing ones.</summary>
    private void Include(List<Part> parts, DiagnosticBag findings)
    {
        if (parts.Count == 0)
        {
            return;
        }

        if (_attempts >= MaximumAttempts)
        {
            findings.Add(DiagnosticDescriptors.KeptRaw, parts[0].Address, parts[0].Where,
                $"{(parts.Count == 1 ? "kept" : $"this and {parts.Count - 1} parts behind it are kept")} as raw bytes, not as fields: too many others cannot be made again");
            return;
        }

        _raw.ExceptWith(parts.Select(part => part.Key));
        try
        {
            _best = Attempt();
        }
        catch (Exception exception) when (exception is KhoFormatException or ArgumentException or OverflowException)
        {
            _raw.UnionWith(parts.Select(part => part.Key));
            if (parts.Count == 1)
            {
                findings.Add(DiagnosticDescriptors.KeptRaw, parts[0].Address, parts[0].Where, $"kept as raw bytes, not as fields: {exception.Message}");
                return;
            }

            int half = parts.Count / 2;
            Include(parts[..half], findings);
            Include(parts[half..], findings);
        }
    }

    private (HandoverManifest Manifest, EncodedHandover Encoded) Attempt()
    {
        _attempts++;
        HandoverManifest manifest = Build();
        EncodedHandover encoded = HandoverEncoder.Encode(manifest, _catalog);
        ResidueCollector.Collect(_image.Memory, encoded.Memory, ResidueScope.None);
        return (manifest, encoded);
    }

    /// <summary>A part of a handover that the manifest describes either by its fields or as raw bytes.</summary>
    /// <param name="Key">The part in the document; compared by reference.</param>
    /// <param name="Where">Name of the part in findings.</param>
    /// <param name="Address">Physical address; null if unknown.</param>
    private sealed record Part(object Key, string Where, ulong? Address);
}
