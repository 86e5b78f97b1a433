using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

/// <summary>An ELF core opened from bytes that a test made, with what the opener found.</summary>
internal sealed class ElfCoreFile : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ElfCore? _core;

    public ElfCoreFile(byte[] bytes)
    {
        Path = _directory.Write("image.elf", bytes);
        try
        {
            _core = ElfCore.Open(Path, Diagnostics);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public ElfCore Core => _core!;

    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>The findings as "id place".</summary>
    public IEnumerable<string> Findings => Diagnostics.ToList().Select(diagnostic => $"{diagnostic.Id} {diagnostic.Where}");

    /// <summary>Reads as much as there is, at most <paramref name="length"/> bytes.</summary>
    public byte[] Read(ulong address, int length, out PageState state)
    {
        byte[] buffer = new byte[length];
        return buffer[..Core.Read(address, buffer, out state)];
    }

    public void Dispose()
    {
        _core?.Dispose();
        _directory.Dispose();
    }
}
