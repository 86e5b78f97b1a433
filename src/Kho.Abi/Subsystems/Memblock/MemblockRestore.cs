using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>Simulates memblock: it restores a region if the command line asks for its name and size, and its address is aligned as asked.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
internal sealed class MemblockRestore(KernelContext kernel) : IRestoringSubsystem
{
    /// <inheritdoc/>
    public void Start()
    {
        if (kernel.Blobs.Find(BlobReader.Memblock) is not (string name, BlobFormatAbi format))
        {
            return;
        }

        BlobRetrieval retrieval = kernel.Blobs.Retrieve(name, out ulong address, out _);
        if (retrieval == BlobRetrieval.NoSuchBlob)
        {
            return;
        }

        DeviceTree? tree = retrieval == BlobRetrieval.Found ? kernel.Blobs.ReadTree(address, $"the blob {name}") : null;
        if (tree is null || BlobProperties.Compatible(tree.Root) != format.Compatible)
        {
            kernel.Outcome(name, format.DisplayName, RestoreVerdict.Refused, "the blob is not what the kernel expects: every region is allocated afresh, and its contents are lost");
            return;
        }

        IReadOnlyList<ReserveMemRequest> wanted = kernel.Configuration.ReserveMem ?? [.. tree.Root.Children.Select(child => new ReserveMemRequest(child.Name, RegionSize(child, format.Memblock!) ?? 0, 1))];
        RestoreVerdict worst = RestoreVerdict.Ok;
        foreach (ReserveMemRequest request in wanted)
        {
            worst = Worse(worst, RetrieveRegion(tree, format.Memblock!, request));
        }

        foreach (DeviceTreeNode child in tree.Root.Children.Where(child => !wanted.Any(request => request.Name == child.Name)))
        {
            kernel.Item("region", child.Name, RestoreVerdict.Lossy, "the command line does not ask for it: it stays reserved, and nobody finds it");
            worst = Worse(worst, RestoreVerdict.Lossy);
        }

        int regions = kernel.Items.Count(item => item.Kind == "region");
        int recovered = kernel.Items.Count(item => item.Kind == "region" && item.Verdict == RestoreVerdict.Ok);
        kernel.Outcome(name, format.DisplayName, regions > 0 && kernel.Items.Where(item => item.Kind == "region").All(item => item.Verdict == RestoreVerdict.Refused) ? RestoreVerdict.Refused : worst == RestoreVerdict.Refused ? RestoreVerdict.Lossy : worst,
            $"{recovered} of {Quantity.Count((ulong)regions, "region")} {(regions == 1 ? "is" : "are")} recovered");
    }

    private RestoreVerdict RetrieveRegion(DeviceTree tree, MemblockAbi format, ReserveMemRequest request)
    {
        RestoreVerdict verdict;
        string message;
        if (tree.Root.Child(request.Name) is not DeviceTreeNode node)
        {
            verdict = RestoreVerdict.Lossy;
            message = "the handover has no such region: it is allocated afresh";
        }
        else if (BlobProperties.Compatible(node) != format.RegionCompatible
            || RegionStart(node, format) is not ulong start || RegionSize(node, format) is not ulong size)
        {
            verdict = RestoreVerdict.Refused;
            message = "its node is not what the kernel expects: it is allocated afresh, and its contents are lost";
        }
        else if (size != request.Size || (start & (Math.Max(request.Alignment, 1) - 1)) != 0)
        {
            verdict = RestoreVerdict.Refused;
            message = $"{size} bytes at 0x{start:x} do not fit what the command line asks for: it is allocated afresh, and its contents are lost";
        }
        else
        {
            kernel.Say($"Revived memory reservation '{request.Name}' from KHO");
            bool whole = size > 0 && kernel.Blocks.Covers(start, size);
            verdict = whole ? RestoreVerdict.Ok : RestoreVerdict.Misread;
            message = whole ? $"revived at 0x{start:x}" : $"revived at 0x{start:x}, but its memory is not all reserved: others may have used it before";
            kernel.Claim(start, (size + (ulong)kernel.Geometry.PageSize - 1) >> kernel.PageShift, $"region {request.Name}", PageClaimKind.Region);
        }

        kernel.Item("region", request.Name, verdict, message);
        return verdict;
    }

    private ulong? RegionStart(DeviceTreeNode node, MemblockAbi format) => kernel.Blobs.NumberOf(node, format.StartProperty, StructureNames.MemblockStart, "start");

    private ulong? RegionSize(DeviceTreeNode node, MemblockAbi format) => kernel.Blobs.NumberOf(node, format.SizeProperty, StructureNames.MemblockSize, "size");

    private static RestoreVerdict Worse(RestoreVerdict one, RestoreVerdict other) => one > other ? one : other;
}
