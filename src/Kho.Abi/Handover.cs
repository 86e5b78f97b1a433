using System.Diagnostics.CodeAnalysis;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi;

/// <summary>
/// A handover between two kernels: its image and the decoded document. The entry point of this library: open an image or
/// encode a manifest, then list preserved memory, extract it, write it, or simulate another kernel's restore.
/// </summary>
/// <example>
/// <code>
/// using var handover = Handover.Open("vmcore");
/// Console.WriteLine(handover.Restore("linux-7.3").Verdict);
/// </code>
/// </example>
public sealed class Handover : IDisposable
{
    private readonly HandoverOptions _options;
    private readonly EncodedHandover? _encoded;

    private Handover(MemoryImage image, HandoverOptions options, EncodedHandover? encoded = null)
    {
        Image = image;
        _options = options;
        _encoded = encoded;
        Document = HandoverReader.Read(image, options);
    }

    /// <summary>The image: physical memory, and the file's own statements about it.</summary>
    public MemoryImage Image { get; }

    /// <summary>The decoded document.</summary>
    public HandoverDocument Document { get; }

    /// <summary>Id of the release whose ABI the bytes follow, such as <c>linux-7.3</c>; null without a handover.</summary>
    public string? Release => Document.Release?.Release.Id;

    /// <summary>Preserved memory as runs of blocks of one order and type, by address; empty without a map in the image.</summary>
    public IReadOnlyList<PreservedExtent> Extents => Document.MemoryMap?.Extents ?? [];

    /// <summary>The blobs of subsystems, in the order of the root.</summary>
    public IReadOnlyList<Blob> Blobs => Document.Blobs;

    /// <summary>Sessions of the Live Update Orchestrator with their files.</summary>
    public IReadOnlyList<LuoSession> Sessions => [.. Blobs.Select(blob => blob.Value).OfType<LuoValue>().SelectMany(luo => luo.Sessions)];

    /// <summary>Findings: damaged, missing or contradictory parts, in the order of decoding.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => Document.Diagnostics;

    /// <summary>Opens an image of any kind and decodes its handover.</summary>
    /// <param name="path">Path of a dump, a golden image, a directory of a debugfs copy or of a crash, or <c>-</c> for standard input.</param>
    /// <param name="options">What the image does not say; null for the defaults.</param>
    /// <returns>The handover. Where there is none, or a damaged one, <see cref="Diagnostics"/> says so.</returns>
    /// <exception cref="KhoFormatException">It is no image that can be read; or <see cref="HandoverOptions.Strict"/> is set and a finding is an error.</exception>
    /// <exception cref="KhoAccessException">It is missing or cannot be read.</exception>
    public static Handover Open(string path, HandoverOptions? options = null) => Open(path, options, CancellationToken.None);

    private static Handover Open(string path, HandoverOptions? options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Guarded(() => Of(MemoryImage.Open(path, new MemoryImageOptions { Cancellation = cancellation }), options), path);
    }

    /// <summary>Opens an image from a stream, which is copied into a temporary file without a name.</summary>
    /// <param name="stream">The image, from where the stream stands; it is not closed.</param>
    /// <param name="options">What the image does not say; null for the defaults.</param>
    /// <exception cref="KhoFormatException">It is no image that can be read; or <see cref="HandoverOptions.Strict"/> is set and a finding is an error.</exception>
    /// <exception cref="KhoAccessException">The stream cannot be read, or there is no room for a temporary file.</exception>
    public static Handover Open(Stream stream, HandoverOptions? options = null) => Open(stream, options, CancellationToken.None);

    private static Handover Open(Stream stream, HandoverOptions? options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Guarded(() => Of(MemoryImage.Open("-", new MemoryImageOptions { Input = stream, Cancellation = cancellation }), options), "-");
    }

    /// <summary>Opens an image on another thread.</summary>
    /// <param name="path">As in <see cref="Open(string, HandoverOptions?)"/>.</param>
    /// <param name="options">What the image does not say; null for the defaults.</param>
    /// <param name="cancellationToken">Asks to stop: before the image is opened, and while one that is compressed or comes through a pipe is copied.</param>
    /// <exception cref="KhoException">As in <see cref="Open(string, HandoverOptions?)"/>.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static Task<Handover> OpenAsync(string path, HandoverOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(path, options, cancellationToken), cancellationToken);

    /// <summary>Opens an image from a stream without holding up the caller.</summary>
    /// <param name="stream">As in <see cref="Open(Stream, HandoverOptions?)"/>; nobody else uses it meanwhile.</param>
    /// <param name="options">What the image does not say; null for the defaults.</param>
    /// <param name="cancellationToken">Asks to stop: before the stream is read, and while it is copied.</param>
    /// <exception cref="KhoException">As in <see cref="Open(Stream, HandoverOptions?)"/>.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static Task<Handover> OpenAsync(Stream stream, HandoverOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(stream, options, cancellationToken), cancellationToken);

    /// <summary>Opens an image; reports a failure without an exception.</summary>
    /// <param name="path">As in <see cref="Open(string, HandoverOptions?)"/>.</param>
    /// <param name="handover">The handover, or null.</param>
    /// <param name="problem">Reason of the failure, one sentence; null on success.</param>
    public static bool TryOpen(string path, [NotNullWhen(true)] out Handover? handover, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            handover = Open(path);
            problem = null;
            return true;
        }
        catch (KhoException exception)
        {
            handover = null;
            problem = exception.Message;
            return false;
        }
    }

    /// <summary>Encodes a handover from a manifest, as a kernel of its release writes it.</summary>
    /// <param name="manifest">Text of a manifest (YAML; docs/manifest.md).</param>
    /// <param name="catalog">Releases and structures; null for the built-in ones.</param>
    /// <exception cref="KhoFormatException">The manifest cannot be read or encoded; the message names the line or the member.</exception>
    public static Handover Encode(string manifest, ReleaseCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Encode(ManifestReader.Read(new StringReader(manifest), "manifest"), catalog);
    }

    /// <summary>Encodes a handover from a manifest.</summary>
    internal static Handover Encode(HandoverManifest manifest, ReleaseCatalog? catalog = null)
    {
        EncodedHandover encoded = HandoverEncoder.Encode(manifest, catalog);
        MemoryImage image = MemoryImage.Of("manifest", encoded.Memory, encoded.Note, encoded.Machine);
        return new Handover(image, new HandoverOptions { Catalog = catalog ?? ReleaseCatalog.BuiltIn }, encoded);
    }

    /// <summary>Simulates a kernel that restores the handover, and reports the outcome of every part.</summary>
    /// <param name="reader">Release of the kernel, such as <c>linux-7.3</c>, with or without proposals (<c>linux-7.3+features</c>).</param>
    /// <param name="configuration">Build and boot options of the kernel; null for everything on.</param>
    /// <exception cref="KhoFormatException">No release has this name, or the image has no handover.</exception>
    public RestoreReport Restore(string reader, ReaderConfiguration? configuration = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        AbiRelease release = _options.Catalog.Find(reader) ?? throw new KhoFormatException($"{reader}: no release has this name");
        return HandoverRestorer.Restore(Image, Document, release, _options.Catalog, configuration);
    }

    /// <summary>Writes contents into files: memfds of sessions, memory reserved by name, folios of the test module.</summary>
    /// <param name="directory">Directory to write into; it is created, or empty.</param>
    /// <param name="name">What to extract: <c>SESSION/TOKEN</c>, a session's name, or a region's name; null for everything.</param>
    /// <returns>What was written, with SHA-256, and what could not be.</returns>
    /// <exception cref="KhoFormatException">There is no handover, nothing has this name, or the directory is not empty.</exception>
    /// <exception cref="KhoAccessException">A file cannot be written.</exception>
    public ExtractionReport Extract(string directory, string? name = null)
    {
        if (name is null)
        {
            return Guarded(() => HandoverExtractor.Extract(Image, Document, directory), directory);
        }

        IReadOnlyList<Extraction> items = Extraction.Named(Extraction.All(Document), name);
        return items.Count > 0
            ? Guarded(() => HandoverExtractor.Extract(Image, Extraction.Only(Document, items), directory), directory)
            : throw new KhoFormatException($"{Document.ImagePath}: nothing that is handed over is named '{name}'");
    }

    /// <summary>Writes an ELF core of the handover's pages alone, with the same decoding.</summary>
    /// <param name="path">File to write; it is replaced.</param>
    /// <param name="withContents">Keep the contents of preserved memory, too.</param>
    /// <exception cref="KhoAccessException">The file cannot be written.</exception>
    public void Write(string path, bool withContents = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        Guarded(
            () =>
            {
                using FileStream stream = new(path, FileMode.Create);
                Write(stream, withContents);
                return true;
            },
            path);
    }

    /// <summary>Writes an ELF core of the handover's pages alone, with the same decoding.</summary>
    /// <param name="stream">Receives the file from its position on.</param>
    /// <param name="withContents">Also keep the contents of preserved memory. An encoded handover always does.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Write(Stream stream, bool withContents = false)
    {
        if (_encoded is not null)
        {
            _encoded.Save(stream);
            return;
        }

        HandoverTrimmer.Write(stream, Image, Document, _options, withContents);
    }

    /// <summary>The handover as a manifest: text from which <see cref="Encode(string, ReleaseCatalog?)"/> makes the same bytes.</summary>
    /// <exception cref="KhoFormatException">The image has no handover.</exception>
    public string ToManifest()
    {
        StringWriter text = new() { NewLine = "\n" };
        ManifestWriter.Write(text, ManifestBuilder.Build(Document, Image, catalog: _options.Catalog));
        return text.ToString();
    }

    /// <summary>Writes the document as JSON of the schema <c>kho.decode/1</c>.</summary>
    /// <param name="stream">Where to.</param>
    public void WriteJson(Stream stream) => HandoverJsonWriter.Write(stream, Document);

    /// <summary>Closes the image.</summary>
    public void Dispose() => Image.Dispose();

    /// <summary>Whatever a path or a stream does to it, callers of the door have one family of exceptions to catch.</summary>
    private static T Guarded<T>(Func<T> action, string path)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KhoAccessException(exception);
        }
        catch (ArgumentException exception)
        {
            // Empty, or with a NUL: what no file is named.
            throw new KhoFormatException($"'{path}' is no path", exception);
        }
    }

    private static Handover Of(MemoryImage image, HandoverOptions? options)
    {
        try
        {
            return new Handover(image, options ?? new HandoverOptions());
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }
}
