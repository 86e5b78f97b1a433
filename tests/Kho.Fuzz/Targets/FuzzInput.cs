using Kho.Abi.Codec;
using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>What a target reads: bytes of a file, or memory that no file holds.</summary>
internal sealed class FuzzInput
{
    public FuzzInput(byte[] bytes) => Bytes = bytes;

    public FuzzInput(SeedImage seed, PatchedMemory memory, KhoNote note)
    {
        Bytes = [];
        Seed = seed;
        Memory = memory;
        Note = note;
    }

    /// <summary>Bytes of a file; empty for memory.</summary>
    public byte[] Bytes { get; }

    /// <summary>The image that was mutated; null for a file.</summary>
    public SeedImage? Seed { get; }

    /// <summary>Mutated memory; null for a file.</summary>
    public PatchedMemory? Memory { get; }

    /// <summary>What the image of that memory says about itself.</summary>
    public KhoNote? Note { get; }

    /// <summary>Length in bytes.</summary>
    public long Length => Memory?.Length ?? Bytes.Length;

    /// <summary>Writes the input as a file that <c>kho</c> opens.</summary>
    public void Save(string path)
    {
        if (Memory is null)
        {
            File.WriteAllBytes(path, Bytes);
            return;
        }

        using FileStream stream = File.Create(path);
        ElfCoreWriter.Write(stream, Memory.Pages(), Note! with { PageSize = null }, ElfMachine.X8664);
    }
}
