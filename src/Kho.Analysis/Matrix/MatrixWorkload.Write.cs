using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Diagnostics;

namespace Kho.Analysis.Matrix;

public static partial class MatrixWorkload
{
    /// <summary>
    /// Writes a release's handover. What its kernels refuse to preserve they cannot hand over: it is left out and named, and
    /// the rest is written, as a kernel would.
    /// </summary>
    /// <param name="release">Release that writes.</param>
    /// <param name="pageSize">Its page size in bytes.</param>
    /// <param name="catalog">Releases and structures.</param>
    /// <exception cref="KhoFormatException">Not even an empty handover can be written.</exception>
    internal static WrittenWorkload Write(AbiRelease release, int pageSize, ReleaseCatalog catalog)
    {
        HandoverManifest whole = Build(release, pageSize);
        try
        {
            return new WrittenWorkload(HandoverEncoder.Encode(whole, catalog), []);
        }
        catch (KhoFormatException)
        {
            // Which of its parts it is that cannot be written is found below.
        }

        HandoverManifest written = whole with { MemoryMap = whole.MemoryMap with { Blocks = [] }, Blobs = [] };
        EncodedHandover handover = HandoverEncoder.Encode(written, catalog);
        List<UnwrittenPart> unwritten = [];
        void TryAdd(HandoverManifest larger, params string[] components)
        {
            try
            {
                handover = HandoverEncoder.Encode(larger, catalog);
                written = larger;
            }
            catch (KhoFormatException exception)
            {
                unwritten.AddRange(components.Select(component => new UnwrittenPart(component, exception.Message)));
            }
        }

        foreach (BlocksManifest blocks in whole.MemoryMap.Blocks)
        {
            TryAdd(written with { MemoryMap = written.MemoryMap with { Blocks = [.. written.MemoryMap.Blocks, blocks] } }, ComponentOutcome.MemoryMap);
        }

        foreach (BlobManifest blob in whole.Blobs)
        {
            HandoverManifest larger = written with { Blobs = [.. written.Blobs, blob] };
            TryAdd(larger, blob.Content is LuoManifest ? [blob.Name, ComponentOutcome.Memfd] : [blob.Name]);
        }

        return new WrittenWorkload(handover, unwritten);
    }
}
