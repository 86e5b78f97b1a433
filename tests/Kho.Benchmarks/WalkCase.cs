using Kho.Abi.Codec;
using Kho.Images;

namespace Kho.Benchmarks;

/// <summary>Something to walk: an image, opened by the library and by both C programs.</summary>
internal sealed class WalkCase : IDisposable
{
    private readonly BaselineImage _fast;
    private readonly BaselineImage _plain;

    public WalkCase(HandoverFile file, MapLayout layout, ulong root, Programs programs)
    {
        var description = new BaselineImage.Description
        {
            Root = root,
            Depth = layout.Radix?.Depth ?? 0,
            TableBits = layout.Radix?.TableBits ?? 0,
            BitmapBits = layout.Radix?.BitmapBits ?? layout.BitmapBits,
            Order0Bit = layout.Radix?.Order0Bit ?? 0,
            PageShift = layout.Pages.PageShift,
        };
        File = file;
        Layout = layout;
        Root = root;
        Image = MemoryImage.Open(file.Path);
        _fast = new BaselineImage(programs.Fast, file, description);
        _plain = new BaselineImage(programs.Plain, file, description);
    }

    public HandoverFile File { get; }

    public MapLayout Layout { get; }

    /// <summary>Physical address of the root node or of the first chunk.</summary>
    public ulong Root { get; }

    public MemoryImage Image { get; }

    public IPhysicalMemory Memory => Image.Memory;

    public Sums Fast(Baseline.Walk walk) => _fast.Run(walk);

    public Sums Plain(Baseline.Walk walk) => _plain.Run(walk);

    public void Dispose()
    {
        _fast.Dispose();
        _plain.Dispose();
        Image.Dispose();
        File.Dispose();
    }
}
