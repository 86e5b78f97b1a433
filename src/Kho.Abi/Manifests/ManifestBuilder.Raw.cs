using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;

namespace Kho.Abi.Manifests;

internal sealed partial class ManifestBuilder
{
    /// <summary>
    /// How often an encoding is tried while the parts that cannot be made again are looked for. Damage mostly is in one place,
    /// which halving finds in a dozen; where nearly everything is damaged, the rest stays raw unseen.
    /// </summary>
    private const int MaximumAttempts = 256;

    /// <summary>What is kept as raw bytes: parts of the document, by reference.</summary>
    private readonly HashSet<object> _raw = new(ReferenceEqualityComparer.Instance);
    private (HandoverManifest Manifest, EncodedHandover Encoded) _best;
    private int _attempts;

    /// <summary>Writes down as fields whatever can be made again of them, and reports what cannot.</summary>
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

    /// <summary>Everything that can be left raw by itself, each before what lies in it.</summary>
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

    /// <summary>Takes parts along as fields; if that cannot be encoded, halves them until those are found that are to blame.</summary>
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

    /// <summary>A part of a handover that is written down as fields or not at all.</summary>
    /// <param name="Key">What it is in the document.</param>
    /// <param name="Where">What findings call it.</param>
    /// <param name="Address">Physical address, if it has one.</param>
    private sealed record Part(object Key, string Where, ulong? Address);
}
