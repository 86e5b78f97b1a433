using System.Buffers.Binary;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers.Live;

/// <summary>
/// The running host: memory through <c>/proc/kcore</c>, the handover in preparation through the kernel's own variables, and
/// <c>debugfs</c>. Each missing source becomes a finding; opening fails only if no source is left.
/// </summary>
internal sealed class LiveHost
{
    private const string OutVariable = "kho_out";
    private const string InVariable = "kho_in";
    private const string ScratchVariable = "kho_scratch";
    private const string ScratchCountVariable = "kho_scratch_cnt";

    private readonly string _root;
    private readonly DiagnosticBag _missing = new();
    private readonly List<string> _reasons = [];

    /// <summary>Looks at a host.</summary>
    /// <param name="root">Directory that contains <c>proc</c> and <c>sys</c>.</param>
    public LiveHost(string root = "/")
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _root = root;
    }

    /// <summary>Opens the host as an image.</summary>
    /// <param name="evenEmpty">If neither memory nor debugfs shows a handover, return an image without contents instead of failing.</param>
    /// <exception cref="KhoFormatException">Neither memory nor debugfs shows a handover; the message says what is missing.</exception>
    public MemoryImage Open(bool evenEmpty = false)
    {
        string debugfsPath = Under("sys/kernel/debug/kho");
        IReadOnlyList<DebugfsDirectory> debugfs = OpenDebugfs(debugfsPath);
        KernelSymbols? symbols = ReadSymbols();
        MemoryImage? memory = symbols is { AreHidden: false } && symbols.Address(OutVariable) is null && debugfs.Count == 0 ? null : OpenMemory();
        if (memory is null)
        {
            if (debugfs.Count == 0 && evenEmpty)
            {
                return MemoryImage.OfHost(_root, [], _missing);
            }

            if (debugfs.Count == 0)
            {
                throw new KhoFormatException($"nothing of a handover can be told of this host: {string.Join("; ", _reasons)}");
            }

            Missing(debugfsPath, "only debugfs can be read: the root and blobs are shown, and neither the memory map nor anything that lies behind a pointer");
            MemoryImage shown = MemoryImage.Open(debugfsPath);
            shown.Diagnostics.AddRange(_missing);
            return shown;
        }

        try
        {
            KhoNote? note = FindHandover(memory, symbols);
            if (note is null)
            {
                Missing("kho_out", "the kernel's own variable cannot be followed, so all memory is searched for roots, which may find stale ones");
            }

            memory.Diagnostics.AddRange(_missing);
            return MemoryImage.OfHost(Under("proc/kcore"), memory, debugfs, note);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private string Under(string path) => Path.Combine(_root, path);

    private void Missing(string where, string message)
    {
        _reasons.Add(message);
        _missing.Add(DiagnosticDescriptors.LiveIncomplete, null, where, message);
    }

    private MemoryImage? OpenMemory()
    {
        string path = Under("proc/kcore");
        if (!File.Exists(path))
        {
            Missing(path, "there is no /proc/kcore (CONFIG_PROC_KCORE), so memory cannot be read");
            return null;
        }

        try
        {
            MemoryImage image = MemoryImage.Open(path);
            byte[] one = new byte[sizeof(ulong)];
            if (image.Memory is ElfCore && image.Memory.Ranges.Any(range => image.Memory.Read(range.Start, one, out _) == one.Length))
            {
                return image;
            }

            image.Dispose();
            Missing(path, $"/proc/kcore gives no memory{Lockdown()}");
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or KhoFormatException)
        {
            Missing(path, $"/proc/kcore cannot be read{Lockdown()}: root with CAP_SYS_RAWIO may, unless the kernel is locked down");
        }

        return null;
    }

    private string Lockdown() =>
        ReadText("sys/kernel/security/lockdown") is string text && text.Contains("[confidentiality]", StringComparison.Ordinal) ? " (the kernel is locked down: [confidentiality])" : "";

    private KernelSymbols? ReadSymbols()
    {
        string path = Under("proc/kallsyms");
        try
        {
            using var reader = new StreamReader(CappedReader.OpenShared(path));
            var symbols = KernelSymbols.Read(reader, [OutVariable, InVariable, ScratchVariable, ScratchCountVariable]);
            if (symbols.AreHidden)
            {
                Missing(path, "/proc/kallsyms hides addresses from this user (kernel.kptr_restrict)");
            }
            else if (symbols.Address(OutVariable) is null)
            {
                Missing(path, "the kernel has no variable kho_out: it is built without KHO, or its data symbols are left out (CONFIG_KALLSYMS_ALL)");
            }

            return symbols;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            Missing(path, "/proc/kallsyms cannot be read");
            return null;
        }
    }

    private IReadOnlyList<DebugfsDirectory> OpenDebugfs(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                IReadOnlyList<DebugfsDirectory> found = DebugfsDirectory.Open(path, _missing);
                if (found.Count > 0)
                {
                    return found;
                }
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
        }

        Missing(path, "there is no /sys/kernel/debug/kho that can be read (debugfs not mounted, no right to read it, or CONFIG_KEXEC_HANDOVER_DEBUGFS off)");
        return [];
    }

    /// <summary>Root and scratch array that the kernel's own variables point to; null if the pointers cannot be followed.</summary>
    private KhoNote? FindHandover(MemoryImage image, KernelSymbols? symbols)
    {
        var core = (ElfCore)image.Memory;
        if (symbols?.Address(OutVariable) is not (ulong variable and not 0) || ReadTypes() is not BtfFile types)
        {
            return null;
        }

        if (OffsetOf(types, OutVariable, "fdt") is not int offset)
        {
            Missing("kho_out.fdt", "this kernel's kho_out has no pointer to the root (kernels up to 6.18 build it when they are told to finalize)");
            return null;
        }

        if (ReadNumber(core, variable + (ulong)offset) is not (ulong pointer and not 0) || core.Translate(pointer) is not ulong root || !IsTree(core, root))
        {
            Missing("kho_out.fdt", "kho_out.fdt leads to no device tree: KHO is off (kho=on on the command line), or nothing is prepared");
            return null;
        }

        (ulong? scratch, ulong? size) = FindScratch(core, symbols);
        return new KhoNote(RunningRelease(), image.VmCoreInfo?.PageSize, root, scratch, size);
    }

    private string? RunningRelease() =>
        ReadText("proc/sys/kernel/osrelease")?.Trim() is string name && ReleaseCatalog.BuiltIn.Find(name) is not null ? name : null;

    private static (ulong? Address, ulong? Size) FindScratch(ElfCore core, KernelSymbols symbols)
    {
        const ulong MostAreas = 1024;
        if (symbols.Address(ScratchVariable) is not ulong pointer || symbols.Address(ScratchCountVariable) is not ulong counter
            || ReadNumber(core, pointer) is not ulong array || core.Translate(array) is not ulong address)
        {
            return (null, null);
        }

        byte[] count = new byte[sizeof(uint)];
        int area = StructureCatalog.BuiltIn.Layout(StructureNames.ScratchArea, PageGeometry.Sizes[0]).Size;
        return core.TryReadVirtual(counter, count) ? (address, Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(count), MostAreas) * (ulong)area) : (null, null);
    }

    private BtfFile? ReadTypes()
    {
        const int Most = 256 << 20;
        string path = Under("sys/kernel/btf/vmlinux");
        try
        {
            return BtfFile.Read(CappedReader.ReadFile(path, Most, out _), path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or KhoFormatException)
        {
            Missing(path, "the kernel's types (/sys/kernel/btf/vmlinux, CONFIG_DEBUG_INFO_BTF) cannot be read, and without them kho_out cannot be understood");
            return null;
        }
    }

    private static int? OffsetOf(BtfFile types, string structure, string field) =>
        types.Layouts(structure).SelectMany(layout => layout.Fields).FirstOrDefault(candidate => candidate.Id == field) is LayoutField found ? (int)found.ByteOffset : null;

    private static ulong? ReadNumber(ElfCore core, ulong address)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        return core.TryReadVirtual(address, bytes) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : null;
    }

    private static bool IsTree(ElfCore core, ulong address)
    {
        byte[] head = new byte[sizeof(uint)];
        return core.Read(address, head, out _) == head.Length && BlobSource.IsTree(head);
    }

    private string? ReadText(string path)
    {
        try
        {
            return System.Text.Encoding.ASCII.GetString(CappedReader.ReadFile(Under(path), 4096, out _));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }
}
