using Kho.Abi.Handovers;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Handovers;

/// <summary>A copy of a golden image in a temporary file, to be changed before it is decoded.</summary>
internal sealed class PatchedImage : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public PatchedImage(GoldenImage golden)
    {
        Golden = golden;
        Core = golden.Bytes();
    }

    public PatchedImage(string name)
        : this(GoldenImage.Named(name))
    {
    }

    public GoldenImage Golden { get; }

    /// <summary>The bytes to change.</summary>
    public CoreBytes Core { get; }

    /// <summary>Writes the bytes as they are now and decodes them.</summary>
    public DecodedImage Decode(HandoverOptions? options = null) => new(_directory.Write("handover.elf", Core.Bytes), options);

    public void Dispose() => _directory.Dispose();
}
