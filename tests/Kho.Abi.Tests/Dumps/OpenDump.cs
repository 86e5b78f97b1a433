using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>A test's dump, written to files, opened, and removed after it.</summary>
internal sealed class OpenDump : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public OpenDump(params byte[][] files)
    {
        Paths = [.. files.Select((bytes, index) => _directory.Write($"dump.{index}", bytes))];
        try
        {
            Image = MemoryImage.Open(Paths);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    public string[] Paths { get; }

    public MemoryImage Image { get; }

    public IPhysicalMemory Memory => Image.Memory;

    public KdumpFile Kdump => Assert.IsType<KdumpFile>(Image.Memory);

    public IReadOnlyList<Diagnostic> Findings => Image.Diagnostics.ToList();

    /// <summary>Opens a dump that cannot be: gives the message without the path before it.</summary>
    public static string Refusal(params byte[][] files)
    {
        using TemporaryDirectory directory = new();
        string[] paths = [.. files.Select((bytes, index) => directory.Write($"dump.{index}", bytes))];
        string message = Assert.Throws<KhoFormatException>(() => MemoryImage.Open(paths)).Message;
        string path = paths.First(path => message.StartsWith($"{path}: ", StringComparison.Ordinal));
        return message[(path.Length + 2)..];
    }

    /// <summary>A page, which must be there.</summary>
    public byte[] Page(ulong number, int size = 4096)
    {
        byte[] page = new byte[size];
        Assert.Equal(size, Memory.Read(number * (ulong)size, page, out PageState state));
        Assert.Equal(PageState.Present, state);
        return page;
    }

    /// <summary>Why the first byte of a page cannot be read, and in which state it is.</summary>
    public (PageState State, string Why) Missing(ulong number, int size = 4096)
    {
        Assert.Equal(0, Memory.Read(number * (ulong)size, new byte[16], out PageState state));
        return (state, Memory.WhyMissing(number * (ulong)size));
    }

    public void Dispose()
    {
        Image.Dispose();
        _directory.Dispose();
    }
}
