using Kho.Abi.Diagnostics;

namespace Kho.Abi.Physical;

public sealed partial class MemoryImage
{
    /// <summary>The memory of a running host, opened as an ELF core, with what else the host says.</summary>
    /// <param name="path">What findings call it.</param>
    /// <param name="memory">The host's memory; the result owns it.</param>
    /// <param name="debugfs">The host's debugfs directories.</param>
    /// <param name="note">What the host's own kernel says of the handover; null if nothing.</param>
    internal static MemoryImage OfHost(string path, MemoryImage memory, IReadOnlyList<DebugfsDirectory> debugfs, KhoNote? note) =>
        new(path, memory.FormatName, memory.Memory, memory.Diagnostics)
        {
            Machine = memory.Machine,
            VmCoreInfo = memory.VmCoreInfo,
            Debugfs = debugfs,
            KhoNotes = note is null ? memory.KhoNotes : [note],
        };

    /// <summary>A running host whose memory cannot be read.</summary>
    /// <param name="path">What findings call it.</param>
    /// <param name="debugfs">The host's debugfs directories, if there are some.</param>
    /// <param name="missing">What could not be read.</param>
    internal static MemoryImage OfHost(string path, IReadOnlyList<DebugfsDirectory> debugfs, DiagnosticBag missing) =>
        new(path, DebugfsFormat, EmptyMemory.Instance, missing) { Debugfs = debugfs };
}
