using System.Security.Cryptography;
using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Restore;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>A directory into which a handover was extracted; it goes with the object.</summary>
internal sealed class ExtractionDirectory : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("kho-extract-").FullName;

    public ExtractionDirectory(string image, HandoverOptions? options = null) => Report = Extract(image, options);

    public ExtractionDirectory(EncodedHandover encoded)
    {
        string image = System.IO.Path.Combine(_parent, "handover.elf");
        using (FileStream stream = File.Create(image))
        {
            encoded.Save(stream);
        }

        Report = Extract(image, null);
    }

    public static ExtractionDirectory OfManifest(string text) =>
        new(HandoverEncoder.Encode(ManifestReader.Read(new StringReader(text), "handover.yaml")));

    /// <summary>Encodes a manifest, lets the memory be changed, and extracts.</summary>
    public static ExtractionDirectory OfManifest(string text, Action<MemoryBuilder> change)
    {
        EncodedHandover encoded = HandoverEncoder.Encode(ManifestReader.Read(new StringReader(text), "handover.yaml"));
        change(encoded.Memory);
        return new ExtractionDirectory(encoded);
    }

    public ExtractionReport Report { get; }

    public string Path => System.IO.Path.Combine(_parent, "out");

    /// <summary>Everything below the directory, with slashes.</summary>
    public IReadOnlyList<string> Files =>
    [
        .. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace(System.IO.Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Other files beside the directory.</summary>
    public IReadOnlyList<string> Outside =>
        [.. Directory.EnumerateFileSystemEntries(_parent).Select(path => System.IO.Path.GetFileName(path)!).Where(name => name is not ("out" or "handover.elf"))];

    public ExtractedItem Item(string path) => Report.Items.Single(item => item.Path == path);

    public byte[] Bytes(string path) => File.ReadAllBytes(System.IO.Path.Combine(Path, path));

    public string Sha256(string path)
    {
        using FileStream stream = File.OpenRead(System.IO.Path.Combine(Path, path));
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public long Length(string path) => new FileInfo(System.IO.Path.Combine(Path, path)).Length;

    public JsonElement Json(string path) => JsonDocument.Parse(Bytes(path)).RootElement;

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    private ExtractionReport Extract(string path, HandoverOptions? options)
    {
        using MemoryImage image = MemoryImage.Open(path);
        return HandoverExtractor.Extract(image, HandoverReader.Read(image, options), Path);
    }
}
