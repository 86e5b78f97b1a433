using Kho.Abi.Codec;
using Kho.Images;

namespace Kho.Abi.Manifests;

/// <summary>A handover as bytes in physical memory.</summary>
/// <param name="Memory">The pages, and which of their bytes structures own.</param>
/// <param name="Note">What the image says about itself.</param>
/// <param name="Machine">Architecture that the image states.</param>
/// <param name="ResidueBytes">Number of bytes that came from the manifest's residue.</param>
internal sealed record EncodedHandover(MemoryBuilder Memory, KhoNote Note, ElfMachine Machine, ulong ResidueBytes)
{
    /// <summary>Number of bytes that structures explain.</summary>
    public ulong ExplainedBytes => Memory.OwnedBytes;

    /// <summary>Writes the image as an ELF core.</summary>
    /// <param name="stream">Where to.</param>
    public void Save(Stream stream) => ElfCoreWriter.Write(stream, Memory, Note, Machine);
}
