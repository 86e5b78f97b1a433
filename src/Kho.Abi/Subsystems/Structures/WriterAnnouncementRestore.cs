using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>Simulates the log line about the previous kernel. Nothing else depends on the announcement.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
internal sealed class WriterAnnouncementRestore(KernelContext kernel) : IRestoringSubsystem
{
    /// <inheritdoc/>
    public void Start()
    {
        if (kernel.Blobs.Find(format => format.Structure?.Consumer == BlobConsumer.AnnouncesWriter) is not (string name, BlobFormatAbi format) || !kernel.Configuration.Kho)
        {
            return;
        }

        BlobRetrieval retrieval = kernel.Blobs.Retrieve(name, out ulong address, out ulong? size);
        if (retrieval != BlobRetrieval.Found)
        {
            if (retrieval == BlobRetrieval.Broken)
            {
                kernel.Outcome(name, format.DisplayName, RestoreVerdict.Refused, "the root's node for it is broken: the kernel does without");
            }

            return;
        }

        kernel.RequireIntact(address, Math.Max(size ?? 0, 1), $"the blob {name}");
        StructureAbi layout = format.Structure!;
        int length = kernel.Structures.SizeOf(layout.Structure);
        if (size < sizeof(uint))
        {
            kernel.Say($"KHO: {name} blob too small ({size} bytes)");
            kernel.Outcome(name, format.DisplayName, RestoreVerdict.Refused, $"{size} bytes are too few for a version: the kernel does without");
            return;
        }

        StructureValue value = kernel.Memory.Read(layout.Structure, address, $"the blob {name}");
        ulong version = value.Number(layout.VersionField);
        if (layout.Version is int known && version != (ulong)known)
        {
            kernel.Say($"KHO: {name} version {version} not supported (expected {layout.Version})");
            kernel.Outcome(name, format.DisplayName, RestoreVerdict.Refused, $"version {version}, and the kernel knows {layout.Version}: it does without");
            return;
        }

        if (size < (ulong)length)
        {
            kernel.Say($"KHO: {name} blob too small for v{version} ({size} < {length})");
            kernel.Outcome(name, format.DisplayName, RestoreVerdict.Refused, $"{size} bytes, and the kernel expects {length}: it does without");
            return;
        }

        string previous = KernelText.DecodeField(value.Bytes(WriterAnnouncement.ReleaseField).Span, out _);
        kernel.Say($"KHO: exec from: {previous} (count {value.Number(WriterAnnouncement.CountField)})");
        kernel.Outcome(name, format.DisplayName, RestoreVerdict.Ok, $"written by {previous}");
    }
}
