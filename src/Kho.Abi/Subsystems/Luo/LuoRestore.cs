using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>
/// Simulates the Live Update Orchestrator: it takes its blob over during boot, and hands out sessions and files at user space's
/// request.
/// </summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
/// <param name="handlers">File handlers of the kernel.</param>
internal sealed class LuoRestore(KernelContext kernel, IReadOnlyList<IRestoringFileHandler> handlers) : IRestoringSubsystem
{
    /// <summary>Minimum number of bytes of LUO's blob that the kernel reads.</summary>
    private const ulong MinimumBlob = 8;

    private (string Name, BlobFormatAbi Format)? _incoming;
    private ulong _sessionHeader;
    private ulong _objectHeader;
    private List<BlockPlace> _sessionBlocks = [];

    /// <inheritdoc/>
    public void Start()
    {
        if (!kernel.Configuration.Luo || !kernel.Configuration.Kho
            || (kernel.Blobs.Find(BlobReader.LuoDeviceTree) ?? kernel.Blobs.Find(BlobReader.LuoBlocks)) is not (string name, BlobFormatAbi format))
        {
            return;
        }

        BlobRetrieval retrieval = kernel.Blobs.Retrieve(name, out ulong address, out ulong? size);
        if (retrieval == BlobRetrieval.NoSuchBlob)
        {
            return;
        }

        if (retrieval == BlobRetrieval.Found)
        {
            kernel.RequireIntact(address, MinimumBlob, $"the blob {name}");
        }

        string? problem = retrieval == BlobRetrieval.Broken ? "its node in the root is broken"
            : format.Reader == BlobReader.LuoBlocks ? StartBlocks(format, address, size)
            : StartDeviceTree(format, address);
        if (problem is not null)
        {
            kernel.Say($"luo: {problem}");
            kernel.Outcome(name, format.DisplayName, RestoreVerdict.Panics, problem);
            throw new KernelDeathException($"Kernel panic: the incoming LUO state failed to initialize: {problem}");
        }

        _incoming = (name, format);
        if (kernel.Configuration is { LooksForObjects: true, MemfdHandler: true } && _objectHeader != 0)
        {
            LookForObjects(name, format);
        }
    }

    /// <summary>
    /// Compares the names of all objects bound to files with those that the kernel's test module looks for. Nothing bounds the
    /// number in their header, so the kernel reads on to the end of memory.
    /// </summary>
    private void LookForObjects(string name, BlobFormatAbi format)
    {
        (string header, string entry) = format.LuoBlocks is LuoBlocksAbi blocks ? (blocks.FlbHeader, blocks.Flb) : (format.LuoDeviceTree!.FlbHeader!, format.LuoDeviceTree.Flb!);
        ulong count = kernel.Memory.Read(header, _objectHeader, "the header of objects bound to files").Number("count");
        ulong first = kernel.Memory.Reached(_objectHeader) + (ulong)kernel.Structures.SizeOf(header);
        UInt128 last = first + ((UInt128)count * (ulong)kernel.Structures.SizeOf(entry)) - 1;
        if (count == 0 || (last <= ulong.MaxValue && !kernel.Memory.Machine.TryFindHole(first, (ulong)last, out _)))
        {
            return;
        }

        string problem = $"{count} objects bound to files are announced at 0x{_objectHeader:x}, and their names are compared beyond the end of memory";
        kernel.Outcome(name, format.DisplayName, RestoreVerdict.Panics, problem);
        throw new KernelDeathException($"page fault: {problem}");
    }

    private string? StartDeviceTree(BlobFormatAbi format, ulong address)
    {
        LuoDeviceTreeAbi names = format.LuoDeviceTree!;
        if (kernel.Blobs.ReadTree(address, "LUO's device tree") is not DeviceTree tree || BlobProperties.Compatible(tree.Root) != format.Compatible)
        {
            return $"the blob is incompatible with '{format.Compatible}'";
        }

        if (tree.Root.Property(names.NumberProperty) is not { } number || number.Value.Length != kernel.Structures.SizeOf(StructureNames.LuoNumber))
        {
            return $"{names.NumberProperty} is missing";
        }

        kernel.Say($"luo: Retrieved live update data, liveupdate number: {kernel.Structures.Read(StructureNames.LuoNumber, number.Value).Number("liveupdate_number")}");
        if (HeaderOf(tree, names.SessionNode, names.SessionCompatible, names.SessionHeaderProperty) is not ulong header)
        {
            return $"the node {names.SessionNode} is missing or incompatible with '{names.SessionCompatible}'";
        }

        _sessionHeader = header;
        ulong? objects = names.FlbNode is null ? null : HeaderOf(tree, names.FlbNode, names.FlbCompatible!, names.FlbHeaderProperty!);
        if (names.FlbNode is not null && kernel.Behaviour.Luo.FlbNode == NodePolicy.Required && objects is null)
        {
            return $"the node {names.FlbNode} is missing or incompatible with '{names.FlbCompatible}'";
        }

        _objectHeader = objects ?? 0;

        return null;
    }

    private ulong? HeaderOf(DeviceTree tree, string nodeName, string compatible, string property) =>
        tree.Root.Child(nodeName) is DeviceTreeNode node && BlobProperties.Compatible(node) == compatible
            && node.Property(property) is { } value && value.Value.Length == kernel.Structures.SizeOf(StructureNames.LuoHeaderPointer)
            ? kernel.Structures.Read(StructureNames.LuoHeaderPointer, value.Value).Number("header")
            : null;

    private string? StartBlocks(BlobFormatAbi format, ulong address, ulong? size)
    {
        LuoBlocksAbi names = format.LuoBlocks!;
        if (size < (ulong)kernel.Structures.SizeOf(names.Structure))
        {
            string text = format.Features is not null && FeatureMasks.TextOf(kernel.Memory.Read(address, sizeof(ulong), "LUO's blob")) is string other
                ? $": it begins with the string '{other}', where feature masks are expected"
                : "";
            return $"the blob has {size} bytes, expected {kernel.Structures.SizeOf(names.Structure)}{text}";
        }

        StructureValue luo = kernel.Memory.Read(names.Structure, address, "LUO's blob");
        if (format.Features is FeaturesAbi features)
        {
            if (FeatureMasks.Of(luo, features).Refusal(features) is string reason)
            {
                return $"LUO state is incompatible: {reason}";
            }
        }
        else if (KernelText.DecodeField(luo.Bytes("compatible").Span, out _) != format.Compatible)
        {
            int seen = (int)Math.Min(size ?? 0, (ulong)kernel.Geometry.PageSize);
            string masks = FeatureMasks.Find(kernel.Memory.Read(address, seen, "LUO's blob")) is FeatureMasks found ? $": it begins with feature masks ({found}), where a string is expected" : "";
            return $"LUO state is incompatible with '{format.Compatible}'{masks}";
        }

        kernel.Say($"luo: Retrieved live update data, liveupdate number: {luo.Number("liveupdate_num")}");
        string? problem = new IncomingBlockList(kernel, names).Take(luo.Number("sessions_pa"), names.Session, intact: false, out _sessionBlocks);
        if (problem is not null)
        {
            kernel.Say($"luo: {problem}");
            return problem;
        }

        _objectHeader = luo.Number("flbs_pa");
        kernel.RestoreFree(address, "LUO state");
        return null;
    }

    /// <summary>Simulates a user space that opens /dev/liveupdate, retrieves every file of every session, and finishes the sessions.</summary>
    public void Consume()
    {
        if (!kernel.Configuration.LiveUpdate || _incoming is not (string name, BlobFormatAbi format))
        {
            return;
        }

        var incoming = new IncomingSessions(kernel, handlers);
        string? failure;
        try
        {
            failure = format.Reader == BlobReader.LuoBlocks ? incoming.TakeBlocks(format.LuoBlocks!, _sessionBlocks) : incoming.TakeArray(format.LuoDeviceTree!, _sessionHeader);
            if (failure is null)
            {
                foreach (IncomingSession session in incoming.Sessions)
                {
                    RetrieveFiles(session);
                }
            }
        }
        catch (KernelDeathException death)
        {
            kernel.Outcome(name, format.DisplayName, RestoreVerdict.Panics, death.Message);
            throw;
        }

        if (failure is not null)
        {
            kernel.Outcome(name, format.DisplayName, RestoreVerdict.Refused, $"{failure}: no session can be opened");
            return;
        }

        int cut = incoming.Sessions.Count(session => session.Cut is not null);
        kernel.Outcome(name, format.DisplayName, cut > 0 ? RestoreVerdict.Lossy : RestoreVerdict.Ok,
            Quantity.Count((ulong)incoming.Sessions.Count, "session") + (cut > 0 ? $", {cut} of them without all of their files" : ""));
    }

    private void RetrieveFiles(IncomingSession session)
    {
        foreach (IncomingFile file in session.Files)
        {
            string name = $"{session.Name}/0x{file.Token:x}";
            try
            {
                (RestoreVerdict verdict, string message) = file.Handler.Retrieve(file.Format, file.Data, name);
                kernel.Item("file", name, verdict, message);
            }
            catch (KernelDeathException death)
            {
                kernel.Item("file", name, RestoreVerdict.Panics, death.Message);
                throw;
            }
        }

        // Finishing a session frees its array or blocks.
        if (session.Array != 0 && session.Files.Count > 0)
        {
            kernel.RestoreFree(session.Array, "LUO files");
        }

        foreach (BlockPlace block in session.Blocks)
        {
            kernel.RestoreFree(block.Address, "LUO files");
        }
    }
}
