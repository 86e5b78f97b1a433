using Kho.Abi.Codec;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Known;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi;

/// <summary>
/// Builds a handover piece by piece and encodes it. <see cref="Handover.Encode(string, ReleaseCatalog?)"/> encodes a manifest,
/// which can describe more.
/// </summary>
/// <param name="release">Release of the writing kernel, such as <c>linux-7.3</c>.</param>
public sealed class HandoverBuilder(string release)
{
    private readonly List<MemoryRange> _memory = [];
    private readonly List<MemoryRange> _scratch = [];
    private readonly List<BlocksManifest> _blocks = [];
    private readonly List<SessionManifest> _sessions = [];

    /// <summary>Page size of the writing kernel in bytes: 4096, 16384 or 65536.</summary>
    public int PageSize { get; init; } = 4096;

    /// <summary>Architecture of the writing kernel.</summary>
    public ElfMachine Machine { get; init; } = ElfMachine.X8664;

    /// <summary>Adds memory in which the encoder places structures and the contents of memfds. Without any, it uses a default range.</summary>
    /// <param name="start">Physical address in bytes, a multiple of the page size.</param>
    /// <param name="size">Length in bytes.</param>
    public HandoverBuilder AddMemory(ulong start, ulong size)
    {
        _memory.Add(new MemoryRange(start, size));
        return this;
    }

    /// <summary>Adds a scratch area. The next kernel boots in it, so preserved memory must not overlap it.</summary>
    /// <param name="start">Physical address in bytes.</param>
    /// <param name="size">Length in bytes.</param>
    public HandoverBuilder AddScratch(ulong start, ulong size)
    {
        _scratch.Add(new MemoryRange(start, size));
        return this;
    }

    /// <summary>Preserves pages as the largest aligned blocks, like <c>kho_preserve_pages</c>.</summary>
    /// <param name="start">Physical address of the first page in bytes.</param>
    public HandoverBuilder Preserve(ulong start, ulong pages)
    {
        _blocks.Add(new BlocksManifest { Start = start, Pages = pages });
        return this;
    }

    /// <summary>Adds a memfd to a session. The encoder places its pages.</summary>
    /// <param name="session">Name of the session; a new name adds a session.</param>
    /// <param name="token">Token of the file within the session.</param>
    /// <param name="content">Contents of the file; their length is the size of the file.</param>
    public HandoverBuilder AddMemfd(string session, ulong token, ReadOnlyMemory<byte> content)
    {
        var file = new FileManifest { Token = token, Content = new MemfdManifest { Size = (ulong)content.Length, Content = content } };
        int index = _sessions.FindIndex(each => each.Name == session);
        if (index < 0)
        {
            _sessions.Add(new SessionManifest { Name = session, Files = [file] });
        }
        else
        {
            _sessions[index] = _sessions[index] with { Files = [.. _sessions[index].Files, file] };
        }

        return this;
    }

    /// <summary>Encodes the handover.</summary>
    /// <param name="catalog">Releases and structures; null for the built-in ones.</param>
    /// <exception cref="KhoFormatException">No release has this name, the release cannot write such a handover, or the added
    /// memory is too small.</exception>
    public Handover Encode(ReleaseCatalog? catalog = null)
    {
        AbiRelease? writer = (catalog ?? ReleaseCatalog.BuiltIn).Find(release);
        string? orchestrator = writer?.Blobs.FirstOrDefault(blob => KnownSubsystems.Of(writer.Formats[blob.Value]).KeepsFiles).Key;
        if (_sessions.Count > 0 && orchestrator is null)
        {
            throw new KhoFormatException(writer is null ? $"{release}: no release has this name" : $"{release} has no sessions of files");
        }

        var manifest = new HandoverManifest
        {
            Release = release,
            PageSize = PageSize,
            Machine = Machine == ElfMachine.Aarch64 ? "aarch64" : "x86_64",
            Memory = _memory,
            Scratch = new ScratchManifest { Areas = _scratch },
            MemoryMap = new MemoryMapManifest { Blocks = _blocks },
            Blobs = _sessions.Count == 0 ? [] : [new BlobManifest { Name = orchestrator!, Content = new LuoManifest { Sessions = _sessions } }],
        };
        return Handover.Encode(manifest, catalog);
    }
}
