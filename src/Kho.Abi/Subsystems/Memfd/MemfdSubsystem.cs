using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Releases;

namespace Kho.Abi.Subsystems.Memfd;

/// <summary>memfds, which LUO keeps as files of sessions.</summary>
internal sealed class MemfdSubsystem : Subsystem
{
    /// <inheritdoc/>
    public override IReadOnlyList<BlobReader> Readers => [BlobReader.Memfd];

    /// <inheritdoc/>
    public override IReadOnlyList<ContentKind> Contents =>
        [new ContentKind(MemfdManifest.Key, (node, _) => MemfdManifest.Read(node.Mapping(MemfdManifest.Key)!), IsOfBlob: false, IsOfFile: true)];

    /// <inheritdoc/>
    public override bool ReadsFiles => true;

    /// <inheritdoc/>
    public override bool IsTree(BlobFormatAbi format) => false;

    /// <inheritdoc/>
    public override BlobValue? Read(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, ulong? address, BlobContext context) =>
        address is ulong place ? new MemfdReader(context).Read(format, place, null) : null;

    /// <inheritdoc/>
    public override BlobValue? ReadAt(BlobFormatAbi format, ulong address, ulong? holder, string where, BlobContext context) => new MemfdReader(context).Read(format, address, holder);

    /// <inheritdoc/>
    public override IReadOnlyList<BlobContentManifest> SampleFiles(ReleaseAt abi)
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("memfd contents. ", 320)));
        bool seals = abi.Release.Behaviour.Memfd.KnownSeals != 0;
        return
        [
            new MemfdManifest { Size = (ulong)text.Length, Pos = 7, Seals = seals ? 1u : 0, Content = (ReadOnlyMemory<byte>)text },
            new MemfdManifest
            {
                Size = 40 * (ulong)abi.Pages.PageSize,
                Seals = seals ? 1u : 0,
                Fill = (ReadOnlyMemory<byte>)"sparse"u8.ToArray(),
                Holes = [new MemoryRange(1, 30)],
            },
            new MemfdManifest { Size = (ulong)abi.Pages.PageSize, Seals = seals ? 0xfu : 0, Fill = (ReadOnlyMemory<byte>)"sealed"u8.ToArray() },
        ];
    }
}
