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
/// A handover between two kernels: the memory image and the document decoded from it. This class is the entry point of the
/// library: open an image or encode a manifest, then list preserved memory, extract its contents, write it out, or simulate
/// another kernel's restore.
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

    /// <summary>Physical memory, and the statements that the image file makes about it (notes, VMCOREINFO).</summary>
    public MemoryImage Image { get; }

    /// <summary>What the bytes say: root, memory map, scratch areas, blobs and findings.</summary>
    public HandoverDocument Document { get; }

    /// <summary>Id of the release whose ABI the bytes follow, such as <c>linux-7.3</c>; null if the image holds no handover.</summary>
    public string? Release => Document.Release?.Release.Id;

    /// <summary>Preserved memory by address: runs of blocks of one order and one page type. Empty if the image holds no memory map.</summary>
    public IReadOnlyList<PreservedExtent> Extents => Document.MemoryMap?.Extents ?? [];

    /// <summary>Blobs of the subsystems, in the order in which the root FDT lists them.</summary>
    public IReadOnlyList<Blob> Blobs => Document.Blobs;

    /// <summary>Sessions of the Live Update Orchestrator (LUO) and their files, from every LUO blob.</summary>
    public IReadOnlyList<LuoSession> Sessions => [.. Blobs.Select(blob => blob.Value).OfType<LuoValue>().SelectMany(luo => luo.Sessions)];

    /// <summary>Damaged, missing or contradictory parts of the handover, in the order of decoding.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => Document.Diagnostics;

    /// <summary>Opens an image of any supported kind and decodes its handover.</summary>
    /// <param name="path">Path of a dump, a golden image, a copy of a debugfs or crash directory; or <c>-</c> for standard input.</param>
    /// <param name="options">Facts that the image does not state; null for the defaults.</param>
    /// <returns>The handover. If the image holds none, or a damaged one, <see cref="Diagnostics"/> says so.</returns>
    /// <exception cref="KhoFormatException">The image's format is unknown, or it is damaged beyond reading; or
    /// <see cref="HandoverOptions.Strict"/> is set and a finding is an error.</exception>
    /// <exception cref="KhoAccessException">The path does not exist or cannot be read.</exception>
    public static Handover Open(string path, HandoverOptions? options = null) => Open(path, options, CancellationToken.None);

    private static Handover Open(string path, HandoverOptions? options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Guarded(() => Of(MemoryImage.Open(path, new MemoryImageOptions { Cancellation = cancellation }), options), path);
    }

    /// <summary>Opens an image from a stream. The stream is copied to an unnamed temporary file.</summary>
    /// <param name="stream">The image, starting at the stream's current position. The stream stays open.</param>
    /// <param name="options">Facts that the image does not state; null for the defaults.</param>
    /// <exception cref="KhoFormatException">The image's format is unknown, or it is damaged beyond reading; or
    /// <see cref="HandoverOptions.Strict"/> is set and a finding is an error.</exception>
    /// <exception cref="KhoAccessException">The stream cannot be read, or no space is left for the temporary file.</exception>
    public static Handover Open(Stream stream, HandoverOptions? options = null) => Open(stream, options, CancellationToken.None);

    private static Handover Open(Stream stream, HandoverOptions? options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Guarded(() => Of(MemoryImage.Open("-", new MemoryImageOptions { Input = stream, Cancellation = cancellation }), options), "-");
    }

    /// <summary>Opens an image on a thread of the pool.</summary>
    /// <param name="path">As in <see cref="Open(string, HandoverOptions?)"/>.</param>
    /// <param name="options">Facts that the image does not state; null for the defaults.</param>
    /// <param name="cancellationToken">Checked before the image is opened, and while a compressed or piped image is copied.</param>
    /// <exception cref="KhoException">As in <see cref="Open(string, HandoverOptions?)"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<Handover> OpenAsync(string path, HandoverOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(path, options, cancellationToken), cancellationToken);

    /// <summary>Opens an image from a stream on a thread of the pool.</summary>
    /// <param name="stream">As in <see cref="Open(Stream, HandoverOptions?)"/>. Nobody else may use the stream until the task ends.</param>
    /// <param name="options">Facts that the image does not state; null for the defaults.</param>
    /// <param name="cancellationToken">Checked before the stream is read, and while it is copied.</param>
    /// <exception cref="KhoException">As in <see cref="Open(Stream, HandoverOptions?)"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<Handover> OpenAsync(Stream stream, HandoverOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(stream, options, cancellationToken), cancellationToken);

    /// <summary>Opens an image; reports a failure without an exception.</summary>
    /// <param name="path">As in <see cref="Open(string, HandoverOptions?)"/>.</param>
    /// <param name="handover">The handover; null on failure.</param>
    /// <param name="problem">Why the image could not be opened, in one sentence; null on success.</param>
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

    /// <summary>Encodes the handover that a manifest describes, as a kernel of the manifest's release writes it.</summary>
    /// <param name="manifest">A manifest in YAML; docs/manifest.md describes the format.</param>
    /// <param name="catalog">Releases and structures; null for the built-in ones.</param>
    /// <exception cref="KhoFormatException">The manifest cannot be parsed or encoded; the message names the line or the member.</exception>
    public static Handover Encode(string manifest, ReleaseCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Encode(ManifestReader.Read(new StringReader(manifest), "manifest"), catalog);
    }

    /// <summary>Encodes the handover that a parsed manifest describes.</summary>
    internal static Handover Encode(HandoverManifest manifest, ReleaseCatalog? catalog = null)
    {
        EncodedHandover encoded = HandoverEncoder.Encode(manifest, catalog);
        MemoryImage image = MemoryImage.Of("manifest", encoded.Memory, encoded.Note, encoded.Machine);
        return new Handover(image, new HandoverOptions { Catalog = catalog ?? ReleaseCatalog.BuiltIn }, encoded);
    }

    /// <summary>Simulates a kernel that restores this handover, and reports the outcome of every part.</summary>
    /// <param name="reader">Release of the restoring kernel, such as <c>linux-7.3</c>, with or without proposals
    /// (<c>linux-7.3+features</c>).</param>
    /// <param name="configuration">Build and boot options of the restoring kernel; null for the defaults of <see cref="ReaderConfiguration"/>.</param>
    /// <exception cref="KhoFormatException">No release has this name, or the image holds no handover.</exception>
    public RestoreReport Restore(string reader, ReaderConfiguration? configuration = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        AbiRelease release = _options.Catalog.Find(reader) ?? throw new KhoFormatException($"{reader}: no release has this name");
        return HandoverRestorer.Restore(Image, Document, release, _options.Catalog, configuration);
    }

    /// <summary>
    /// Extracts contents into files: memfds of LUO sessions, memory reserved by name (<c>reserve_mem</c>), folios of the test
    /// module.
    /// </summary>
    /// <param name="directory">Target directory. A missing directory is created; an existing one must be empty.</param>
    /// <param name="name">What to extract: <c>SESSION/TOKEN</c>, the name of a session, or the name of a region; null extracts everything.</param>
    /// <returns>Every file written, with its SHA-256, and every part that could not be extracted.</returns>
    /// <exception cref="KhoFormatException">The image holds no handover, nothing has this name, or the directory is not empty.</exception>
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

    /// <summary>Writes an ELF core that holds only the pages of the handover and decodes to the same document.</summary>
    /// <param name="path">Target file; an existing file is replaced.</param>
    /// <param name="withContents">Also keep the contents of preserved memory. An encoded handover always keeps them.</param>
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

    /// <summary>Writes an ELF core that holds only the pages of the handover and decodes to the same document.</summary>
    /// <param name="stream">Receives the file, starting at the stream's current position.</param>
    /// <param name="withContents">Also keep the contents of preserved memory. An encoded handover always keeps them.</param>
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

    /// <summary>Describes the handover as a manifest in YAML. <see cref="Encode(string, ReleaseCatalog?)"/> makes the same bytes from it.</summary>
    /// <exception cref="KhoFormatException">The image holds no handover.</exception>
    public string ToManifest()
    {
        StringWriter text = new() { NewLine = "\n" };
        ManifestWriter.Write(text, ManifestBuilder.Build(Document, Image, catalog: _options.Catalog));
        return text.ToString();
    }

    /// <summary>Writes the document as JSON in the schema <c>kho.decode/1</c>.</summary>
    public void WriteJson(Stream stream) => HandoverJsonWriter.Write(stream, Document);

    /// <summary>Closes the image.</summary>
    public void Dispose() => Image.Dispose();

    /// <summary>
    /// Runs an action, and turns I/O, permission and path errors into <see cref="KhoException"/>s, so that callers catch one
    /// family of exceptions.
    /// </summary>
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
            // The path is empty or contains a NUL.
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
