using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Golden;

/// <summary>An image and the handover decoded from it.</summary>
internal sealed class DecodedImage : IDisposable
{
    public DecodedImage(string path, HandoverOptions? options = null)
    {
        Image = MemoryImage.Open(path);
        try
        {
            Document = HandoverReader.Read(Image, options);
        }
        catch
        {
            Image.Dispose();
            throw;
        }
    }

    public MemoryImage Image { get; }

    public HandoverDocument Document { get; }

    /// <summary>The memory map; the test fails without one.</summary>
    public MemoryMap Map
    {
        get
        {
            Assert.NotNull(Document.MemoryMap);
            return Document.MemoryMap;
        }
    }

    /// <summary>Every believed block.</summary>
    public IEnumerable<(ulong Start, int Order)> Blocks => BlockList.Of(Map.Extents, Map.Pages.PageShift);

    public IEnumerable<Diagnostic> Errors => Document.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>A blob's value; null if there is no such blob or it has no value of this type.</summary>
    public T? ValueOf<T>(string blob)
        where T : BlobValue => Document.Blobs.FirstOrDefault(candidate => candidate.Name == blob)?.Value as T;

    /// <summary>The document as JSON text.</summary>
    public string ToJson(bool withExtents = true)
    {
        using MemoryStream stream = new();
        HandoverJsonWriter.Write(stream, Document, withExtents);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Reads physical memory; the test fails if a byte of it is missing.</summary>
    public byte[] Read(ulong address, int length)
    {
        byte[] bytes = new byte[length];
        Assert.Equal(length, Image.Memory.Read(address, bytes, out _));
        return bytes;
    }

    public void Dispose() => Image.Dispose();
}
